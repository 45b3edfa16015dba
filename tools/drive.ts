import { expect } from 'vitest';
import { type LoopClient, loopClient } from './loop-client';

const completed = (loop: LoopClient) =>
  loop.statusWhen('to be stopped', ({ runtimeStatus }) => runtimeStatus === 'Completed');

/** Starts and stops the loop. Until then the watchdog may start it at any moment, but it never starts a stopped loop. */
async function takeOver(loop: LoopClient): Promise<void> {
  expect([202, 409]).toContain((await loop.start()).status);
  await loop.stop('before the test');
  await completed(loop);
}

/**
 * Drives a loop over HTTP: starts it twice, waits for runs, pauses, stops, restarts and terminates it.
 *
 * @param startsWithGet whether GET can start the job too
 */
export async function driveLoop(url: string, id: string, startsWithGet = false): Promise<void> {
  const loop = loopClient(url, id);
  await takeOver(loop);

  const first = await loop.start();
  expect(first.status, `start ${id}`).toBe(202);
  expect(first.headers.get('location')).toContain(url);
  expect(first.body).toMatchObject({ id });

  const second = await loop.start();
  expect(second.status, `start ${id} twice`).toBe(409);
  expect(second.body).toMatchObject({ error: `An instance with ID '${id}' already exists.` });

  const early = await loop.statusWhen('to have run', ({ totals }) => totals.runs > 0);
  expect(early).toMatchObject({ id, runtimeStatus: 'Running' });
  const asked = await loop.command('run');
  expect(asked.status, `run ${id}`).toBe(200);
  expect(asked.body).toMatchObject({ id, command: 'run', applied: true });
  await loop.statusWhen('to run on', ({ totals }) => totals.runs >= early.totals.runs + 2);

  expect((await loop.command('pause')).status, `pause ${id}`).toBe(200);
  // A run in progress ends first.
  await loop.statusWhen('to be paused', ({ phase }) => phase === 'paused');
  expect((await loop.command('run')).status, `run ${id} while paused`).toBe(409);
  expect((await loop.command('resume')).status, `resume ${id}`).toBe(200);

  const stopped = await loop.stop('the test is over');
  expect(stopped.status, `stop ${id}`).toBe(200);
  expect(await completed(loop)).toMatchObject({ phase: 'stopped' });

  expect((await loop.stop('again')).status, `stop ${id} twice`).toBe(410);
  expect((await loop.start('GET')).status, `GET ${id}/start`).toBe(startsWithGet ? 202 : 404);
  expect((await loop.start()).status, `start ${id} again`).toBe(startsWithGet ? 409 : 202);
  await loop.statusWhen('to run again', ({ totals }) => totals.runs > 0);

  expect((await loop.command('terminate')).status, `terminate ${id}`).toBe(200);
  expect((await loop.status()).body).toMatchObject({ id, phase: 'terminated' });
}

/** Sends fifty start requests at once to a stopped loop: exactly one of them starts it. */
export async function startFiftyTimes(url: string, id: string): Promise<void> {
  const loop = loopClient(url, id);
  await takeOver(loop);
  const answers = await Promise.all(Array.from({ length: 50 }, () => loop.start()));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([202, ...Array.from({ length: 49 }, () => 409)]);
  await loop.statusWhen('to run', ({ totals }) => totals.runs > 2);
  const instances = await fetch(`${url}/runtime/webhooks/durabletask/instances`);
  expect(await instances.json()).toMatchObject([{ instanceId: id, runtimeStatus: 'Running' }]);
}
