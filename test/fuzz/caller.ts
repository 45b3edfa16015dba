import { expect } from 'vitest';
import type { CommandName, LoopUnderTest, Sent } from './loop-under-test';

/** `functionTimeout` for the run, again for a step that calls `onFailure`, and a margin. */
const LONGEST_RUN_MINUTES = 25;
const ANSWERS = [200, 202, 404, 409, 410];

export async function start(loop: LoopUnderTest): Promise<void> {
  await loop.advance(0);
  loop.allowStart();
  const before = loop.isEnded;
  const since = loop.now;
  const { status } = await loop.call('POST /start');
  // With slow requests, the watchdog or a late copy may be faster.
  const isSlow = (loop.setup.faults.slowRequests ?? 0) > 0;
  const expected = before ? [202, ...(isSlow ? [409] : [])] : [409, ...(isSlow ? [202] : [])];
  checkStatus(loop, 'start', status, expected, since);
  loop.observe();
}

/** Sends several starts at once. One of them starts the loop if it is not active. */
export async function startAtOnce(loop: LoopUnderTest, count: number): Promise<void> {
  await loop.advance(0);
  loop.allowStart();
  const since = loop.now;
  const answers = await Promise.all(Array.from({ length: count }, () => loop.call('POST /start')));
  for (const { status } of answers) {
    checkStatus(loop, 'start', status, [202, 409], since);
  }
  const started = answers.filter(({ status }) => status === 202).length;
  // A late copy of `terminate` may end the first.
  const most = loop.isTerminated ? 2 : 1;
  expect(started, `of ${count} starts at once`).toBeLessThanOrEqual(most);
  loop.observe();
}

/**
 * A storage that fails, or a worker that exits during the call, is the only reason for a 500.
 *
 * @param since - When the call began, in ms since 1970.
 */
function checkStatus(
  loop: LoopUnderTest,
  what: string,
  status: number,
  expected: readonly number[],
  since: number,
): void {
  const { storageErrors = 0 } = loop.setup.faults;
  const crash = loop.emulator.logs.findLast(({ message }) =>
    /: (node exited|Timeout value of)/.test(message),
  );
  const mayFail = storageErrors > 0 || (crash !== undefined && crash.at.getTime() >= since);
  expect(mayFail ? [...expected, 500] : expected, what).toContain(status);
}

/** Sends a command once, while something else happens. */
export async function ask(
  loop: LoopUnderTest,
  command: CommandName,
  meanwhile: () => unknown = () => {},
): Promise<void> {
  const sent = loop.note(command);
  const answer = loop.call(`POST /${command}?commandId=${sent.id}`);
  await meanwhile();
  const { status } = await answer;
  checkStatus(loop, command, status, ANSWERS, sent.at);
  if (status !== 202 && status !== 500) sent.settledAt = loop.now;
  if (status === 200) sent.seenAt = loop.now;
  loop.observe();
}

/** The type of an `ExecutionResumed` event in a history. */
const RESUMED = 20;

/** Sends a command as a careful caller does: repeats it, with the same id, until the answer is final. */
export async function send(loop: LoopUnderTest, command: CommandName): Promise<void> {
  await loop.advance(0);
  const sent = loop.note(command);
  // Each run takes at least one command, however many wait.
  const most = 60 + LONGEST_RUN_MINUTES * loop.sent.length;
  for (let tries = 0; tries < most; tries += 1) {
    const before = loop.host;
    const since = loop.now;
    const { status } = await loop.call(`POST /${command}?commandId=${sent.id}`);
    loop.observe();
    checkStatus(loop, command, status, ANSWERS, since);
    if (status === 202 || status === 500) {
      // It is applied when the loop is resumed.
      if (command === 'pause' && loop.host === 'suspended' && tries > 2) return;
      await loop.advance(60_000);
      continue;
    }
    sent.settledAt = loop.now;
    const hosts = [before, loop.host];
    if (status === 200) await checkEffect(loop, sent);
    else if (status === 404) expect(hosts, command).toContain('none');
    else if (status === 409) {
      expect(command).toBe('run');
      expect(hosts.join(), command).toMatch(/paused|suspended/);
    } else {
      const { incarnation } = loop;
      const isOver = /none|ended/.test(hosts.join()) || incarnation?.name !== sent.incarnation;
      expect(isOver || incarnation?.isReshaped, `${command} is refused in vain`).toBe(true);
    }
    return;
  }
  expect.fail(`${command} ${sent.id} got no final answer`);
}

/** The status right after an answer agrees with it. */
async function checkEffect(loop: LoopUnderTest, sent: Sent): Promise<void> {
  sent.seenAt = loop.now;
  const { command, id, incarnation } = sent;
  if (command === 'terminate' || command === 'stop') {
    const isOver = () => loop.isEnded || loop.reported.incarnation !== incarnation;
    for (let tries = 0; tries < 10 && !isOver(); tries += 1) {
      // A late copy of the host's own message has suspended it again.
      if (loop.host === 'suspended') loop.emulator.resume('job');
      await loop.emulator.runUntil(() => isOver() || loop.host === 'suspended', { within: '2h' });
      if (!isOver()) await loop.emulator.advance('1s');
    }
    expect(isOver(), `${id} ends it`).toBe(true);
    loop.observe();
  }
  if (incarnation !== loop.incarnation?.name || !loop.isCalm(sent)) return;
  if (command === 'terminate') expect(loop.isEnded, `${id} ends it`).toBe(true);
  if (command === 'pause' && !loop.isEnded) {
    expect(loop.host, `after ${id}`).toMatch(/paused|suspended/);
    loop.pauses.push({ incarnation, from: loop.now, to: Number.POSITIVE_INFINITY });
  }
  // A late copy of the host's own message may have suspended it again.
  const isHeldAgain = loop.host === 'suspended' && isResumedSince(loop, sent.at);
  if (command === 'resume' && !isHeldAgain)
    expect(loop.host, `after ${id}`).not.toMatch(/paused|suspended/);
  // Every third time, because that lets much time pass.
  if (command === 'run' && loop.sent.length % 3 === 0 && loop.host === 'active') {
    const { executions } = loop.journal;
    const before = executions.length;
    const isBusy = loop.reported.phase === 'running';
    const more = () => executions.length - before;
    const isOver = () => more() > 0 || loop.host !== 'active' || loop.incarnation?.isReshaped;
    const begun = loop.emulator.runs.some(({ startedAt }) => startedAt.getTime() >= sent.at);
    if (!begun || isBusy) await loop.emulator.runUntil(() => isOver() === true, { within: '1h' });
    loop.observe();
  }
}

/** Whether the host has resumed the suspended instance. @param at ms since 1970 */
const isResumedSince = (loop: LoopUnderTest, at: number): boolean =>
  loop.emulator
    .instance('job')
    ?.history.some(
      ({ EventType, Timestamp }) => EventType === RESUMED && Date.parse(`${Timestamp}`) >= at,
    ) === true;

/** Stops the loop, and lets delayed messages arrive. */
export async function finish(loop: LoopUnderTest): Promise<void> {
  // The watchdog starts a loop that was never started.
  await loop.advance(310_000);
  for (let tries = 0; tries < 5 && !loop.isEnded; tries += 1) await send(loop, 'stop');
  expect(loop.isEnded, 'stops when asked').toBe(true);
  // A run that a crash interrupted is repeated, even after the end.
  await loop.advance(960_000);
  loop.checkKeeper();
}
