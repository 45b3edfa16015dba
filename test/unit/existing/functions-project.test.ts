import { describe, expect, it } from 'vitest';
import { functionTimeoutOf } from '../../../src/generator/existing/functions-project';
import { parseJsonText } from '../../../src/generator/json/tree';

describe('functionTimeoutOf', () => {
  it.each([
    ['{ "functionTimeout": "00:05:00" }', '5m'],
    ['{ "functionTimeout": "00:01:30" }', '90s'],
    ['{ "functionTimeout": "1.00:00:00" }', '1d'],
    ['{ "functionTimeout": "-1" }', undefined],
    ['{}', '5m'],
  ])('reads the timeout of %s', (text, duration) => {
    expect(functionTimeoutOf(parseJsonText('host.json', text))).toBe(duration);
  });
});
