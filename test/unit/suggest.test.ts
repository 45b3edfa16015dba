import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/generator/suggest';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['add', 'add', 0],
    ['ad', 'add', 1],
    ['dad', 'add', 1],
    ['lsit', 'list', 1],
    ['app', 'add', 2],
    ['regnrate', 'regenerate', 2],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('between %j and %j is %i', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

describe('nearest', () => {
  const known = ['idle-delay', 'error-delay', 'auth', 'yes'];
  it.each([
    ['idel-delay', 'idle-delay'],
    ['IDLE-DELAY', 'idle-delay'],
    ['idledelay', 'idle-delay'],
    ['eror-dely', 'error-delay'],
    ['autj', 'auth'],
    ['something-else', undefined],
    ['x', undefined],
  ])('finds for %s the word %s', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
