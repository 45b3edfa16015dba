import { describe, expect, it } from 'vitest';
import { type Applied, applyOnce } from '../../src/eternal/commands';
import { errorText } from '../../src/eternal/error-text';
import { afterFailure, afterSuccess } from '../../src/eternal/policy';
import { settingsFrom } from '../../src/eternal/settings';
import { initialState, type LoopState, restoreState } from '../../src/eternal/state';

const now = new Date('2026-01-01T00:00:00Z');
const defaults = settingsFrom('job', { idleDelay: '1m', errorDelay: '3m' });
const restore = (input: unknown) => restoreState(input, defaults, now);

describe('a state', () => {
  it('survives the way through JSON', () => {
    const state = afterFailure(afterSuccess(initialState(defaults, now), 4, now), 'no', now);
    const full: LoopState = { ...state, runNow: true, seen: [[1, 'a']], forgotten: [0, 'z'] };

    expect(restore(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [''],
    ['junk'],
    [7],
    [[]],
    [{ iteration: -1, totals: 'x', last: { at: 'never' }, seen: [7, ['x']], settings: [] }],
    [{ iteration: 1e300, errorStreak: '3', runNow: 'yes', startedAt: 5, last: null, seen: {} }],
    [{ forgotten: [1], settings: { idleDelay: '1s' }, rev: 'old' }],
  ])('comes fresh out of %j', (input) => {
    expect(restore(input)).toEqual(initialState(defaults, now));
  });

  it('stays under 2 KB, whatever happens', () => {
    const long = 'x'.repeat(40);
    const seen = Array.from({ length: 16 }, (_, n) => [9e12, `${n}`.padEnd(40, long)] as const);
    const huge = Number.MAX_SAFE_INTEGER;
    const state: LoopState = {
      ...initialState(defaults, now),
      iteration: huge,
      idleStreak: huge,
      errorStreak: huge,
      totals: { runs: huge, processed: huge, failures: huge },
      runNow: true,
      seen,
      forgotten: [9e12, long],
      settings: {
        idleDelay: '431999999.123ms',
        maxIdleDelay: '431999999.123ms',
        errorDelay: '431999999.123ms',
        maxErrorDelay: '431999999.123ms',
        busyDelay: '431999999.123ms',
        jitter: '99.999%',
        giveUpAfter: 1_000_000,
        drainFor: '239999.123ms',
      },
    };
    for (const text of [
      '"\\'.repeat(300),
      '漢'.repeat(300),
      '😀'.repeat(300),
      '\ud800'.repeat(300),
    ]) {
      const failed = {
        ...state,
        last: { at: now.toISOString(), processed: huge, error: errorText(text) },
      };
      expect(Buffer.byteLength(JSON.stringify(failed))).toBeLessThan(2_048);
    }
  });
});

describe('an error text', () => {
  it.each([
    [new Error('boom'), 'boom'],
    [new Error("Activity function 'job_executor' failed:  boom"), 'boom'],
    ['first\nsecond', 'first'],
    ['tab\tand \u0007bell', 'tab and  bell'],
    [undefined, 'undefined'],
    ['', 'unknown error'],
    ['\n\n', 'unknown error'],
  ])('of %j is %j', (error, text) => expect(errorText(error)).toBe(text));

  it('has at most 200 characters and 400 bytes', () => {
    expect(errorText('x'.repeat(500))).toHaveLength(200);
    expect(Buffer.byteLength(errorText('漢'.repeat(500)))).toBeLessThanOrEqual(400);
  });
});

describe('a command', () => {
  const command = (at: number, id = `c${at}`) => ({ type: 'run', id, at }) as const;
  const none: Applied = { seen: [] };
  const applyAll = (commands: readonly ReturnType<typeof command>[]): Applied =>
    commands.reduce((applied, next) => applyOnce(applied, next) ?? applied, none);

  it('is applied once', () => {
    const applied = applyAll([command(1)]);
    expect(applyOnce(applied, command(1))).toBeUndefined();
    expect(applyOnce(applied, command(2))).toBeDefined();
  });

  it('is remembered until 16 others were issued after it, and ignored when it comes again later', () => {
    const seventeen = Array.from({ length: 17 }, (_, n) => command(n));
    const applied = applyAll(seventeen);

    expect(applied).toMatchObject({ forgotten: [0, 'c0'] });
    for (const repeated of seventeen) expect(applyOnce(applied, repeated)).toBeUndefined();
  });

  it('is ignored when it was issued before one that is forgotten', () => {
    const applied = applyAll(Array.from({ length: 17 }, (_, n) => command(n + 10)));
    expect(applyOnce(applied, command(9, 'late'))).toBeUndefined();
    expect(applyOnce(applied, command(12, 'in-time'))).toBeDefined();
  });
});
