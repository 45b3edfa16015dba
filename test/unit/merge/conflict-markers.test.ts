import { describe, expect, it } from 'vitest';
import { markerLines } from '../../../src/generator/merge/conflicts';

describe('markerLines', () => {
  it.each<[string, string, number[]]>([
    ['none', 'a\n=======\nb\n', []],
    [
      'one conflict',
      'a\n<<<<<<< ours (your file)\nb\n=======\nc\n>>>>>>> theirs (generator)\n',
      [2],
    ],
    ['two', '<<<<<<< a\n>>>>>>> b\r\n<<<<<<< a\r\n', [1, 3]],
    ['an end alone', 'a\n>>>>>>> theirs (generator)', [2]],
    ['of a file that was renamed as well', '<<<<<<<< ours:a\n========\n>>>>>>>> theirs:b\n', [1]],
    ['fewer characters, not at the start, a quote', '<<<<<< a\n  <<<<<<< c\n>>>>>>>> d\n', []],
  ])('%s', (_, text, lines) => {
    expect(markerLines(text)).toEqual(lines);
  });
});
