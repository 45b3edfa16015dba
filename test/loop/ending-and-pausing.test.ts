import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('"stop"', () => {
  it('ends a sleeping loop at once, and leaves no timer', async () => {
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

  it('ends a running loop after the run, even in an endless backlog', async () => {
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

  it('reports the reason of the first of two', async () => {
    const { emulator, call, incarnation, status } = await emulate({}, { activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    for (const id of ['first', 'second']) {
      const command = { type: 'stop', id, incarnation: incarnation(), reason: id };
      emulator.raiseEvent('job', 'stop', command);
    }
    await emulator.advance('30s');
    expect(await status()).toMatchObject({ phase: 'stopped', stopReason: 'first' });
  });

  it('is not delayed by queued commands', async () => {
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

  it('is obeyed after any number of commands, even if one of them had its id', async () => {
    const { call, status } = await emulate();
    await call('POST /start');
    for (let n = 0; n < 20; n += 1) await call(`POST /run?commandId=${n}`);
    expect((await call('POST /stop?commandId=19')).json()).toMatchObject({ applied: true });
    expect((await status()).phase).toBe('stopped');
  });

  it('ends a loop that would give up as stopped', async () => {
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

  it('resumes and ends a paused loop, running or sleeping, although messages are lost', async () => {
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

describe('"pause" and "resume"', () => {
  it('pause a loop, and continue it with the run that is due', async () => {
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

  it('are answered with 200 when they are sent several times, or at once', async () => {
    const { emulator, call, status } = await emulate();
    await call('POST /start');
    for (const word of ['resume', 'pause', 'pause', 'resume']) {
      const answers = await Promise.all(['', '', ''].map(() => call(`POST /${word}`)));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
      await emulator.advance('1s');
      expect((await status()).phase).toBe(word === 'pause' ? 'paused' : 'sleeping');
    }
  });

  it('let a run in progress end, and count it once', async () => {
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

  it('are repeated until they take effect, although messages are lost', async () => {
    const faults = { lostMessages: 0.5 };
    const { emulator, call, send, instance } = await emulate({}, { faults });
    await call('POST /start');
    for (let n = 0; n < 10; n += 1) {
      expect(await send('pause', `pause-${n}`)).toBe(200);
      expect(instance().customStatus).toHaveProperty('paused');
      expect(await send('resume', `resume-${n}`)).toBe(200);
      expect(instance().customStatus).not.toHaveProperty('paused');
    }
    expect(emulator.runs.length).toBeGreaterThan(0);
  });
});

describe('"terminate"', () => {
  it('ends a running or sleeping loop at once, with its reason', async () => {
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

describe('an incarnation', () => {
  it('is not ended by a copy of the stop that ended the previous one', async () => {
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

  it('is not affected by a repeated command whose id names the previous one', async () => {
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
