import { describe, expect, it } from 'vitest';
import { isOlder, newestIn } from '../../../src/generator/existing/requirements';

describe('newestIn', () => {
  it.each([
    ['^4.2.0', 4, Number.POSITIVE_INFINITY],
    ['~4.8.0', 4, 8],
    ['4.9.5', 4, 9],
    ['5', 5, Number.POSITIVE_INFINITY],
    ['>=4.1', 4, Number.POSITIVE_INFINITY],
    ['^3.0.0 || ^5.1.0', 5, Number.POSITIVE_INFINITY],
  ])('finds the newest version in %s', (range, major, minor) => {
    expect(newestIn(range)).toEqual({ major, minor });
  });

  it.each(['latest', 'workspace:*', '*', ''])('does not know the newest version in %j', (range) => {
    expect(newestIn(range)).toBeUndefined();
  });

  it('compares versions by major, then by minor', () => {
    expect(isOlder({ major: 4, minor: 8 }, { major: 4, minor: 9 })).toBe(true);
    expect(isOlder({ major: 5, minor: 0 }, { major: 4, minor: 9 })).toBe(false);
  });
});
