import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { compileTemplates } from '../../src/generator/plan/templates';
import { version } from '../../src/version';
import type { Formatter } from '../../tools/formatters/formatter';
import { runGeneratedTests } from '../../tools/generated-tests';
import { type Files, Project, type Release } from '../../tools/project';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeLaterRelease } from './later-release';
import { FIRST_JOB } from './steps';

const tsc = join(root, 'node_modules/typescript/bin/tsc');

/** A project that each test begins with. */
export interface Fixture {
  readonly project: Project;
  readonly later: Release;
  /** Makes the project new, with a formatter set up but not run. */
  reset(formatter: Formatter): void;
  /** @returns what the compiler reports about the project and its tests */
  compile(): Promise<string>;
  /** Runs the project's own tests, where its dependencies are installed. @throws if one fails */
  test(): Promise<void>;
}

const isDeep = process.env.DEEP !== undefined;

export async function makeFixture(folder: string): Promise<Fixture> {
  const templates = compileTemplates(version);
  const ours = { version, loadTemplates: () => templates };
  const later = makeLaterRelease(join(folder, 'later'));
  const installed = isDeep ? inject('installedRoot') : root;
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'));
  const project = new Project(join(folder, 'my-app'), ours);
  await project.run([project.root, '--id', FIRST_JOB, '--yes']);
  // Its own emulator, which formatters may have formatted.
  mkdirSync(join(project.root, 'node_modules'));
  symlinkSync('../emulator', join(project.root, 'node_modules/durable-functions-emulator'));
  const fresh: Files = project.files();
  return {
    project,
    later,
    reset: ({ config }) => {
      project.reset(fresh, ours);
      for (const [path, text] of Object.entries(config)) project.write(path, text);
    },
    compile: async () => {
      const outputs: string[] = [];
      for (const args of [['--noEmit'], ['--noEmit', '-p', 'test']]) {
        outputs.push((await run(project.root, process.execPath, [tsc, ...args])).stdout);
      }
      return outputs.join('\n').trim();
    },
    test: async () => {
      if (isDeep) await runGeneratedTests(project.root);
    },
  };
}
