import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { root } from '../../tools/repository';
import { generator, npm } from '../../tools/run';

const codeOf = (markdown: string): string[] =>
  [...markdown.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

test('builds the job and the processor that our README shows', async () => {
  const [job, processor, ...others] = codeOf(await readFile(join(root, 'README.md'), 'utf8'));
  expect(others).toEqual([]);
  const parent = join(inject('installedRoot'), 'our-readme');
  await mkdir(parent);
  await generator(parent, [
    'my-app',
    '--id',
    'orders-sync',
    '--processor',
    'processOrders',
    '--yes',
  ]);
  const project = join(parent, 'my-app');
  expect(await readFile(join(project, 'src/functions/orders-sync.ts'), 'utf8')).toBe(job);

  await writeFile(join(project, 'src/processors/process-orders.ts'), processor ?? '');
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
});

test("the test in a project's manual passes as it is written", async () => {
  const parent = join(inject('installedRoot'), 'readme');
  const project = await generate(caseNamed('defaults'), parent);
  const manual = await readFile(join(project, 'src/eternal/README.md'), 'utf8');
  const snippets = codeOf(manual);
  expect(snippets).toHaveLength(1);

  await writeFile(join(project, 'test/manual.test.ts'), snippets.join('\n'));
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
  expect(await npm(project, ['test', '--', 'test/manual.test.ts'])).toMatchObject({ exitCode: 0 });
});
