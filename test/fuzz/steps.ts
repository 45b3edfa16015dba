import { expect } from 'vitest';
import { CONTROL_EVENT, STOP_EVENT } from '../../templates/project/src/eternal/orchestrator';
import type { CommandName, LoopUnderTest } from './loop-under-test';

const INSTANCE = '/runtime/webhooks/durabletask/instances/job';

/** Delivers a copy of an earlier message. */
export function lateCopy(loop: LoopUnderTest, choice: number): void {
  const events = loop.sent.filter(({ command }) => command === 'run' || command === 'stop');
  const sent = events[choice % Math.max(events.length, 1)];
  if (sent === undefined || loop.host === 'none') return;
  const { command: type, id, incarnation } = sent;
  loop.emulator.raiseEvent('job', type === 'stop' ? STOP_EVENT : CONTROL_EVENT, {
    type,
    id,
    incarnation,
  });
}

export function sendMalformed(loop: LoopUnderTest, data: unknown): void {
  if (loop.host === 'none') return;
  for (const event of [CONTROL_EVENT, STOP_EVENT]) loop.emulator.raiseEvent('job', event, data);
}

/** Purges the instance. The host refuses that for an active one. */
export async function purge(loop: LoopUnderTest): Promise<void> {
  await loop.advance(0);
  const { host } = loop;
  const { status } = await loop.emulator.request('DELETE', INSTANCE);
  expect(status).toBe({ none: 404, active: 412, paused: 412, ended: 200 }[host]);
}

/** The status route agrees with the host. */
export async function compareStatus(loop: LoopUnderTest): Promise<void> {
  await loop.advance(0);
  const answer = await loop.call('GET');
  if (answer.status === 500 || answer.status === 404) {
    if (answer.status === 404) expect(loop.host).toBe('none');
    return;
  }
  expect(answer.status).toBe(200);
  const { phase, overdueSince } = answer.json();
  const phases = {
    none: /never/,
    active: /^(pending|sleeping|running|settling)$/,
    paused: /^paused$/,
    ended: /^(stopped|terminated|gave-up|failed)$/,
  };
  expect(phase).toMatch(phases[loop.host]);
  if (loop.setup.faults.crashBeforeResult === 0) expect(overdueSince).toBeUndefined();
}

export async function askAtOnce(loop: LoopUnderTest, names: readonly CommandName[]): Promise<void> {
  await loop.advance(0);
  await Promise.all(names.map((command) => loop.ask(command)));
}

/** Sends several starts at once. One of them starts the loop if it is not active. */
export async function startAtOnce(loop: LoopUnderTest, count: number): Promise<void> {
  await loop.advance(0);
  const wasActive = /active|paused/.test(loop.host);
  const answers = await Promise.all(Array.from({ length: count }, () => loop.call('POST /start')));
  const started = answers.filter(({ status }) => status === 202).length;
  const failed = answers.filter(({ status }) => status === 500).length;
  if (wasActive ? started > 0 : started > 1 || (started === 0 && failed < count)) {
    throw new Error(`${started} of ${count} starts at once started it, ${failed} failed`);
  }
}
