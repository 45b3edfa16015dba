import { describe, expect, it } from 'vitest';
import { emulate } from './support';

describe('start', () => {
  it("answers 202 with addresses of the loop, none of them the host's", async () => {
    const { call } = await emulate();
    const answer = await call('POST /start?code=secret');
    const base = String(answer.headers.location);

    expect(answer.status).toBe(202);
    expect(answer.headers['retry-after']).toBe('10');
    expect(base).toMatch(/\/api\/job$/);
    expect(answer.json()).toEqual({
      id: 'job',
      statusQueryGetUri: base,
      runPostUri: `${base}/run`,
      stopPostUri: `${base}/stop`,
    });
  });

  it.each([409, 500] as const)(
    'answers 409 when the host refuses with %d',
    async (duplicateStart) => {
      const { call } = await emulate({}, { faults: { duplicateStart } });
      await call('POST /start');
      const answer = await call('POST /start');

      expect(answer.status).toBe(409);
      expect(answer.json()).toMatchObject({
        error: "An instance with ID 'job' already exists.",
        id: 'job',
      });
    },
  );

  it('starts one loop of fifty at once', async () => {
    const { emulator, call } = await emulate();
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST /start')));
    await emulator.advance('1m');

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    expect(emulator.runs).toHaveLength(2);
  });

  it.each([
    ['post', 'POST', 202],
    ['post', 'GET', 404],
    ['get,post', 'GET', 202],
    ['get,post', 'POST', 202],
  ] as const)('with %s takes %s: %d', async (startWith, method, status) => {
    const { call } = await emulate({ startWith });
    expect((await call(`${method} /start`)).status).toBe(status);
  });
});

describe('status', () => {
  it('is 404 for a loop that was never started', async () => {
    const { call } = await emulate();
    expect(await call('GET')).toMatchObject({ status: 404 });
  });

  it('tells a sleeping loop, with all that it knows', async () => {
    const { emulator, processor, call } = await emulate({ maxIdleDelay: '5m' });
    processor.mockResolvedValueOnce(4);
    await call('POST /start');
    await emulator.advance('10s');

    expect((await call('GET')).json()).toEqual({
      id: 'job',
      runtimeStatus: 'Running',
      phase: 'sleeping',
      rev: 1,
      iteration: 2,
      startedAt: '2026-01-01T00:00:00.000Z',
      nextRunAt: '2026-01-01T00:01:00.000Z',
      errorStreak: 0,
      idleStreak: 1,
      totals: { runs: 2, processed: 4, failures: 0 },
      last: { at: '2026-01-01T00:00:00.000Z', processed: 0 },
      settings: {
        idleDelay: '1m',
        maxIdleDelay: '5m',
        errorDelay: '3m',
        maxErrorDelay: '3m',
        busyDelay: '0s',
        jitter: '0%',
        giveUpAfter: 0,
        drainFor: '0s',
      },
      lastUpdatedTime: '2026-01-01T00:00:00.000Z',
    });
  });

  it("tells what a loop is doing, by the host's word first", async () => {
    const { emulator, processor, call } = await emulate({ giveUpAfter: 1 }, { takes: '10s' });
    const phase = async () => (await call('GET')).json().phase;
    await call('POST /start');
    await emulator.advance('1s');
    expect(await phase()).toBe('running');
    await emulator.advance('10s');
    expect(await phase()).toBe('sleeping');
    emulator.suspend('job');
    await emulator.advance('1s');
    expect(await phase()).toBe('paused');
    emulator.resume('job');
    await emulator.advance('1s');
    expect(await phase()).toBe('sleeping');
    await call('POST /stop');
    expect(await phase()).toBe('stopped');
    await call('POST /start');
    emulator.terminate('job');
    await emulator.advance('1s');
    expect(await phase()).toBe('terminated');
    processor.mockRejectedValue(new Error('boom'));
    await call('POST /start');
    await emulator.advance('1m');
    expect((await call('GET')).json()).toMatchObject({
      phase: 'gave-up',
      errorStreak: 1,
      last: { error: 'boom' },
    });
  });

  it('tells the final count of a stopped loop', async () => {
    const { emulator, call } = await emulate({}, { takes: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /stop');
    await emulator.advance('1m');
    expect((await call('GET')).json()).toMatchObject({ phase: 'stopped', totals: { runs: 1 } });
  });
});

describe('a command', () => {
  it.each(['run', 'stop'])('%s is 404 for a loop that was never started', async (word) => {
    const { call } = await emulate();
    expect((await call(`POST /${word}`)).json()).toMatchObject({ id: 'job' });
    expect((await call(`POST /${word}`)).status).toBe(404);
  });

  it.each(['run', 'stop'])('%s is 410 for a loop that has ended', async (word) => {
    const { call } = await emulate();
    await call('POST /start');
    await call('POST /stop');
    const answer = await call(`POST /${word}`);
    expect(answer.status).toBe(410);
    expect(answer.json()).toMatchObject({ id: 'job', phase: 'stopped', applied: false });
  });

  it('that stopped the loop may be repeated', async () => {
    const { call } = await emulate();
    await call('POST /start');
    for (let n = 0; n < 2; n += 1) {
      const answer = await call('POST /stop?commandId=mine');
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({
        id: 'job',
        command: 'stop',
        commandId: 'mine',
        applied: true,
      });
    }
  });

  it.each(['', 'a b', 'x'.repeat(41), 'ä', 'a/b'])('with the id %j is 400', async (id) => {
    const { call } = await emulate();
    await call('POST /start');
    const answer = await call(`POST /run?commandId=${encodeURIComponent(id)}`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ commandId: id });
  });

  it('that is not seen within 10 s is 202: sent, and to be repeated with its id', async () => {
    const { emulator, call } = await emulate({}, { faults: { lostMessages: 1 } });
    await call('POST /start');
    await emulator.advance('1s');
    const before = emulator.now.getTime();
    const answer = await call('POST /run');

    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({ command: 'run', applied: false });
    expect(answer.json().commandId).toMatch(/^20260101T000001000Z-[0-9a-f]{8}$/);
    expect(emulator.now.getTime() - before).toBeGreaterThanOrEqual(10_000);
    expect(emulator.now.getTime() - before).toBeLessThan(11_000);
  });

  it('that asks a paused loop to run is 409; stop resumes it and stops it', async () => {
    const { emulator, call } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    emulator.suspend('job');
    await emulator.advance('1s');

    expect((await call('POST /run')).status).toBe(409);
    expect((await call('POST /stop')).status).toBe(200);
    expect((await call('GET')).json().phase).toBe('stopped');
  });

  it.each(['POST /explode', 'GET /run', 'POST /run/now', 'DELETE /stop'])(
    "%s is none: the host's own 404",
    async (request) => {
      const { call } = await emulate();
      expect(await call(request)).toMatchObject({ status: 404, text: '' });
    },
  );
});
