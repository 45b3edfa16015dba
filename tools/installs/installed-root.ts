import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { caseNamed } from '../cases';
import { generate } from '../generate';
import { makeTempDir, removeTempDir } from '../temp-dir';
import { installLocked } from './install-locked';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the dependencies of a generated project: the projects below it find them there. */
    installedRoot: string;
  }
}

/** Installs the dependencies of a generated project. @returns the folder; the caller removes it */
export async function installDependencies(): Promise<string> {
  const folder = await makeTempDir();
  const project = await generate(caseNamed('defaults'), join(folder, 'installed'));
  await copyFile(join(project, 'package.json'), join(folder, 'package.json'));
  // A local package, which npm links.
  await cp(join(project, 'emulator'), join(folder, 'emulator'), { recursive: true });
  await installLocked('generated', folder);
  return folder;
}

/** Set-up of vitest projects: one installation for all of their files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await installDependencies();
  project.provide('installedRoot', folder);
  return () => removeTempDir(folder);
}
