import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('start', () => {
  it('answers 202 with links to the routes of the loop, not of the host', async () => {
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

  it('answers with the address that a proxy has forwarded', async () => {
    for (const [headers, expected] of [
      [
        { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' },
        'https://shop.example',
      ],
      [{ 'X-Forwarded-Host': 'a.example:8443, b.example' }, 'http://a.example:8443'],
      [{ 'x-forwarded-proto': 'https , http' }, 'https://localhost:7071'],
      [{ 'x-forwarded-host': '[::1]:80' }, 'http://[::1]:80'],
      [{ 'x-forwarded-host': 'a/b', 'x-forwarded-proto': 'ftp' }, 'http://localhost:7071'],
      [{ 'x-forwarded-host': '', 'x-forwarded-proto': '' }, 'http://localhost:7071'],
      [{ 'x-forwarded-host': '@a', 'x-forwarded-proto': 'xhttps' }, 'http://localhost:7071'],
      [{ 'x-forwarded-host': 'a@', 'x-forwarded-proto': 'https:' }, 'http://localhost:7071'],
    ] as const) {
      const { emulator } = await emulate();
      const route = `${emulator.routePrefix}/job`;
      for (const status of [202, 409]) {
        const answer = await emulator.request('POST', `${route}/start?code=secret`, { headers });
        expect(answer.status).toBe(status);
        expect(answer.json()).toMatchObject({
          statusQueryGetUri: `${expected}${route}`,
          stopPostUri: `${expected}${route}/stop`,
        });
      }
    }
  });

  it('starts one loop of fifty starts at once, whether the host refuses the others with 409 or 500', async () => {
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

  it('accepts GET only if startMethods allows it', async () => {
    const post = await emulate({ startMethods: 'post' });
    expect((await post.call('GET /start')).status).toBe(404);
    const both = await emulate({ startMethods: 'get,post' });
    expect((await both.call('PUT /start')).status).toBe(404);
    expect((await both.call('GET /start')).status).toBe(202);
    expect((await both.call('POST /start')).status).toBe(409);
  });
});

describe('status', () => {
  it('returns everything that is known about a loop', async () => {
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

  it('returns the phase that the host and the loop report', async () => {
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
      ...['running', 'sleeping', 'settling', 'paused', 'settling', 'stopped', 'terminated'],
    ]);
  });

  it('keeps the start time in all generations, and resets with each start', async () => {
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

  it('hides error texts from anonymous callers', async () => {
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
