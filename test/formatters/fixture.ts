import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplates } from '../../src/generator/plan/templates';
import { version } from '../../src/version';
import type { Formatter } from '../../tools/formatters/formatter';
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
}

/** @param modules the `node_modules` that the project uses */
export async function makeFixture(
  folder: string,
  modules = join(root, 'node_modules'),
): Promise<Fixture> {
  const templates = compileTemplates(version);
  const ours = { version, loadTemplates: () => templates };
  const later = makeLaterRelease(join(folder, 'later'));
  symlinkSync(modules, join(folder, 'node_modules'));
  const project = new Project(join(folder, 'my-app'), ours);
  await project.run([project.root, '--id', FIRST_JOB, '--yes']);
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
  };
}
