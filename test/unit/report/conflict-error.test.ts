import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import { conflictError } from '../../../src/generator/report/conflict-error';

const conflictIn = (path: string): Change => ({
  path,
  action: 'conflict',
  owner: 'generated',
  why: 'both changed it',
});

describe('conflictError', () => {
  it('names the first conflict, counts the others and explains --on-conflict', () => {
    expect(conflictError('set', [conflictIn('a.ts'), conflictIn('b.ts')], true)).toEqual({
      code: 'E_CONFLICT',
      message: 'conflict in a.ts (both changed it), and 1 more: nothing was written',
      hint: 'use --on-conflict ours to keep your edits, theirs to replace them, or markers to write both',
      path: 'a.ts',
    });
  });

  it('explains how to continue a merge of two branches', () => {
    expect(conflictError('regenerate', [conflictIn('a.ts')], false)).toMatchObject({
      message: 'conflict in a.ts (both changed it): all other files were written',
      hint: 'resolve it and run regenerate, or run regenerate --on-conflict ours or theirs',
    });
  });

  it('counts files with conflict markers', () => {
    const merged: Change = { path: 'a.ts', action: 'merge', owner: 'generated', hasMarkers: true };
    expect(conflictError('set', [merged], false)).toMatchObject({
      message: 'conflict markers in 1 file, the first one is a.ts',
    });
  });

  it('returns undefined without conflicts', () => {
    const updated: Change = { path: 'a.ts', action: 'update', owner: 'generated' };
    expect(conflictError('set', [updated], false)).toBeUndefined();
  });
});
