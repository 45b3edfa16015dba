import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('run', () => {
  it('cuts the sleep short', async () => {
    const { emulator, call, raise, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 20, 80]);
    raise('refresh');
    await emulator.advance('500ms');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('5s');
    expect(runsAt()).toEqual([0, 20, 80, 91]);
  });

  it('makes another run follow at once when it comes during one, and counts once however often it is sent', async () => {
    const { emulator, processor, call, raise, runsAt } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockRejectedValueOnce(new Error('boom'));
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    raise('run', { id: 'mine' });
    await emulator.advance('40s');
    expect((await call('POST /run?commandId=mine')).json()).toMatchObject({ applied: true });
    raise('run', { id: 'mine' });
    await emulator.advance('80s');
    expect(runsAt()).toEqual([0, 30, 120]);
  });

  it('is followed by a run also when others come at the same moment', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    const answers = await Promise.all([call('POST /run'), call('POST /run'), call('POST /run')]);
    await emulator.advance('30s');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(runsAt().slice(0, 2)).toEqual([0, 20]);
    expect(runsAt().length).toBeLessThanOrEqual(4);
  });

  it('is applied although its message is lost with that of a cancelled timer', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    await call('POST /run'); // cancels the timer that is due at 60 s: its message still comes
    await emulator.advanceTo('2026-01-01T00:01:00Z');

    expect((await call('POST /run')).status).toBe(200);
    expect(runsAt()).toHaveLength(3);
  });

  it('waits for two runs at most behind any number of copies of another, also in an endless backlog', async () => {
    const { emulator, processor, call, raise, runsAt } = await emulate(
      {},
      { activityDuration: '2m' },
    );
    processor.mockResolvedValue(1);
    await call('POST /start');
    await emulator.advance('10s');
    for (let copy = 0; copy < 20; copy += 1) raise('run', { id: 'others' });
    expect((await call('POST /run?commandId=mine')).status).toBe(202);
    await emulator.advance('5m');

    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    expect(runsAt()).toEqual([0, 120, 258]);
  });

  it('is remembered among the last 16', async () => {
    const { emulator, call, raise, runsAt } = await emulate();
    await call('POST /start');
    for (let n = 0; n < 16; n += 1) {
      await emulator.advance('5s');
      await call(`POST /run?commandId=run-${n}`);
    }
    await emulator.advance('5s');
    const before = runsAt().length;
    for (let n = 0; n < 16; n += 1) {
      raise('run', { id: `run-${n}` });
      await emulator.advance('2s');
    }
    expect(runsAt()).toHaveLength(before);
  });
});

describe('a command during a run', () => {
  it('is heard at once, whether a timer began the run or a command', async () => {
    const { emulator, call, raise, runsAt } = await emulate({}, { activityDuration: '30s' });
    const hear = async () => {
      const before = emulator.now.getTime();
      expect((await call('POST /run')).status).toBe(200);
      expect(emulator.now.getTime() - before).toBeLessThan(1_000);
    };
    await call('POST /start');
    await emulator.advance('100s');
    await hear();
    await emulator.advance('100s');
    raise('run');
    await emulator.advance('10s');
    await hear();
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 90, 120, 200, 230]);
  });

  it('is heard before the next run also behind a late copy from an earlier incarnation', async () => {
    const { emulator, processor, call, raise, runsAt, status } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('40s');
    raise('stop', { id: 'late', incarnation: 'before' });
    raise('stop');
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 30]);
    expect((await status()).phase).toBe('stopped');
  });
});

