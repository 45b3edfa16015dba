import { expect, it } from 'vitest';
import { registrationsIn } from '../../../src/generator/syntax/registrations';

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
