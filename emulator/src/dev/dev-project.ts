import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type App, collectApp } from '../app/app';
import { readJsonFile } from '../host/json-file';
import { filesOf } from './main-files';

/**
 * Loads what package.json's `main` names, a file or a pattern such as `dist/functions/*.js`.
 * @param skip told of each function that does not run
 * @throws Error when it names nothing, and what the app throws
 */
export function loadProject(root: string, skip: (problem: Error) => void): Promise<App> {
  return collectApp(async () => {
    for (const file of mainFiles(root)) await import(pathToFileURL(file).href);
  }, skip);
}

function mainFiles(root: string): string[] {
  const manifest = readJsonFile(join(root, 'package.json'));
  if (manifest === undefined) throw new Error(`There is no package.json in ${root}`);
  const { main } = manifest;
  if (typeof main !== 'string') {
    throw new Error('package.json: main must name the compiled functions: dist/functions/*.js');
  }
  const files = filesOf(root, main).filter((file) => existsSync(file));
  if (files.length > 0) return files;
  throw new Error(`package.json: main, ${main}, names no file (is the app compiled?)`);
}

/** Puts the `Values` of local.settings.json into the environment, where it has none of that name. @throws Error when it is no JSON */
export function applyLocalSettings(root: string): void {
  const { Values } = readJsonFile(join(root, 'local.settings.json')) ?? {};
  for (const [name, value] of Object.entries(Values ?? {})) {
    process.env[name] ??= String(value);
  }
}

/** What package.json calls the project, else its folder. */
export function projectName(root: string): string {
  return String(readJsonFile(join(root, 'package.json'))?.name ?? basename(root));
}
