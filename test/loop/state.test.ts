import { describe, expect, it } from 'vitest';
import { afterRun } from '../../templates/project/src/eternal/policy';
import { resolveSettings } from '../../templates/project/src/eternal/settings';
import {
  applyCommand,
  type LoopState,
  logLine,
  oneLine,
  restoreState,
  shortId,
} from '../../templates/project/src/eternal/state';

const now = new Date('2026-01-01T00:00:00Z');
const at = now.toISOString();
const defaults = resolveSettings('job', { idleDelay: '1m', errorDelay: '3m' });
const restore = (input: unknown) => restoreState(input, defaults, now);

describe('a state', () => {
  it('is the same after a round trip through JSON', () => {
    const worked = afterRun(restore({ incarnation: 'a-incarnation' }), { at, processed: 4 });
    const failed = afterRun(worked, { at, processed: 0, error: 'no' });
    const asked = { runNow: true, moreCommands: true, paused: at, notBefore: at };
    const full: LoopState = { ...failed, ...asked, appliedCommands: ['a', 'b'] };

    expect(restore(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it('has no negative counts and no fractions', () => {
    const totals = { runs: -1, processed: 1.5, failures: 2 };
    expect(restore({ totals, consecutiveFailures: -3 })).toMatchObject({
      totals: { runs: 0, processed: 0, failures: 2 },
      consecutiveFailures: 0,
    });
  });

  it('keeps counts of any size', () => {
    const counts = { consecutiveFailures: 1_000, consecutiveIdleRuns: 1_000 };
    expect(restore(counts)).toMatchObject(counts);
  });

  it('keeps the start of its incarnation, and names the incarnation after it', () => {
    const startedAt = '2025-06-01T00:00:00.000Z';
    expect(restore({ startedAt })).toMatchObject({ startedAt, incarnation: '20250601T000000000Z' });
    const far = restore({ startedAt: '+012345-01-01T00:00:00.000Z' });
    expect(far.incarnation).toBe('0123450101T000000000Z');
  });

  it('is paused since now if the input only says that it is paused', () => {
    expect(restore({ paused: true }).paused).toBe(at);
  });

  it('remembers ids in 6 characters, and shorter ones as they are', () => {
    const ids = ['a', 'abcdef', 'abcdefg', 'x'.repeat(40)];
    const { appliedCommands } = restore({ appliedCommands: ids });
    expect(appliedCommands).toEqual(['a', 'abcdef', shortId('abcdefg'), shortId('x'.repeat(40))]);
    expect(restore({ appliedCommands }).appliedCommands).toEqual(appliedCommands);
    for (const id of appliedCommands) expect(id).toMatch(/^(a|[\w-]{6})$/);
  });

  it('ignores an input that is a text, even if the text is JSON', () => {
    expect(restore('{"totals":{"runs":3}}').totals.runs).toBe(0);
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [''],
    ['junk'],
    [7],
    [[]],
    [{ incarnation: 'two words', totals: 'x', last: { at: 'never' }, settings: [] }],
    [
      {
        consecutiveFailures: '3',
        runNow: 'yes',
        moreCommands: 1,
        startedAt: 5,
        paused: 'yes',
        notBefore: 5,
        last: null,
        appliedCommands: {},
      },
    ],
    [{ appliedCommands: [1, '', 'x'.repeat(41)], settings: { idleDelay: '1s' }, totals: [-1] }],
  ])('is the initial state if the input is %j', (input) => {
    expect(restore(input)).toEqual({
      incarnation: '20260101T000000000Z',
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
    incarnation: 'x'.repeat(40),
    startedAt: at,
    consecutiveFailures: huge,
    consecutiveIdleRuns: huge,
    totals: { runs: huge, processed: huge, failures: huge },
    runNow: true,
    moreCommands: true,
    paused: at,
    notBefore: at,
    appliedCommands: Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(40, 'x')),
    settings: {
      idleDelay: most,
      maxIdleDelay: most,
      errorDelay: most,
      maxErrorDelay: most,
      busyDelay: most,
      jitter: '99.999%',
      giveUpAfter: 1_000_000,
      drainFor: '239999.123ms',
      functionTimeout: '86399999.123ms',
    },
  };
  it.each([
    ['quotes', '"\\'.repeat(300)],
    ['three bytes each', '漢'.repeat(300)],
    ['four bytes each', '😀'.repeat(300)],
    ['halves of characters', '\ud800x'.repeat(300)],
  ])('stays below 2 KB with an error text of %s', (_, text) => {
    const state = restore({ ...largest, last: { at, processed: huge, error: text } });
    expect(state.last?.error).toBe(oneLine(text));
    expect(state.appliedCommands).toHaveLength(64);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(2_048);
  });
});

describe('oneLine', () => {
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
  ])('turns %j into %j', (error, text) => expect(oneLine(error)).toBe(text));

  it('truncates to 200 characters without splitting a surrogate pair', () => {
    expect(oneLine('x'.repeat(500))).toHaveLength(200);
    expect(oneLine(`x${'😀'.repeat(500)}`)).toBe(`x${'😀'.repeat(99)}`);
  });
});

describe('applyCommand', () => {
  const state = restore({ incarnation: 'one' });
  const command = (type: string, id: string) => ({ type, id, incarnation: 'one' });

  it('keeps a requested run when a refresh follows', () => {
    const { state: requested } = applyCommand(state, command('run', 'a'), now);
    const { state: refreshed } = applyCommand(requested, command('refresh', 'b'), now);
    expect(refreshed).toMatchObject({
      runNow: true,
      appliedCommands: ['runa', shortId('refreshb')],
    });
  });

  it('keeps a requested run, and the time of the first pause', () => {
    const later = new Date('2026-01-02T00:00:00Z');
    const commands = [command('run', 'a'), command('pause', 'b'), command('pause', 'c')];
    let next = state;
    for (const [n, each] of commands.entries()) {
      next = applyCommand(next, each, n < 2 ? now : later).state;
    }
    expect(next).toMatchObject({
      runNow: true,
      paused: at,
      appliedCommands: ['runa', 'pauseb', 'pausec'],
    });
    const resumed = applyCommand(next, command('resume', 'd'), later).state;
    expect(resumed).toMatchObject({ runNow: true, paused: undefined });
    expect(applyCommand(resumed, command('pause', 'b'), later)).toEqual({ state: resumed });
  });

  it('runs for no resume, and names a reason for each stop', () => {
    expect(applyCommand(state, command('resume', 'a'), now).state.runNow).toBeUndefined();
    const stop = { ...command('stop', 'b'), reason: ' \n' };
    expect(applyCommand(state, stop, now).stopReason).toBe('stop requested');
  });

  it('remembers the latest 64 commands', () => {
    const ids = Array.from({ length: 65 }, (_, n) => `${n}`);
    const next = ids.reduce((each, id) => applyCommand(each, command('run', id), now).state, state);
    expect(next.appliedCommands).toEqual(ids.slice(1).map((id) => `run${id}`));
  });

  it('obeys a stop whose id is known, and applies no other command twice', () => {
    for (const type of ['run', 'pause', 'resume', 'refresh', 'stop']) {
      const { state: known, applied } = applyCommand(state, command(type, 'a'), now);
      expect(applied).toEqual({ command: type, commandId: 'a' });
      const stopReason = type === 'stop' ? 'enough' : undefined;
      const copy = { ...command(type, 'a'), reason: 'enough' };
      expect(applyCommand(known, copy, now)).toEqual({ state: known, stopReason });
    }
  });

  it.each([
    [undefined],
    [null],
    ['run'],
    [{ ...command('constructor', 'a') }],
    [{ ...command('terminate', 'a') }],
    [{ type: 'run', id: 'a' }],
    [{ type: 'run', id: 'a', incarnation: 'two' }],
    [{ ...command('run', 'a b') }],
    [{ ...command('explode', 'a') }],
  ])('ignores %j', (event) => {
    expect(applyCommand(state, event, now)).toEqual({ state });
  });
});

describe('a log line', () => {
  it('consists of pairs, and quotes texts where it has to', () => {
    expect(
      logLine('orders', 'run', {
        runId: '20260101T000000000Z-1a2b3c-7',
        processed: 0,
        delaySeconds: undefined,
        at,
        error: new Error('no "orders"\tin C:\\here\nat line 1').message,
        empty: '',
      }),
    ).toBe(
      'job=orders event=run runId=20260101T000000000Z-1a2b3c-7 processed=0 at=2026-01-01T00:00:00.000Z ' +
        'error="no \\"orders\\" in C:\\\\here" empty=""',
    );
  });

  it('truncates each value to 200 characters', () => {
    expect(logLine('orders', 'revived', { error: 'x'.repeat(500) })).toBe(
      `job=orders event=revived error=${'x'.repeat(200)}`,
    );
  });
});
