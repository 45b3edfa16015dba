import * as df from 'durable-functions';
import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it, vi } from 'vitest';
import { emulate } from './emulate.js';

// The promises of the loop, as src/eternal/README.md numbers them.

const boom = new Error('boom');

describe('1. One loop runs per job, however many starts come at once', () => {
  it('answers one of many starts with 202 and the others with 409', async () => {
    const { emulator, call } = await emulate();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST /start')));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    await emulator.advance('59s');
    expect(emulator.runs).toHaveLength(1);
  });

  it('refuses a start until the loop has ended', async () => {
    const { emulator, call } = await emulate({}, { activityDuration: '30s' });
    const start = async () => (await call('POST /start')).status;
    expect(await start()).toBe(202);
    await emulator.advance('10s');
    expect(await start()).toBe(409); // it runs
    await emulator.advance('30s');
    expect(await start()).toBe(409); // it sleeps
    await call('POST /pause');
    expect(await start()).toBe(409);
    await call('POST /stop');
    expect(await start()).toBe(202);
  });
});

describe('2. A command is applied exactly once', () => {
  it('runs at once when "run" interrupts the sleep', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /run')).json()).toMatchObject({ command: 'run', applied: true });
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 20, 80]);
  });

  it('runs once more after the current run, however many copies of "run" arrive', async () => {
    const { emulator, call, raise, runsAt } = await emulate({}, { activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    for (let copy = 0; copy < 9; copy += 1) raise('run', { id: 'mine' });
    await emulator.advance('30s');
    expect((await call('POST /run?commandId=mine')).json()).toMatchObject({ applied: true });
    await emulator.advance('60s');
    expect(runsAt()).toEqual([0, 30]);
  });

  it('pauses and resumes, although copies of "pause" arrive later', async () => {
    const { emulator, call, raise, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('50s');
    for (const id of ['a', 'b']) {
      expect((await call(`POST /pause?commandId=${id}`)).status).toBe(200);
    }
    await emulator.advance('10m');
    expect((await status()).phase).toBe('paused');
    expect(emulator.openTimers('job')).toBe(0);
    expect((await call('POST /run')).status).toBe(409);
    for (let n = 0; n < 2; n += 1) expect((await call('POST /resume')).status).toBe(200);
    raise('pause', { id: 'a' });
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 650, 710]);
  });

  it('answers what is true when the loop ends while a command is sent', async () => {
    const { emulator, call } = await emulate({}, { faults: { refusedMessages: 1 } });
    await call('POST /start');
    await emulator.advance('30s');
    const [stop, run] = await Promise.all([call('POST /stop'), call('POST /run')]);
    expect([stop.status, run.status]).toEqual([200, 410]);
  });

  it('answers 202 when the host loses every message, so that the caller can repeat the command', async () => {
    const { call } = await emulate({ idleDelay: '1h' }, { faults: { lostMessages: 1 } });
    await call('POST /start');
    const answer = await call('POST /run');
    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({ applied: false, commandId: expect.any(String) });
  });

  it('ignores malformed commands and those of another incarnation, also for the time of the next run', async () => {
    const { emulator, call, raise, incarnation, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('5s');
    const valid = { type: 'run', id: 'a', incarnation: incarnation() };
    const malformed = [null, 'run', {}, { ...valid, type: 'explode' }, { ...valid, id: 'a b' }];
    for (const data of malformed) {
      for (const event of ['control', 'stop']) emulator.raiseEvent('job', event, data);
      raise('stop', { incarnation: 'earlier' });
      raise('run', { incarnation: 'earlier' });
      await emulator.advance('8s');
    }
    await emulator.advance('80s');
    expect(runsAt()).toEqual([0, 60, 120]);
    expect(instance().customStatus).toMatchObject({ appliedCommands: [] });
  });

  it('applies every command once, in order, under every fault of the host', async () => {
    for (const seed of [1, 2]) {
      const { emulator, processor, call, send } = await emulate(
        { idleDelay: '10s', errorDelay: '15s' },
        { faults: 'all', seed, activityDuration: '5s' },
      );
      processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(2);
      const ids = ['first', 'second', 'third'];
      await call('POST /start');
      for (const id of ids) {
        await emulator.advance('7s');
        expect(await send('run', id)).toBe(200);
      }
      expect(await send('stop')).toBe(200);
      await emulator.runUntil(() => emulator.instance('job')?.runtimeStatus !== 'Running');

      // A crash repeats an episode with its log lines, at the same time.
      const lines = new Set(emulator.logs.map(({ at, message }) => `${at.getTime()} ${message}`));
      const found = [...lines].map((line) => / event=applied .*Id=(\S+)/.exec(line)?.[1]);
      expect(found.filter(Boolean)).toEqual([...ids, 'stop']);
      expect(emulator.instance('job')?.output).toMatchObject({ reason: 'stop requested' });
      emulator.close();
    }
  });
});

