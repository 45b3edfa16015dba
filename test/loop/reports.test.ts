import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('the status', () => {
  it('stays paused while a command that resumes nothing settles', async () => {
    const { emulator, call, raise, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /pause');
    await emulator.advance('5s');
    raise('refresh');
    await emulator.advance('500ms');
    expect((await status()).phase).toBe('paused');
  });

  it('keeps the start time of a run in which a command arrives', async () => {
    const { emulator, call, status, instance } = await emulate({}, { activityDuration: '5m' });
    const started = { phase: 'running', runStartedAt: '2026-01-01T00:00:00.000Z' };
    await call('POST /start');
    await emulator.advance('1m');
    expect(instance().customStatus).toMatchObject(started);
    expect(instance().customStatus).not.toHaveProperty('commandWaits', true);
    await call('POST /run');
    expect(instance().customStatus).toMatchObject({ ...started, commandWaits: true });
    expect((await status()).phase).toBe('running');
  });

  it('does not say when a loop would run that is not sleeping', async () => {
    const { emulator, call, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    expect(await status()).toHaveProperty('nextRunAt');
    emulator.suspend('job');
    await emulator.advance('1s');
    expect(await status()).not.toHaveProperty('nextRunAt');
    await call('POST /terminate');
    await emulator.advance('1s');
    expect(await status()).not.toHaveProperty('nextRunAt');
  });

  it('has the reason of the first stop', async () => {
    const { emulator, call, status } = await emulate({}, { activityDuration: '5m' });
    await call('POST /start');
    await emulator.advance('1m');
    await call('POST /stop?reason=first');
    expect((await status()).stopReason).toBe('first');
    await call('POST /stop?reason=second');
    await emulator.advance('5m');
    expect(await status()).toMatchObject({ phase: 'stopped', stopReason: 'first' });
    expect(await status()).toMatchObject({ totals: { runs: 1 } });
  });
});

it('logs a failed run as an error, and any other as information', async () => {
  const { emulator, processor, call } = await emulate();
  processor.mockRejectedValueOnce(new Error('no'));
  await call('POST /start');
  await emulator.advance('4m');
  const runs = emulator.logs.filter(({ message }) => message.includes(' event=run '));
  expect(runs.map(({ level }) => level)).toEqual(['error', 'information', 'information']);
});

it('never reports that commands wait if nobody has sent one', async () => {
  const { emulator, call } = await emulate({}, { record: true, activityDuration: '10s' });
  await call('POST /start');
  await emulator.advance('1m');
  const statuses = emulator.episodes.map(({ state }) => state.customStatus);
  expect(statuses.length).toBeGreaterThan(2);
  for (const status of statuses) expect(status).not.toHaveProperty('commandWaits', true);
});

it('gives the executor no ids of commands', async () => {
  const { emulator, call } = await emulate();
  await call('POST /start');
  await emulator.advance('10s');
  await call('POST /run?commandId=a');
  await emulator.advance('1s');
  expect(emulator.runs.at(-1)?.input).toMatchObject({ appliedCommands: [] });
});

describe('while the loop calls onFailure after a run that the host ended', () => {
  const crashed = async () => {
    const loop = await emulate({ errorDelay: '1h' }, { activityDuration: '2m' });
    await loop.call('POST /start');
    await loop.emulator.advance('1m');
    loop.emulator.crashWorker();
    await loop.emulator.advance('1m');
    return loop;
  };

  it('its phase is running, and other commands wait', async () => {
    const { call, status, instance, emulator } = await crashed();
    expect(await status()).toMatchObject({ phase: 'running', totals: { failures: 1 } });
    expect(instance().customStatus).toMatchObject({
      runStartedAt: expect.stringMatching(/^2026-01-01T00:01/),
      commandWaits: true,
    });
    expect((await call('POST /run?commandId=a')).status).toBe(202);
    await emulator.advance('5m');
    expect((await call('POST /run?commandId=a')).status).toBe(200);
    expect(emulator.runs).toHaveLength(4);
  });

  it('a second crash of the worker is logged', async () => {
    const { emulator, logged, status } = await crashed();
    emulator.crashWorker();
    await emulator.advance('1m');
    expect(logged('orchestrator').at(-1)).toMatch(/^job=job event=on-failure-failed error=/);
    expect(await status()).toMatchObject({ phase: 'sleeping', totals: { failures: 1 } });
  });
});
