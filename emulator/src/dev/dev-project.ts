import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type App, collectApp } from '../functions/app';
import { readJsonFile } from '../host/json-file';
import { filesOf } from './main-files';

/**
 * Loads the files that `main` in package.json names: one file, or a pattern such as `dist/functions/*.js`.
 * @param skip called with the problem of each function that cannot run
 * @throws Error when `main` matches no file, and any error that the app throws while it loads
 */
export function loadProject(root: string, skip: (problem: Error) => void): Promise<App> {
  return collectApp(async () => {
    for (const file of mainFiles(root)) await import(pathToFileURL(file).href);
  }, skip);
}

function mainFiles(root: string): string[] {
  const manifest = readJsonFile(join(root, 'package.json'));
  if (manifest === undefined)
    throw new Error(`No package.json in ${root}: run this in the project`);
  const { main } = manifest;
  if (typeof main !== 'string') {
    throw new Error(
      'package.json: set "main" to the compiled functions, such as dist/functions/*.js',
    );
  }
  const files = filesOf(root, main).filter((file) => existsSync(file));
  if (files.length > 0) return files;
  throw new Error(`package.json: "main" is ${main}, which matches no file (is the app compiled?)`);
}

/**
 * Loads the SDK before the app needs it, while the compiler runs. When this fails, loading the app reports the error.
 * The settings come first because the SDK may read the environment.
 */
export function preloadSdk(root: string): void {
  try {
    applyLocalSettings(root);
    createRequire(join(root, 'package.json'))('durable-functions');
  } catch {}
}

/** Adds `Values` of local.settings.json to the environment. Existing variables win. @throws Error when the file is not valid JSON */
export function applyLocalSettings(root: string): void {
  const { Values } = readJsonFile(join(root, 'local.settings.json')) ?? {};
  for (const [name, value] of Object.entries(Values ?? {})) {
    process.env[name] ??= String(value);
  }
}

/** `name` in package.json, else the name of the folder. */
export function projectName(root: string): string {
  return String(readJsonFile(join(root, 'package.json'))?.name ?? basename(root));
}
