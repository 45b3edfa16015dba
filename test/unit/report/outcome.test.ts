import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/generator/report/outcome';

describe('exitCodeOf', () => {
  it.each([
    [undefined, 0],
    ['E_TOOL', 1],
    ['E_USAGE', 2],
    ['E_CONFLICT', 3],
    ['E_DIFFERS', 3],
    ['E_CANCELED', 130],
  ] as const)('maps the error %s to the exit code %s', (code, exitCode) => {
    const error = code === undefined ? undefined : { code, message: 'm' };
    expect(exitCodeOf({ command: 'set', error })).toBe(exitCode);
  });
});
