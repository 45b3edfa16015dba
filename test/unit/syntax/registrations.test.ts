import { expect, it } from 'vitest';
import { registersJob } from '../../../src/generator/syntax/registers-job';
import { registrationsIn, withJobId } from '../../../src/generator/syntax/registrations';

const read = (code: string) =>
  registrationsIn(code).map(({ id, options, hasSpread, processor }) => ({
    id,
    hasSpread,
    processor,
    values: Object.fromEntries([...(options ?? [])].map(([key, { value }]) => [key, value])),
  }));

it.each([
  ["eternalFunction('a', { processor: work, idleDelay: '1m' })", { idleDelay: '1m' }],
  ["eternalFunction('a', { processor: work, 'idleDelay': \"1m\" as const })", { idleDelay: '1m' }],
  ['eternalFunction(`a`, { processor: work, giveUpAfter: 3 })', { giveUpAfter: 3 }],
  [
    "const Id = 'a'; eternalFunction(Id, { processor: work, jitter: x ? '1%' : '2%' })",
    { jitter: undefined },
  ],
  ["eternalFunction('a', { processor: work, ['idleDelay']: '1m' })", { idleDelay: '1m' }],
  ["import { eternalFunction as run } from './e'; run('a', { processor: work })", {}],
])('reads the id, the processor and the options of %s', (code, options) => {
  expect(read(code)).toEqual([
    { id: 'a', hasSpread: false, processor: 'work', values: expect.objectContaining(options) },
  ]);
});

it('finds nothing in comments, in strings and in other calls', () => {
  expect(
    read("// eternalFunction('a', {})\nconst s = \"eternalFunction('a', {})\"; other('a', {});"),
  ).toEqual([]);
});

it.each([
  "import type { eternalFunction } from './e';",
  "import { type eternalFunction } from './e';",
  'function eternalFunction() {}',
  'const eternalFunction = () => {};',
])('finds nothing where the called function is another one: %s', (declaration) => {
  const code = `${declaration}\neternalFunction('a', {});`;
  expect(registrationsIn(code)).toEqual([]);
  expect(registersJob(code, 'a')).toBe(false);
});

it.each([
  [
    "const options = { idleDelay: '1m' } as const; eternalFunction('a', options)",
    { idleDelay: '1m' },
  ],
  [
    "eternalFunction('a', options); const options: Options = { idleDelay: '1m' }",
    { idleDelay: '1m' },
  ],
  [
    "const options = { idleDelay: '1m' }; eternalFunction('a', options); options.idleDelay = '2m'",
    {},
  ],
  ["const all = { idleDelay: '1m' }; eternalFunction('a', all); eternalFunction('b', all)", {}],
  ["let options = { idleDelay: '1m' }; eternalFunction('a', options)", {}],
])('reads options of a constant that only the call uses: %s', (code, values) => {
  expect(read(code)[0]?.values).toEqual(values);
});

it('takes a prototype for a spread', () => {
  const [found] = read("eternalFunction('a', { processor: work, __proto__: { jitter: '1%' } })");
  expect(found).toMatchObject({ hasSpread: true });
});

it.each([
  ["eternalFunction('a', {})", undefined],
  ["if (process.env.X) eternalFunction('a', {})", true],
  ["export const never = () => eternalFunction('a', {})", true],
])('tells whether a call may never run: %s', (code, isConditional) => {
  expect(registrationsIn(code)[0]?.isConditional).toBe(isConditional);
});

it.each([
  ["eternalFunction('a', {})", "eternalFunction('b', {})"],
  ['const Id = `a`; eternalFunction(Id, {})', 'const Id = `b`; eternalFunction(Id, {})'],
  ["eternalFunction('a' as const, {})", "eternalFunction('b' as const, {})"],
  ["eternalFunction(id(), { x: 'a' })", undefined],
])('gives a job another id: %s', (code, expected) => {
  expect(withJobId(code, 'a', 'b')).toBe(expected);
});
