import { join } from 'node:path';
import { inject, test } from 'vitest';
import { type Case, cases } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';
import { readTree } from '../../tools/tree';

const [firstId = '', ...otherIds] = cases
  .filter(({ name }) => name.startsWith('id-'))
  .flatMap(({ jobs }) => jobs);

/** The jobs of all cases with unusual ids, in one project. */
const allIds: Case = {
  name: 'all-ids',
  jobs: [firstId, ...otherIds],
  commands: [['my-app', '--id', firstId, '--yes'], ...otherIds.map((id) => ['add', id, '--yes'])],
};

const names = process.env.CASES?.split(' ');
const chosen = [...cases, allIds].filter(({ name }) => names?.includes(name) ?? true);

/** What the tests of the loop depend on. */
const LOOP =
  /^(?:(?:src|test)\/eternal\/.*\.ts|emulator\/.*|test\/tsconfig\.json|(?!eternal)[^/]*\.m?[jt]s(?:on)?)$/;

const testedLoops = new Set<string>();

/** Whether another project of this file runs the same tests of the same loop with the same settings. */
async function hasTestedLoop(project: string): Promise<boolean> {
  const files = [...(await readTree(project))].filter(([path]) => LOOP.test(path));
  const loop = JSON.stringify(files);
  const isTested = testedLoops.has(loop);
  testedLoops.add(loop);
  return isTested;
}

test.concurrent.for(chosen)(
  'the project $name builds, passes its tests and runs',
  async (example, { expect }) => {
    const project = await generate(example, join(inject('installedRoot'), 'cases'));
    const flags = (await hasTestedLoop(project)) ? ['--exclude', 'test/eternal/**'] : [];
    await expect(checkProject(example, project, {}, flags)).resolves.toBeUndefined();
  },
);
