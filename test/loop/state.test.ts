import { describe, expect, it } from 'vitest';
import { afterRun } from '../../templates/project/src/eternal/policy';
import { settingsFrom } from '../../templates/project/src/eternal/settings';
import {
  customStatus,
  type LoopState,
  oneLine,
  restoreState,
  withCommand,
} from '../../templates/project/src/eternal/state';

const now = new Date('2026-01-01T00:00:00Z');
const at = now.toISOString();
const defaults = settingsFrom('job', { idleDelay: '1m', errorDelay: '3m' });
const restore = (input: unknown) => restoreState(input, defaults, now);

describe('a state', () => {
  it('survives the way through JSON', () => {
    const worked = afterRun(restore({ life: 'a-life' }), { at, processed: 4 });
    const failed = afterRun(worked, { at, processed: 0, error: 'no' });
    const full: LoopState = { ...failed, runNow: true, appliedCommands: ['a', 'b'] };

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
    [{ life: 'two words', totals: 'x', last: { at: 'never' }, settings: [] }],
    [{ consecutiveFailures: '3', runNow: 'yes', startedAt: 5, last: null, appliedCommands: {} }],
    [{ appliedCommands: [1, '', 'x'.repeat(41)], settings: { idleDelay: '1s' }, totals: [-1] }],
  ])('begins anew with %j', (input) => {
    expect(restore(input)).toEqual({
      life: '20260101T000000000Z',
      startedAt: at,
      consecutiveFailures: 0,
      consecutiveIdleRuns: 0,
      totals: { runs: 0, processed: 0, failures: 0 },
      settings: defaults,
      appliedCommands: [],
    });
  });

  const huge = Number.MAX_SAFE_INTEGER;
  const most = '431999999.123ms';
  const largest: LoopState = {
    life: 'x'.repeat(40),
    startedAt: at,
    consecutiveFailures: huge,
    consecutiveIdleRuns: huge,
    totals: { runs: huge, processed: huge, failures: huge },
    runNow: true,
    appliedCommands: Array.from({ length: 16 }, (_, n) => `${n}`.padEnd(40, 'x')),
    settings: {
      idleDelay: most,
      maxIdleDelay: most,
      errorDelay: most,
      maxErrorDelay: most,
      busyDelay: most,
      jitter: '99.999%',
      giveUpAfter: 1_000_000,
      drainFor: '239999.123ms',
    },
  };
  it.each([['"\\'.repeat(300)], ['漢'.repeat(300)], ['😀'.repeat(300)], ['\ud800'.repeat(300)]])(
    'stays under 2 KB, and so does its custom status under the 16 KB of the host: %j',
    (text) => {
      const state = restore({ ...largest, last: { at, processed: huge, error: text } });
      expect(state.last?.error).toBe(oneLine(text));
      const status = customStatus(state, { phase: 'sleeping', nextRunAt: at, stopReason: text });
      expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(2_048);
      expect(JSON.stringify(status).length * 2).toBeLessThan(16 * 1024);
    },
  );
});

describe('the one line of an error', () => {
  it.each([
    [new Error('boom'), 'boom'],
    [new Error("Activity function 'job_executor' failed:  boom"), 'boom'],
    [new Error("Activity function 'job_executor' failed: \nboom"), 'boom'],
    ['first\nsecond', 'first'],
    ['first\rsecond', 'first'],
    ['tab\tand \u0007bell', 'tab and  bell'],
    ['line\u2028separator', 'line separator'],
    [undefined, ''],
    [{ message: 'no error' }, ''],
    ['', ''],
    ['\n\n', ''],
  ])('of %j is %j', (error, text) => expect(oneLine(error)).toBe(text));

  it('has at most 200 characters and 400 bytes, and no half of a character', () => {
    expect(oneLine('x'.repeat(500))).toHaveLength(200);
    expect(oneLine('漢'.repeat(500))).toBe('漢'.repeat(133));
    expect(oneLine(`x${'😀'.repeat(500)}`)).toBe(`x${'😀'.repeat(99)}`);
  });
});

describe('a command', () => {
  const applyAll = (ids: readonly string[]): LoopState =>
    ids.reduce((state, id) => withCommand(state, id) ?? state, restore({}));

  it('is applied once', () => {
    const state = applyAll(['a']);
    expect(withCommand(state, 'a')).toBeUndefined();
    expect(withCommand(state, 'b')).toMatchObject({ appliedCommands: ['a', 'b'] });
  });

  it('is remembered until 16 others have come', () => {
    const ids = Array.from({ length: 17 }, (_, n) => `c${n}`);
    const state = applyAll(ids);
    expect(state.appliedCommands).toEqual(ids.slice(1));
  });
});
