import { join } from 'node:path';
import { inject, test } from 'vitest';
import { type Case, cases } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';

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

test.concurrent.for(chosen)(
  'the project $name builds, passes its tests and runs',
  async (example, { expect }) => {
    const project = await generate(example, join(inject('installedRoot'), 'cases'));
    await expect(checkProject(example, project)).resolves.toBeUndefined();
  },
);
