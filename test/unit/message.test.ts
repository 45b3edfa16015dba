import { describe, expect, it } from 'vitest';
import { joinOr, pluralize, quote } from '../../src/generator/message';

describe('message', () => {
  it.each([
    ['plain', '"plain"'],
    ['two\nlines', '"two\\nlines"'],
    [5, '5'],
    ['x'.repeat(200), `"${'x'.repeat(76)}…"`],
  ])('quotes %j', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it('joins alternatives with commas and or', () => {
    expect([joinOr(['a']), joinOr(['a', 'b']), joinOr([1, 2, 3])]).toEqual([
      'a',
      'a or b',
      '1, 2 or 3',
    ]);
  });

  it('pluralizes a noun', () => {
    expect([1, 2, 0].map((count) => pluralize(count, 'file'))).toEqual([
      '1 file',
      '2 files',
      '0 files',
    ]);
  });
});
