import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import {
  deployedByCoreTools,
  deployedByGitRules,
  readFuncignore,
} from '../../tools/deployed-files';
import { generate } from '../../tools/generate';
import { mustRun } from '../../tools/run';
import { readTree } from '../../tools/tree';

/** Job ids that look like folders which .funcignore names. */
test.for(['id-test', 'id-index'])(
  'deploys only the compiled app of the project %s',
  async (name) => {
    const place = join(inject('installedRoot'), 'deployed');
    const project = await generate(caseNamed(name), place);
    await mustRun(project, 'npm', ['run', 'build']);
    const compiled = await readdir(join(project, 'dist'), {
      recursive: true,
      withFileTypes: true,
    });
    const app = compiled
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1));
    const expected = [...app, 'host.json', 'package.json'].sort();

    expect(await deployedByGitRules(project)).toEqual(expected);

    const others = [...(await readTree(project)).keys()];
    const emulator = ['emulator/emulator.mjs', '.git/config'];
    const left = deployedByCoreTools(await readFuncignore(project), [
      ...others,
      ...app,
      ...emulator,
    ]);
    expect(left.sort()).toEqual(expected);
  },
);
