import { describe, expect, it } from 'vitest';
import { joinOr, pluralize, quote } from '../../src/generator/message';
import { kebabCase, pascalCase } from '../../src/generator/options/letter-case';
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
  ])('%s → %s: %i', (a, b, edits) => {
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
  ])('%s → %s', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});

describe('casing', () => {
  it.each([
    ['orders-sync', 'OrdersSync'],
    ['A1_b-c', 'A1BC'],
    ['@acme/my.app', 'AcmeMyApp'],
    ['class', 'Class'],
    ['--', ''],
  ])('pascalCase %s → %s', (text, expected) => {
    expect(pascalCase(text)).toBe(expected);
  });

  it.each([
    ['processOrders', 'process-orders'],
    ['processHTTPOrders', 'process-http-orders'],
    ['HTTPPoller', 'http-poller'],
    ['parseV2Api', 'parse-v2-api'],
    ['snake_case$', 'snake-case'],
    ['caféMonitor', 'cafe-monitor'],
    ['数据', ''],
    ['$', ''],
  ])('kebabCase %s → %s', (text, expected) => {
    expect(kebabCase(text)).toBe(expected);
  });
});

describe('words in messages', () => {
  it.each([
    ['plain', '"plain"'],
    ['two\nlines', '"two\\nlines"'],
    [5, '5'],
    ['x'.repeat(200), `"${'x'.repeat(76)}…"`],
  ])('quote %j', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it('lists and counts', () => {
    expect([joinOr(['a']), joinOr(['a', 'b']), joinOr([1, 2, 3])]).toEqual([
      'a',
      'a or b',
      '1, 2 or 3',
    ]);
    expect([pluralize(1, 'file'), pluralize(2, 'file'), pluralize(0, 'file')]).toEqual([
      '1 file',
      '2 files',
      '0 files',
    ]);
  });
});