describe('stop', () => {
  it('ends a loop that sleeps at once, and leaves no timer behind', async () => {
    const { emulator, call, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /stop?reason=%0A%09deploy%0A42')).status).toBe(200);

    expect(instance()).toMatchObject({
      runtimeStatus: 'Completed',
      output: { reason: 'deploy', state: { totals: { runs: 1 } } },
    });
    expect(emulator.openTimers('job')).toBe(0);
    await emulator.advance('10d');
    expect(runsAt()).toEqual([0]);
  });

  it('ends a loop that works after that run, also in an endless backlog', async () => {
    const { emulator, processor, call, status, runsAt } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('70s');
    expect((await call('POST /stop?reason=enough')).json()).toMatchObject({ applied: true });
    expect(await status()).toMatchObject({ phase: 'running', stopReason: 'enough' });
    await emulator.advance('5m');

    expect(await status()).toMatchObject({
      phase: 'stopped',
      stopReason: 'enough',
      totals: { runs: 3, processed: 15 },
    });
    expect(runsAt()).toEqual([0, 30, 60]);
  });

  it('is not held up by queued commands, however many', async () => {
    const { emulator, processor, call, raise, instance } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('5s');
    for (let n = 0; n < 40; n += 1) raise('run', { id: `run-${n}` });
    expect((await call('POST /stop')).status).toBe(202);
    await emulator.advance('30s');

    expect(instance().runtimeStatus).toBe('Completed');
    expect(emulator.runs).toHaveLength(1);
  });

  it('is obeyed after any number of commands, also under an id that one of them had', async () => {
    const { call, status } = await emulate();
    await call('POST /start');
    for (let n = 0; n < 20; n += 1) await call(`POST /run?commandId=${n}`);
    expect((await call('POST /stop?commandId=19')).json()).toMatchObject({ applied: true });
    expect((await status()).phase).toBe('stopped');
  });

  it('wins over giving up', async () => {
    const { emulator, processor, call, status } = await emulate(
      { giveUpAfter: 1 },
      { activityDuration: '30s' },
    );
    processor.mockRejectedValue(new Error('boom'));
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /stop');
    await emulator.advance('30s');
    expect(await status()).toMatchObject({
      phase: 'stopped',
      stopReason: 'stop requested',
      consecutiveFailures: 1,
    });
  });

  it('resumes a paused loop and stops it, at work or asleep, although messages are lost', async () => {
    for (const [seed, moment] of ['10s', '50s', '10s', '10s', '10s', '10s'].entries()) {
      const faults = { lostMessages: 0.5 };
      const { emulator, call, send, status } = await emulate(
        {},
        { activityDuration: '30s', faults, seed },
      );
      await call('POST /start');
      await emulator.advance(moment);
      expect(await send('pause')).toBe(200);

      const refused = await call('POST /run');
      expect(refused.status).toBe(409);
      expect(refused.json()).toMatchObject({ applied: false, error: "'job' is paused." });
      expect(await send('stop')).toBe(200);
      await emulator.advance('30s');
      expect((await status()).phase).toBe('stopped');
      // A run that was due while it was paused still comes.
      expect(emulator.runs.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('pause and resume', () => {
  it('hold a loop and let it go on, with the run that is due by then', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('50s');
    const answer = await call('POST /pause');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ id: 'job', command: 'pause', applied: true });
    await emulator.advance('10m');
    expect((await status()).phase).toBe('paused');

    expect((await call('POST /resume')).json()).toMatchObject({ command: 'resume', applied: true });
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 650, 710]);
  });

  it('are 200 when asked for twice, also at once', async () => {
    const { emulator, call, status } = await emulate();
    await call('POST /start');
    for (const word of ['resume', 'pause', 'pause', 'resume']) {
      const answers = await Promise.all(['', '', ''].map(() => call(`POST /${word}`)));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
      await emulator.advance('1s');
      expect((await status()).phase).toBe(word === 'pause' ? 'paused' : 'sleeping');
    }
  });

  it('during a run let it end, and count it once', async () => {
    const { emulator, processor, call, status, runsAt } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /pause')).status).toBe(200);
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0]);
    await call('POST /resume');
    await emulator.advance('10s');
    expect(await status()).toMatchObject({ phase: 'running', totals: { runs: 1, processed: 3 } });
    expect(runsAt()).toHaveLength(2);
  });

  it('are sent until they hold, although messages are lost', async () => {
    const faults = { lostMessages: 0.5 };
    const { emulator, call, send, instance } = await emulate({}, { faults });
    await call('POST /start');
    for (let n = 0; n < 10; n += 1) {
      expect(await send('pause')).toBe(200);
      expect(instance().runtimeStatus).toBe('Suspended');
      expect(await send('resume')).toBe(200);
      expect(instance().runtimeStatus).toBe('Running');
    }
    expect(emulator.runs.length).toBeGreaterThan(0);
  });
});

