import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { run } from '../../tools/run';
import { type Mistake, mistakes } from './mutants';

/*
 * The tests that a user gets, against mistakes in the code that a user gets: with each mistake, one must fail. What is
 * printed at the end says which was the first that did.
 */

const noticed: string[] = [];
let project: string;

beforeAll(async () => {
  project = await generate(caseNamed('defaults'), join(inject('installedRoot'), 'mutants'));
  expect(await firstFailure(project), 'without a mistake they pass').toBeUndefined();
});
afterAll(() => console.log(noticed.sort().join('\n')));

const rows = Object.entries(mistakes).flatMap(([file, list]) =>
  list.map((mistake) => ({ file, name: mistake[0], mistake })),
);

test.concurrent.for(rows.map((row, n) => ({ n, ...row })))(
  '$file: $name',
  async ({ n, file, name, mistake }, { expect }) => {
    const folder = join(inject('installedRoot'), `mutant-${n}`);
    await cp(project, folder, { recursive: true });
    const path = join(folder, 'src/eternal', file);
    await writeFile(path, withMistake(await readFile(path, 'utf8'), mistake));
    const by = await firstFailure(folder);
    expect(by, 'no test noticed').toBeDefined();
    noticed.push(`${file}: ${name} ← ${by}`);
  },
);

function withMistake(source: string, [, from, to, every]: Mistake): string {
  const parts = source.split(from);
  const isThere = every === undefined ? parts.length === 2 : parts.length > 1;
  if (!isThere) throw new Error(`${parts.length - 1} times in the file: ${from}`);
  return parts.join(to);
}

/** The name of the first of the project's tests that fails; `undefined` when all pass. */
async function firstFailure(folder: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await run(folder, 'npx', ['vitest', 'run', '--bail=1']);
  if (exitCode === 0) return undefined;
  return / FAIL +(.*)/.exec(`${stdout}\n${stderr}`)?.[1] ?? 'none of them loads';
}
