import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../support/cases';
import { generate } from '../support/generate';
import { npm } from '../support/run';

test("the test that a project's README shows passes as it stands", async () => {
  const place = join(inject('installedRoot'), 'readme');
  const project = await generate(caseNamed('defaults'), place);
  const readme = await readFile(join(project, 'README.md'), 'utf8');
  const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');
  expect(snippets).toHaveLength(1);

  await writeFile(join(project, 'test/readme.test.ts'), snippets.join('\n'));
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
  expect(await npm(project, ['test', '--', 'test/readme.test.ts'])).toMatchObject({ exitCode: 0 });
});
