import { join } from 'node:path';
import { inject, test } from 'vitest';
import { cases } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';

test.for(cases.filter(({ name }) => !name.startsWith('id-')))(
  'the project $name builds, passes its tests and runs',
  async (example) => {
    const project = await generate(example, join(inject('installedRoot'), 'options'));
    await checkProject(example, project);
  },
);