describe('terminate', () => {
  it('ends a loop at once, at work or asleep, for a reason', async () => {
    for (const moment of ['10s', '50s'] as const) {
      const { emulator, call, status, runsAt } = await emulate({}, { activityDuration: '30s' });
      await call('POST /start');
      await emulator.advance(moment);
      expect((await call('POST /terminate?reason=a%26b%23c%0Ad')).status).toBe(200);
      expect(await status()).toMatchObject({ phase: 'terminated', stopReason: 'a&b#c' });
      expect((await call('POST /terminate')).status).toBe(410);
      expect(emulator.openTimers('job')).toBe(0);
      await emulator.advance('1d');
      expect(runsAt()).toEqual([0]);
      expect((await call('POST /start')).status).toBe(202);
    }
  });
});

describe('a incarnation of a loop', () => {
  it('is not ended by a copy of the stop that ended the incarnation before, asleep or at work', async () => {
    const { emulator, processor, call, raise, incarnation, status, runsAt } = await emulate(
      {},
      { activityDuration: '20s' },
    );
    processor.mockResolvedValueOnce(0).mockResolvedValueOnce(1);
    await call('POST /start');
    await emulator.advance('30s');
    const before = incarnation();
    await call('POST /stop?commandId=first');
    expect((await call('POST /start')).status).toBe(202);
    for (const pause of ['5s', '20s', '30s', '30s'] as const) {
      await emulator.advance(pause);
      raise('stop', { id: 'first', incarnation: before });
      raise('run', { id: 'late', incarnation: before });
    }
    expect(await status()).toMatchObject({ phase: 'sleeping', totals: { processed: 1 } });
    expect(runsAt()).toEqual([0, 30, 50]);

    raise('stop', { id: 'first', incarnation: before });
    expect((await call('POST /stop?commandId=first')).status).toBe(200);
    expect((await status()).phase).toBe('stopped');
  });

  it('is not reached by a caller who repeats a command to the incarnation before, by the id that it was given', async () => {
    const { emulator, call, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const { commandId } = (await call('POST /stop')).json();
    await call('POST /start');
    await emulator.advance('10s');

    const expected = { stop: 200, terminate: 200, run: 410, pause: 410, resume: 410 };
    for (const [word, code] of Object.entries(expected)) {
      expect((await call(`POST /${word}?commandId=${commandId}`)).status).toBe(code);
    }
    expect((await status()).phase).toBe('sleeping');
  });
});

describe('an event that is not a command', () => {
  it('changes nothing, not even the time of the next run', async () => {
    const { emulator, call, incarnation, runsAt, instance } = await emulate(
      {},
      { activityDuration: '5s' },
    );
    await call('POST /start');
    await emulator.advance('1s');
    const now = { incarnation: incarnation(), id: 'a' };
    const events = [null, 'stop', {}, { type: 'stop', id: 'a' }, { ...now, type: 'explode' }];
    for (const data of [...events, { ...now, type: 'run', id: 'a b' }, { ...now, type: 5 }]) {
      emulator.raiseEvent('job', 'control', data);
      emulator.raiseEvent('job', 'stop', data);
      await emulator.advance('9s');
    }
    await emulator.advance('70s');

    expect(runsAt()).toEqual([0, 65, 130]);
    expect(instance().customStatus).toMatchObject({ appliedCommands: [], consecutiveFailures: 0 });
  });

  it('settles for a second instead of spinning, however many come', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const before = instance().generation;
    for (let n = 0; n < 10; n += 1) {
      emulator.raiseEvent('job', 'control', null);
      await emulator.advance('100ms');
    }
    await emulator.advance('5s');
    expect(instance().generation - before).toBeLessThanOrEqual(6);
  });
});
