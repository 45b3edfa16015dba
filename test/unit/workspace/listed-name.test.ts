import { describe, expect, it } from 'vitest';
import { isSameName, listedName } from '../../../src/generator/workspace/listed-name';

const composed = 'caf\u00e9';
const decomposed = 'cafe\u0301';

describe('listedName', () => {
  it.each([
    ['on a disk that finds both forms', decomposed, true, composed],
    ['on a disk that tells them apart', decomposed, false, decomposed],
    ['of a composed name', composed, true, composed],
    ['of an ASCII name', 'app', true, 'app'],
  ])('%s', (_, name, isFound, expected) => {
    expect(listedName('/work', name, () => isFound)).toBe(expected);
  });
});

it.each([
  [composed, decomposed, true],
  [composed, 'cafe', false],
  ['a.ts', 'a.ts', true],
  ['A.ts', 'a.ts', false],
])('isSameName: %s, %s: %s', (one, other, expected) => {
  expect(isSameName(one, other)).toBe(expected);
});