describe('3. "stop" ends the loop after the current run at the latest', () => {
  it('ends a sleeping loop at once, and leaves no timer', async () => {
    const { emulator, call, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /stop?reason=deployment')).status).toBe(200);
    const output = { reason: 'deployment', state: { totals: { runs: 1 } } };
    expect(instance()).toMatchObject({ runtimeStatus: 'Completed', output });
    expect(emulator.openTimers('job')).toBe(0);
    await emulator.advance('10d');
    expect(runsAt()).toEqual([0]);
  });

  it('ends an endless backlog after the current run, behind any number of commands', async () => {
    const { emulator, processor, call, raise, status } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('70s');
    for (let n = 0; n < 40; n += 1) raise('run', { id: `run-${n}` });
    await call('POST /stop');
    await emulator.advance('30s');
    expect(await status()).toMatchObject({ phase: 'stopped', totals: { runs: 3, processed: 15 } });
  });

  it('does not end a loop that was started later, even if a copy arrives late', async () => {
    const { emulator, call, raise, incarnation, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const earlier = incarnation();
    const { commandId } = (await call('POST /stop')).json();
    await call('POST /start');
    await emulator.advance('2m');
    raise('stop', { id: commandId, incarnation: earlier });
    await emulator.advance('2m');
    expect(await status()).toMatchObject({ phase: 'sleeping', totals: { runs: 5 } });
  });
});

describe('4. Runs never come sooner than the settings allow', () => {
  it('waits for the idle delay after the end of a run, and doubles it up to its maximum', async () => {
    const { emulator, call, runsAt } = await emulate(
      { maxIdleDelay: '3m' },
      { activityDuration: '30s' },
    );
    await call('POST /start');
    await emulator.advance('12m');
    expect(runsAt()).toEqual([0, 90, 240, 450, 660]);
  });

  it('waits for the busy delay after a run that processed records, and the error delay after a failure', async () => {
    const options = { busyDelay: '10s', maxErrorDelay: '10m' } as const;
    const { emulator, processor, call, runsAt } = await emulate(options);
    processor.mockResolvedValueOnce(3);
    for (let n = 0; n < 3; n += 1) processor.mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('20m');
    expect(runsAt()).toEqual([0, 10, 190, 550, 1150]);
  });

  it('waits for a run that the last incarnation may still have in progress', async () => {
    const { emulator, call, status, runsAt } = await emulate({}, { activityDuration: '8m' });
    await call('POST /start');
    await emulator.advance('3m');
    for (const word of ['terminate', 'start']) await call(`POST /${word}`);
    await emulator.advance('1s');
    expect(await status()).toMatchObject({ notBefore: '2026-01-01T00:10:00.000Z' });
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0, 600]);
  });

  it('begins at most one generation per second, however many malformed messages arrive', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const before = instance().generation;
    for (let n = 0; n < 30; n += 1) {
      emulator.raiseEvent('job', 'control', null);
      await emulator.advance('100ms');
    }
    expect(instance().generation - before).toBeLessThanOrEqual(4);
  });

  it('gives up after so many failures in a row', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate({ giveUpAfter: 2 });
    processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(0).mockRejectedValue(boom);
    await call('POST /start');
    await emulator.advance('1d');
    expect(await status()).toMatchObject({ phase: 'gave-up', totals: { runs: 4, failures: 3 } });
    const failure = { error: boom, consecutiveFailures: 2, gaveUp: true };
    expect(onFailure).toHaveBeenLastCalledWith(failure);
  });
});

