import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import { emulate } from '../../templates/project/test/eternal/emulate';

const all = ['run', 'stop', 'pause', 'resume', 'terminate'];

describe('a command', () => {
  it('is answered with 404 before the first start, and with 410 after the end', async () => {
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

  it('that ended the loop is answered with 200 when it is repeated', async () => {
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

  it('has no effect, and is answered with 200, if its id is known, also after a command that undid it', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('5s');
    for (const command of ['pause', 'resume', 'pause']) {
      expect((await call(`POST /${command}?commandId=a`)).status).toBe(200);
    }
    await emulator.advance('5m');
    expect((await status()).phase).toBe('sleeping');
    expect(runsAt()).toHaveLength(6);
  });

  it('is answered with 400 if its id is not 1 to 40 plain characters', async () => {
    const { call } = await emulate();
    await call('POST /start');
    for (const id of ['', 'a b', 'x'.repeat(41)]) {
      const answer = await call(`POST /run?commandId=${encodeURIComponent(id)}`);
      expect(answer.status).toBe(400);
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      expect(answer.json()).toEqual({ error, id: 'job', commandId: id });
    }
  });

  it('is applied although a command of another type had the same id', async () => {
    const { emulator, call, status } = await emulate({ idleDelay: '1h' });
    await call('POST /start');
    await emulator.advance('10s');
    for (const [command, phase] of [
      ['pause', 'paused'],
      ['resume', 'sleeping'],
      ['run', 'sleeping'],
      ['stop', 'stopped'],
    ]) {
      expect((await call(`POST /${command}?commandId=build-7`)).status).toBe(200);
      await emulator.advance('5s');
      expect((await status()).phase).toBe(phase);
    }
    expect(emulator.runs).toHaveLength(2);
  });

  it('is answered with 202 after 20 s if all its messages are lost', async () => {
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
    expect(answer.json().commandId).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{6}-[0-9a-f]{8}$/);
    expect(logged('control')).toEqual([
      `job=job event=command command=run commandId=${answer.json().commandId} effect=unseen`,
    ]);
    expect(emulator.now.getTime() - before).toBeGreaterThanOrEqual(20_000);
    expect(emulator.now.getTime() - before).toBeLessThan(22_000);
  });

  it('is answered with 202 at once behind another one of the same run, and applied when the run ends', async () => {
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

  it('is answered with 410 when the loop ends first', async () => {
    const { emulator, call } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    const [ended, late] = await Promise.all([call('POST /stop'), call('POST /run')]);
    expect(ended.status).toBe(200);
    expect(late.status).toBe(410);
    expect(late.json()).toMatchObject({ error: 'The addressed loop has ended.' });
  });

  it('that does not exist is answered by the host with 404', async () => {
    const { call } = await emulate();
    await call('POST /start');
    for (const request of ['POST ', 'POST /explode', 'POST /rerun', 'GET /run', 'POST /run/now']) {
      expect(await call(request)).toMatchObject({ status: 404, text: '' });
    }
  });
});

describe('every HTTP function', () => {
  it('answers 500 as JSON when the storage fails', async () => {
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
    expect(new Set(emulator.logs.map(({ level }) => level))).toEqual(new Set(['error']));
    expect(logged('control').at(-1)).toContain(
      `job=job event=http-failed method=POST path="${emulator.routePrefix}/job/terminate" Error: `,
    );
  });

  it('is registered by its name, with the authLevel of the job', async () => {
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
