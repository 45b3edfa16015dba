import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import { emulate } from '../../templates/project/test/eternal/emulate';

const all = ['run', 'stop', 'pause', 'resume', 'terminate'];

describe('start', () => {
  it("answers 202 with addresses of the loop, none of them the host's", async () => {
    for (const path of ['/start?code=secret', '/start/', '/START']) {
      const { call, emulator, logged } = await emulate();
      const answer = await call(`POST ${path}`);
      const base = String(answer.headers.location);

      expect(answer.status).toBe(202);
      expect(answer.headers['retry-after']).toBe('10');
      expect(base).toMatch(new RegExp(`^https?://[^/?#]+${emulator.routePrefix}/job$`));
      expect(answer.json()).toEqual({
        id: 'job',
        statusQueryGetUri: base,
        runPostUri: `${base}/run`,
        stopPostUri: `${base}/stop`,
        pausePostUri: `${base}/pause`,
        resumePostUri: `${base}/resume`,
        terminatePostUri: `${base}/terminate`,
      });
      expect(logged('httpstart')).toEqual(['job=job event=started']);
    }
  });

  it('starts one loop of fifty at once, whether the host refuses the others with 409 or with 500', async () => {
    for (const duplicateStart of [409, 500] as const) {
      const { emulator, call } = await emulate({}, { faults: { duplicateStart } });
      const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST /start')));
      await emulator.advance('1m');

      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(49);
      const started = answers.find(({ status }) => status === 202);
      expect(refused[0]?.json()).toEqual({
        error: "An instance with ID 'job' already exists.",
        ...started?.json(),
      });
      expect(emulator.runs).toHaveLength(2);
    }
  });

  it('takes GET only where startMethods says so', async () => {
    const post = await emulate({ startMethods: 'post' });
    expect((await post.call('GET /start')).status).toBe(404);
    const both = await emulate({ startMethods: 'get,post' });
    expect((await both.call('PUT /start')).status).toBe(404);
    expect((await both.call('GET /start')).status).toBe(202);
    expect((await both.call('POST /start')).status).toBe(409);
  });
});

describe('status', () => {
  it('says all that is known of a loop', async () => {
    const { emulator, processor, call, status } = await emulate({ maxIdleDelay: '5m' });
    processor.mockResolvedValueOnce(4);
    await call('POST /start');
    await emulator.advance('10s');

    expect(await status()).toEqual({
      id: 'job',
      runtimeStatus: 'Running',
      phase: 'sleeping',
      startedAt: '2026-01-01T00:00:00.000Z',
      nextRunAt: '2026-01-01T00:01:00.000Z',
      consecutiveFailures: 0,
      consecutiveIdleRuns: 1,
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
        functionTimeout: '10m',
      },
      lastUpdatedTime: '2026-01-01T00:00:00.000Z',
    });
  });

  it("says what a loop is doing, by the host's word first", async () => {
    const { emulator, call, raise, instance, status } = await emulate(
      {},
      { activityDuration: '10s' },
    );
    const phases: string[] = [];
    const note = async () => phases.push((await status()).phase);
    await call('POST /start');
    await emulator.advance('1s');
    await note();
    expect(await status()).toMatchObject({ phase: 'running', last: null });
    expect(instance().customStatus).toMatchObject({ runStartedAt: '2026-01-01T00:00:00.000Z' });
    await emulator.advance('10s');
    await note();
    raise('refresh');
    await emulator.advance('500ms');
    await note();
    await emulator.advance('1s');
    for (const request of ['pause', 'resume', 'stop', 'start', 'terminate']) {
      await call(`POST /${request}`);
      if (request !== 'start') await note();
      if (request !== 'resume') expect(await status()).not.toHaveProperty('nextRunAt');
    }
    expect(await status()).not.toHaveProperty('stopReason');
    expect(phases).toEqual([
      ...['running', 'sleeping', 'settling', 'paused', 'sleeping', 'stopped', 'terminated'],
    ]);
  });

  it('keeps the time of the start over all generations, and begins anew with each start', async () => {
    const { emulator, processor, call, status } = await emulate();
    await call('POST /start');
    await emulator.advance('1h');
    expect(await status()).toMatchObject({
      startedAt: '2026-01-01T00:00:00.000Z',
      totals: { runs: 61 },
    });
    await call('POST /stop');
    const stoppedAt = emulator.now.getTime();
    await call('POST /start');
    await emulator.advance('1s');
    const { startedAt, totals } = await status();
    expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(stoppedAt);
    expect(totals).toEqual({ runs: 1, processed: 0, failures: 0 });
    expect(new Set(processor.mock.calls.map(([{ runId }]) => runId)).size).toBe(62);
  });

  it('keeps the text of an error from anonymous callers', async () => {
    const last = async (authLevel: 'anonymous' | 'function') => {
      const { emulator, processor, call, status } = await emulate({ authLevel });
      processor.mockRejectedValue(new Error('secret'));
      await call('POST /start');
      await emulator.advance('1s');
      return (await status()).last;
    };
    expect(await last('anonymous')).toEqual({ at: expect.any(String), processed: 0 });
    expect(await last('function')).toMatchObject({ error: 'secret' });
  });
});