describe('5. The orchestrator is deterministic', () => {
  it('replays every part of its history to the same actions, without clock, chance or environment', async () => {
    const { emulator, processor, call } = await emulate({ jitter: '50%' }, { record: true });
    processor.mockResolvedValueOnce(2).mockRejectedValueOnce(boom);
    await call('POST /start');
    for (const pause of ['5s', '40s', '3m', '2s'] as const) {
      await emulator.advance(pause);
      await call('POST /run');
      emulator.raiseEvent('job', 'control', 'malformed');
    }
    await call('POST /stop');

    const forbidden = () => expect.fail('the orchestrator used the clock, chance or environment');
    const spies = [
      vi.spyOn(Math, 'random').mockImplementation(forbidden),
      vi.spyOn(Date, 'now').mockImplementation(forbidden),
      vi.spyOn(process, 'env', 'get').mockImplementation(forbidden),
    ];
    for (const episode of emulator.episodes) {
      expect(await emulator.replay(episode)).toEqual(episode.state);
    }
    for (const spy of spies) spy.mockRestore();
  });
});

describe('6. History and state stay small', () => {
  it('keeps less than 20 events and 2 KB, however long it runs and whatever a failure reports', async () => {
    const { emulator, processor, call, raise, instance, status } = await emulate();
    processor.mockRejectedValue(new Error('"\\\u{1f600}ä'.repeat(1_000)));
    await call('POST /start');
    await emulator.advance('10s');
    for (let n = 0; n < 60; n += 1) {
      raise('run', { id: `${n}`.padStart(40, 'x') });
      await emulator.advance('10s');
      expect(instance().history.length).toBeLessThan(20);
      expect(Buffer.byteLength(JSON.stringify(instance().input))).toBeLessThan(2_048);
    }
    expect((await status()).last.error.length).toBeLessThanOrEqual(200);
  });
});

describe('7. Log lines come once', () => {
  it('logs each run and each applied command once, although the orchestrator is replayed', async () => {
    const { emulator, processor, call, logged } = await emulate({}, { activityDuration: '10s' });
    processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(4);
    await call('POST /start');
    await emulator.advance('4m');
    await call('POST /stop?commandId=mine');
    const lines = logged('orchestrator').map((line) => line.replace(/runId=\S+-/, 'runId=…-'));
    expect(lines).toEqual([
      'job=job event=run runId=…-1 outcome=failed processed=0 delaySeconds=180 error=boom',
      'job=job event=run runId=…-2 outcome=processed processed=4 delaySeconds=0',
      'job=job event=run runId=…-3 outcome=idle processed=0 delaySeconds=60',
      'job=job event=applied command=stop commandId=mine reason="stop requested"',
    ]);
  });
});

describe('8. Runs happen at least once', () => {
  it('repeats a run that a crash interrupted, with the same run id', async () => {
    const faults = { crashBeforeResult: 0.5 };
    const { emulator, processor, call, status } = await emulate({}, { faults });
    await call('POST /start');
    const completed = () => emulator.runs.filter(({ outcome }) => outcome === 'completed').length;
    await emulator.runUntil(() => completed() === 8, { within: '2h' });
    await emulator.advance('1s');
    const ids = processor.mock.calls.map(([{ runId }]) => runId);
    expect(ids.length).toBeGreaterThan(8);
    expect(ids.filter((id, n) => id !== ids[n - 1])).toHaveLength(8); // repetitions follow each other
    expect((await status()).totals.runs).toBe(8);
  });
});

