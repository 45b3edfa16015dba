import { describe, expect, it } from 'vitest';
import { mergeLineList } from '../../../src/generator/merge/merge-file';

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const ignore = ['node_modules/', 'dist/', '', '# Azurite', '.azurite/', '', '# run', '.eternal/'];

describe('mergeLineList without a base', () => {
  it.each([
    { what: 'nothing there', ours: [], theirs: ignore, merged: ignore },
    {
      what: 'beside its neighbours, else at the end',
      ours: ['*.log', 'node_modules/', '.env'],
      theirs: ignore,
      merged: ['*.log', 'node_modules/', 'dist/', '.env', ...ignore.slice(2)],
    },
    {
      what: 'before the neighbour when it comes first',
      ours: ['mine', 'dist/'],
      theirs: ignore.slice(0, 2),
      merged: ['mine', 'node_modules/', 'dist/'],
    },
    {
      what: 'no comment when what it speaks of is there',
      ours: ['.azurite/', 'node_modules/', 'dist/'],
      theirs: ignore.slice(0, 5),
      merged: ['.azurite/', 'node_modules/', 'dist/'],
    },
    {
      what: 'all there, in another order',
      ours: ['b ', 'a'],
      theirs: ['a', 'b'],
      merged: ['b ', 'a'],
    },
    { what: 'a blank line at the end', ours: ['x', ''], theirs: ['y'], merged: ['x', '', 'y'] },
  ])('$what', ({ ours, theirs, merged }) => {
    expect(mergeLineList(text(ours), undefined, text(theirs)).text).toBe(text(merged));
  });
});

describe('mergeLineList with a base', () => {
  it.each([
    {
      what: 'untouched: the new list',
      ours: ['a', '', 'b'],
      base: ['a', '', 'b'],
      theirs: ['# now', 'b', '', 'c'],
      merged: ['# now', 'b', '', 'c'],
    },
    {
      what: 'taken out by the user: stays out',
      ours: ['a', 'mine'],
      base: ['a', 'b'],
      theirs: ['a', 'b', 'c'],
      merged: ['a', 'c', 'mine'],
    },
    {
      what: 'no more generated: goes, with its paragraph',
      ours: ['mine', '', '# b', 'b', '', 'also mine'],
      base: ['a', '', '# b', 'b'],
      theirs: ['a'],
      merged: ['mine', '', 'also mine'],
    },
    {
      what: 'no more generated, at the end',
      ours: ['mine', '', 'b'],
      base: ['b'],
      theirs: [],
      merged: ['mine'],
    },
    {
      what: 'no more generated, already gone',
      ours: ['mine'],
      base: ['a', 'b'],
      theirs: ['a'],
      merged: ['mine'],
    },
    {
      what: 'another comment',
      ours: ['# old', 'a', 'mine'],
      base: ['# old', 'a'],
      theirs: ['# new', 'a'],
      merged: ['# new', 'a', 'mine'],
    },
  ])('$what', ({ ours, base, theirs, merged }) => {
    const result = mergeLineList(text(ours), text(base), text(theirs));
    expect(result).toEqual({ text: text(merged), conflicts: [], isResolved: true, warnings: [] });
  });
});

it('keeps line ends, byte order mark and a missing final newline', () => {
  expect(mergeLineList('\uFEFFa\r\nmine', undefined, 'a\nb\n').text).toBe('\uFEFFa\r\nb\r\nmine');
});