describe('a command', () => {
  it('is 404 before the first start, and 410 after the end', async () => {
    const { call } = await emulate();
    for (const request of ['GET', ...all.map((word) => `POST /${word}`)]) {
      const answer = await call(request);
      expect(answer.status).toBe(404);
      expect(answer.json()).toEqual({ error: "'job' was never started.", id: 'job' });
    }
    await call('POST /start');
    await call('POST /stop');
    for (const word of all) {
      const answer = await call(`POST /${word}`);
      expect(answer.status).toBe(410);
      expect(answer.json()).toMatchObject({
        error: "'job' is not active: stopped.",
        ...{ id: 'job', phase: 'stopped', command: word, applied: false },
      });
    }
  });

  it('that ended the loop may be repeated', async () => {
    for (const command of ['stop', 'terminate']) {
      const { call } = await emulate();
      await call('POST /start');
      for (const word of [command, command.toUpperCase()]) {
        const answer = await call(`POST /${word}?commandId=mine`);
        expect(answer.status).toBe(200);
        expect(answer.json()).toEqual({ id: 'job', command, commandId: 'mine', applied: true });
      }
    }
  });

  it('with an id of other than 1 to 40 plain characters is 400', async () => {
    const { call } = await emulate();
    await call('POST /start');
    for (const id of ['', 'a b', 'x'.repeat(41)]) {
      const answer = await call(`POST /run?commandId=${encodeURIComponent(id)}`);
      expect(answer.status).toBe(400);
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      expect(answer.json()).toEqual({ error, id: 'job', commandId: id });
    }
  });

  it('whose messages are all lost is 202 after 20 s and four copies, to be repeated with its id', async () => {
    const faults = { lostMessages: 1 };
    const { emulator, call, logged } = await emulate({ idleDelay: '1h' }, { faults });
    await call('POST /start');
    await emulator.advance('1s');
    const before = emulator.now.getTime();
    const answer = await call('POST /run');

    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({
      applied: false,
      message: 'Not seen yet. Safe to repeat with this commandId.',
    });
    expect(answer.json().commandId).toMatch(/^[\w-]{1,40}$/);
    expect(logged('control')).toEqual([
      `job=job event=command command=run commandId=${answer.json().commandId} effect=unseen`,
    ]);
    expect(emulator.now.getTime() - before).toBeGreaterThanOrEqual(20_000);
    expect(emulator.now.getTime() - before).toBeLessThan(22_000);
  });

  it('behind another one of the same run is 202 at once, and applied when the run ends', async () => {
    const { emulator, call, status, instance } = await emulate({}, { activityDuration: '5m' });
    await call('POST /start');
    await emulator.advance('1m');
    expect((await call('POST /run?commandId=a')).status).toBe(200);
    const before = emulator.now.getTime();
    const generation = instance().generation;
    const answer = await call('POST /run?commandId=b');
    expect(answer.status).toBe(202);
    expect(answer.json().message).toMatch(/^Sent, but it waits for the run to end\./);
    expect((await call('POST /stop?commandId=c')).status).toBe(202);
    expect(emulator.now.getTime() - before).toBeLessThan(1_000);

    await emulator.advance('5m');
    expect(await status()).toMatchObject({ phase: 'stopped', totals: { runs: 1 } });
    expect((await call('POST /stop?commandId=c')).status).toBe(200);
    expect(instance().generation).toBe(generation);
  });

  it('that comes too late for a loop that ends is 410', async () => {
    const { emulator, call } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    const [ended, late] = await Promise.all([call('POST /stop'), call('POST /run')]);
    expect(ended.status).toBe(200);
    expect(late.status).toBe(410);
    expect(late.json()).toMatchObject({ error: 'The addressed loop has ended.' });
  });

  it("that does not exist is the host's own 404", async () => {
    const { call } = await emulate();
    await call('POST /start');
    for (const request of ['POST /explode', 'POST /rerun', 'GET /run', 'POST /run/now']) {
      expect(await call(request)).toMatchObject({ status: 404, text: '' });
    }
  });
});

describe('every HTTP function', () => {
  it('answers 500, as JSON, when the storage fails: never 404, 409 or 410', async () => {
    const faults = { storageErrors: 1 };
    const { emulator, call, status, logged } = await emulate({}, { faults });
    for (const request of ['POST /start', 'GET ', ...all.map((word) => `POST /${word}`)]) {
      const answer = await call(`${request}?code=secret`);
      expect([request, answer.status]).toEqual([request, 500]);
      const error = 'The storage or the host failed; see the log.';
      expect(answer.json()).toEqual({ error, id: 'job' });
    }
    expect(await status()).toMatchObject({ id: 'job' });
    expect(emulator.instance('job')).toBeUndefined();
    expect(JSON.stringify(emulator.logs)).not.toContain('secret');
    expect(logged('control').at(-1)).toContain(
      `job=job event=http-failed method=POST path="${emulator.routePrefix}/job/terminate" Error: `,
    );
  });

  it('asks for the key that authLevel says, and is there by its name', async () => {
    for (const authLevel of ['anonymous', 'function', 'admin', undefined] as const) {
      const { functions } = await loadApp(() =>
        eternalFunction('orders', {
          ...{ processor: async () => 0, idleDelay: '1m', errorDelay: '3m' },
          ...(authLevel === undefined ? {} : { authLevel }),
        }),
      );
      const names = ['orchestrator', 'executor', 'httpstart', 'status', 'control', 'watchdog'];
      expect([...functions.keys()]).toEqual(names.map((name) => `orders_${name}`));
      const http = [...functions.values()].filter(({ kind }) => kind === 'http');
      const levels = http.map(({ trigger }) => trigger.authLevel);
      expect(levels).toEqual(Array.from({ length: 3 }, () => authLevel ?? 'function'));
      expect(http[0]?.trigger.methods).toEqual(['POST']);
      expect(functions.get('orders_watchdog')?.trigger.schedule).toBe('0 */5 * * * *');
    }
  });
});