describe('9. Nothing hangs silently', () => {
  it('counts a run that does not end as failed, after its signal was aborted', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate();
    const abortedAt: string[] = [];
    processor.mockImplementationOnce(({ signal }) => {
      signal.onabort = () => abortedAt.push(new Date().toISOString());
      return new Promise(() => {});
    });
    await call('POST /start');
    await emulator.advance('10m');
    expect(abortedAt).toEqual(['2026-01-01T00:09:30.000Z']);
    const last = { at: '2026-01-01T00:09:50.000Z', error: 'did not end in time' };
    expect(await status()).toMatchObject({ phase: 'sleeping', last });
    expect(onFailure).toHaveBeenCalledTimes(1);
  });

  it('calls onFailure once for a run that the host ended', async () => {
    const { emulator, onFailure, call, status } = await emulate({}, { activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    emulator.crashWorker();
    await emulator.advance('1m');
    expect((await status()).last.error).toMatch('node exited with code 1');
    expect(onFailure).toHaveBeenCalledTimes(1);
  });

  it('continues after a failed run, even if onFailure hangs', async () => {
    const { emulator, processor, onFailure, call, runsAt, logged } = await emulate();
    processor.mockRejectedValueOnce(boom);
    onFailure.mockReturnValue(new Promise(() => {}));
    await call('POST /start');
    await emulator.advance('13m');
    expect(runsAt()).toHaveLength(2);
    expect(logged('executor')[0]).toContain('event=on-failure-failed error="did not end in time"');
  });

  it('reports a loop that sleeps past its time, in the status and in the log', async () => {
    const { app, emulator, status, logged } = await emulate({ watchdog: '5m' });
    emulator.deploy(await loadOther());
    await emulator.start('job_orchestrator', { instanceId: 'job' });
    await emulator.advance('1s');
    emulator.deploy(app);
    await emulator.advance('9m');
    expect(await status()).not.toHaveProperty('overdueSince');
    await emulator.advance('7m');
    expect(await status()).toMatchObject({ overdueSince: '2026-01-01T00:00:00.000Z' });
    expect(logged('watchdog')[0]).toContain('event=STALLED since=2026-01-01T00:00:00.000Z');
  });

  it('lets the watchdog start a loop that was never started', async () => {
    const { emulator, runsAt } = await emulate({ watchdog: '1m' });
    await emulator.advance('3m');
    expect(runsAt()).toEqual([60, 120, 180]);
  });

  it('lets the watchdog revive a failed loop from its last state', async () => {
    const { app, emulator, call, status, runsAt } = await emulate({ watchdog: '5m' });
    await call('POST /start');
    await emulator.advance('90s');
    emulator.deploy(await loadOther()); // the sleeping loop does not fit this code
    await emulator.advance('1m');
    emulator.deploy(app);
    expect((await status()).phase).toBe('failed');
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 60, 300]);
    expect((await status()).totals.runs).toBe(3);
  });

  it('leaves a stopped, terminated or paused loop alone', async () => {
    for (const command of ['stop', 'terminate', 'pause']) {
      const { emulator, call } = await emulate({ watchdog: '5m' });
      await call('POST /start');
      await call(`POST /${command}`);
      await emulator.advance('1h');
      expect(emulator.runs.length).toBeLessThanOrEqual(1);
    }
  });
});

/** Another deployment: its orchestrator has the loop's name, reports that it sleeps, and never wakes. */
function loadOther() {
  return loadApp(() =>
    df.app.orchestration('job_orchestrator', function* ({ df: durable }: df.OrchestrationContext) {
      durable.setCustomStatus({ phase: 'sleeping', nextRunAt: '2026-01-01T00:00:00.000Z' });
      yield durable.waitForExternalEvent('never');
    }),
  );
}
