import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { caseNamed } from './cases';
import { generate } from './generate';
import { mustRun } from './run';
import { makeTempDir, removeTempDir } from './temp-dir';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with what a generated project depends on installed in it: projects below it find it there. */
    installedRoot: string;
  }
}

/** Installs a generated project's dependencies, into a folder that all projects of a run then share. */
export async function installDependencies(): Promise<string> {
  const folder = await makeTempDir();
  const project = await generate(caseNamed('defaults'), join(folder, 'installed'));
  await copyFile(join(project, 'package.json'), join(folder, 'package.json'));
  // A local package, which npm links.
  await cp(join(project, 'emulator'), join(folder, 'emulator'), { recursive: true });
  await mustRun(folder, 'npm', ['install', '--no-audit', '--no-fund']);
  return folder;
}

/** Set-up of the vitest project `generated`: one install for all of its files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await installDependencies();
  project.provide('installedRoot', folder);
  return () => removeTempDir(folder);
}
