import { expect } from 'vitest';
import { CONTROL_EVENT, STOP_EVENT } from '../../templates/project/src/eternal/orchestrator';
import { ask, startAtOnce } from './caller';
import type { CommandName, LoopUnderTest } from './loop-under-test';

/** Delivers a copy of an earlier message that had an effect. */
export function lateCopy(loop: LoopUnderTest, choice: number): void {
  const events = loop.sent.filter(
    ({ command, seenAt }) => command !== 'terminate' && seenAt !== undefined,
  );
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

/** The status route agrees with the host. */
export async function compareStatus(loop: LoopUnderTest): Promise<void> {
  await loop.advance(0);
  const before = loop.host;
  const answer = await loop.call('GET');
  const hosts = [before, loop.host];
  if (answer.status === 500) return;
  if (answer.status === 404) {
    expect(hosts).toContain('none');
    return;
  }
  expect(answer.status).toBe(200);
  const { phase, overdueSince } = answer.json();
  const phases = {
    none: /never/,
    active: /^(pending|sleeping|running|settling)$/,
    paused: /^(paused|running)$/,
    suspended: /^suspended$/,
    ended: /^(stopped|terminated|gave-up|failed)$/,
  };
  expect(
    hosts.some((host) => phases[host].test(phase)),
    `${phase}, ${hosts}`,
  ).toBe(true);
  const { crashBeforeResult = 0 } = loop.setup.faults;
  const isLate =
    crashBeforeResult > 0 || loop.emulator.runs.some(({ outcome }) => outcome === 'lost');
  if (!isLate && before === loop.host) expect(overdueSince).toBeUndefined();
}

export async function askAtOnce(loop: LoopUnderTest, names: readonly CommandName[]): Promise<void> {
  await loop.advance(0);
  await Promise.all(names.map((command) => ask(loop, command)));
}

/** Suspends the loop from outside, as a dashboard does. */
export function suspend(loop: LoopUnderTest): void {
  if (loop.host === 'active' || loop.host === 'paused') loop.emulator.suspend('job');
}

/** The watchdog ticks, perhaps twice, while starts come. */
export async function tickAndStart(loop: LoopUnderTest, ticks: number, starts: number) {
  if (loop.setup.watchdog === 'off') return;
  const ticking = Array.from({ length: ticks }, () => loop.emulator.fire('job_watchdog'));
  if (starts > 0) await startAtOnce(loop, starts);
  await Promise.all(ticking);
}

/** Starts the orchestrator with any input, as people do in a portal. */
export async function startByHand(loop: LoopUnderTest, input: unknown): Promise<void> {
  await loop.advance(0);
  if (!loop.isEnded) return;
  loop.allowStart();
  // Nobody looks for a run of the last incarnation.
  loop.purgedAt.push(loop.now);
  await loop.emulator.start('job_orchestrator', { instanceId: 'job', input });
  await loop.advance(1_000);
}

export const KEEPER_ENDS = ['suspend', 'resume', 'terminate', 'purge'] as const;

/** Somebody changes the instance that keeps an ended loop off. */
export async function changeKeeper(loop: LoopUnderTest, end: (typeof KEEPER_ENDS)[number]) {
  await loop.advance(0);
  if (!loop.isKept) return;
  if (end !== 'purge') loop.emulator[end]('job:ended');
  else await loop.emulator.request('DELETE', '/runtime/webhooks/durabletask/instances/job:ended');
  await loop.advance(0);
  // Now nothing tells the watchdog that the loop has ended.
  if (loop.host === 'none') loop.allowStart();
}

/** Deploys another shape of the orchestrator for a while, and sends a command to it if there is one. */
export async function reshape(
  loop: LoopUnderTest,
  ms: number,
  command?: CommandName,
): Promise<void> {
  await loop.advance(0);
  if (loop.host !== 'active') return;
  // Started by hand: the host forgets the name of its incarnation if it fails in its first generation.
  if (!loop.incarnation?.name.includes('-')) return;
  loop.reshape();
  if (command !== undefined) await ask(loop, command);
  await loop.advance(ms);
  loop.restoreShape();
}

/** Something that happens within the moments in which a command is sent. */
export const MEANWHILE: Readonly<Record<string, (loop: LoopUnderTest) => unknown>> = {
  'stop by event': (loop) => {
    const { command, id, incarnation } = loop.note('stop');
    if (loop.host !== 'none')
      loop.emulator.raiseEvent('job', STOP_EVENT, { type: command, id, incarnation });
  },
  terminate: (loop) => {
    loop.note('terminate').settledAt = loop.now;
    if (loop.host !== 'none') loop.emulator.terminate('job');
  },
  'crash worker': (loop) => loop.emulator.crashWorker(),
  'restart host': (loop) => loop.emulator.restartHost(),
  start: (loop) => {
    loop.allowStart();
    return loop.call('POST /start');
  },
  purge: (loop) => loop.purge(),
  watchdog: (loop) =>
    loop.setup.watchdog === 'off' ? undefined : loop.emulator.fire('job_watchdog'),
  suspend,
};
