import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/generator/manifest/manifest-file';

describe('compareVersions', () => {
  it.each([
    ['1.0.0', '1.0.1', -1],
    ['1.10.0', '1.9.9', 1],
    ['2.0.0-beta.1', '2.0.0', 0],
    ['0.1.0', '0.1.0', 0],
  ])('compares %s and %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});
