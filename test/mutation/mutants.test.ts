import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { mutants } from './mutants';

/*
 * Every mutant dies by a test: those that break a promise by the tests that users get, the others by ours. At the end
 * this prints the first test that failed for each mutant.
 */

const rows = Object.entries(mutants).flatMap(([file, list]) =>
  list.map(([name, , , promise], n) => ({ file, name, promise, mutant: `${file}#${n}` })),
);
const ofUsers = rows.filter(({ promise }) => promise !== undefined);
const ofOurs = rows.filter(({ promise }) => promise === undefined);
const detected: string[] = [];
afterAll(() => console.log(detected.sort().join('\n')));

test.each(Object.keys(mutants))('%s has the text of each of its mutants once', (file) => {
  const source = readFileSync(join(root, 'templates/project/src/eternal', file), 'utf8');
  const missing = mutants[file]?.filter(([, from]) => source.split(from).length !== 2);
  expect(missing?.map(([name]) => name)).toEqual([]);
});

describe.each(['users', 'all'] as const)('without a mutant (%s.config.mts)', (config) => {
  test('all tests pass', async () => {
    expect(await firstFailure(config)).toBeUndefined();
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('at least three mutants break promise %d', (promise) => {
  expect(ofUsers.filter((row) => row.promise === promise).length).toBeGreaterThanOrEqual(3);
});

test.concurrent.for(ofUsers)(
  'a test of the users detects that $name ($file, promise $promise)',
  async ({ file, name, mutant }, { expect }) => {
    const test = await firstFailure('users', mutant);
    expect(test).toBeDefined();
    detected.push(`${file}: ${name} ← ${test}`);
  },
);

test.concurrent.for(ofOurs)(
  'a test of ours detects that $name ($file)',
  async ({ file, name, mutant }, { expect }) => {
    const test = await firstFailure('all', mutant);
    expect(test).toBeDefined();
    detected.push(`${file}: ${name} ← ${test}`);
  },
);

/** The name of the first test that fails with a mutant; `undefined` if all pass. */
async function firstFailure(config: 'users' | 'all', mutant = ''): Promise<string | undefined> {
  const args = ['vitest', 'run', '--bail=1', `--config=test/mutation/${config}.config.mts`];
  const { exitCode, stdout, stderr } = await run(root, 'npx', args, { MUTANT: mutant });
  if (exitCode === 0) return undefined;
  return / FAIL +(.*)/.exec(`${stdout}\n${stderr}`)?.[1] ?? 'the tests do not load';
}
