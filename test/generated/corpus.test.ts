import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { corpus, editsOf, makeEdits, restoreProject } from '../../tools/corpus';
import { generator } from '../../tools/run';

const edited = corpus.filter(({ name }) => name === 'defaults');

test.for(edited)(
  'builds, tests and runs the project $name of $version after edits and a regenerate',
  async (project) => {
    const folder = join(inject('installedRoot'), 'corpus', project.version, 'my-app');
    restoreProject(project, folder);
    makeEdits(folder, editsOf(project));

    await generator(folder, ['regenerate']);
    // The user changed a delay in the job's file.
    await generator(folder, ['set', 'my-app', '--adopt']);

    await checkProject(caseNamed(project.name), folder);
    expect((await generator(folder, ['check'])).stdout.split('\n').at(-1)).toBe(
      'everything else matches eternal.json',
    );
  },
);
