import { describe, expect, it } from 'vitest';
import { retryWhileHeld } from '../../src/generator/held-files';

const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** A call that fails so many times. */
function held(times: number, code = 'EBUSY') {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls <= times) throw failing(code);
    return 'read';
  };
}

/** Counts pauses instead of waiting. */
function pauses(isActive = true) {
  const counted = { pauses: 0 };
  return { counted, options: { isActive, wait: () => (counted.pauses += 1) } };
}

describe('retryWhileHeld', () => {
  it.each(['EBUSY', 'EPERM', 'EACCES'])('retries a call that fails with %s', (code) => {
    const { counted, options } = pauses();
    expect(retryWhileHeld(held(30, code), options)).toBe('read');
    expect(counted.pauses).toBe(30);
  });

  it('gives up after two seconds', () => {
    const { counted, options } = pauses();
    expect(() => retryWhileHeld(held(1_000), options)).toThrow('EBUSY');
    expect(counted.pauses * 50).toBe(2_000);
  });

  it.each([
    ['an error of another kind', 'ENOENT', true],
    ['an error about permissions on other systems', 'EACCES', false],
  ])('does not retry %s', (_, code, isWindows) => {
    const { counted, options } = pauses(isWindows);
    expect(() => retryWhileHeld(held(1, code), options)).toThrow(code);
    expect(counted.pauses).toBe(0);
  });

  it('does not retry a call that cannot succeed', () => {
    const { counted, options } = pauses();
    const isFinal = () => true;
    expect(() => retryWhileHeld(held(1), { ...options, isFinal })).toThrow('EBUSY');
    expect(counted.pauses).toBe(0);
  });
});
