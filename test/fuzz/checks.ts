import type { Action, ActivityRun, Episode } from 'durable-functions-emulator';
import { expect } from 'vitest';
import { withoutAmbient } from './ambient';
import type { LoopUnderTest } from './loop-under-test';
import { SHORTEST_PAUSE } from './setup';

/** An event of a history. It has the time of the start and the input, which names the incarnation. */
const EXECUTION_STARTED = 0;

interface Applied {
  readonly at: number;
  readonly id: string;
  readonly command: string;
}

/** Checks everything that has happened. */
export async function checkAll(loop: LoopUnderTest): Promise<void> {
  const applied = appliedIn(loop);
  const ids = applied.map(({ id }) => id);
  for (const [n, id] of ids.entries()) {
    const again = ids.indexOf(id, n + 1);
    // The loop remembers 64 commands. Other code that replaces its status makes it forget those of the last generation.
    if (again >= 0 && !isReshaped(loop, id))
      expect(again - n, `${id} is applied again`).toBeGreaterThan(64);
  }
  for (const { command, id, seenAt } of loop.sent) {
    // A stop or terminate may find the loop ended by another one.
    if (seenAt !== undefined && command !== 'stop' && command !== 'terminate')
      expect(ids, `${id} was answered as applied`).toContain(id);
  }
  const all = loop.emulator.runs
    .filter(({ activity }) => activity === 'job_executor')
    .map((run) => ({ ...run, input: run.input as RunInput }));
  const runs = all.filter(({ input }) => input.hostError === undefined);
  checkNoTwoAtOnce(loop, runs, applied);
  const decisions = decisionsIn(loop);
  for (const { name } of loop.incarnations) {
    checkPauses(
      runs.filter(({ input }) => input.incarnation === name),
      applied,
      decisions,
    );
  }
  checkHolds(loop, runs);
  checkFailures(loop, all);
  for (const episode of loop.emulator.episodes) checkBounds(episode);
  // Replays take most of the time.
  if (loop.setup.seed % 3 === 0) await checkReplays(loop);
}

/** Whether other code may have ended the incarnation that a command is addressed to. */
function isReshaped(loop: LoopUnderTest, id: string): boolean {
  const { incarnation } = loop.sent.find((sent) => sent.id === id) ?? {};
  // A command without an incarnation is for the one that it finds.
  const addressed = loop.incarnations.filter(({ name }) => !incarnation || name === incarnation);
  return addressed.some((each) => each.isReshaped);
}

interface RunInput {
  readonly incarnation: string;
  readonly totals: { readonly runs: number };
  readonly hostError?: string;
}
type Run = ActivityRun & { readonly input: RunInput };
const runIdOf = ({ input: { incarnation, totals, hostError } }: Run) => {
  return `${incarnation}-${totals.runs + (hostError === undefined ? 1 : 0)}`;
};

/**
 * The lines that the loop logged, in order. The same line at the same time is a repeated episode; at another time it is a
 * second one.
 */
function linesOf({ emulator }: LoopUnderTest): readonly string[] {
  const lines = emulator.logs
    .filter(({ functionName }) => functionName === 'job_orchestrator')
    .map(({ at, message }) => `${at.getTime()} ${message}`);
  return [...new Set(lines)];
}

/** The commands that the loop logged as applied, in order. */
function appliedIn(loop: LoopUnderTest): Applied[] {
  return linesOf(loop).flatMap((line) => {
    const [, at, command = '', id = ''] =
      /^(\d+) .*event=applied command=(\w+) commandId=(\S+)/.exec(line) ?? [];
    return at === undefined ? [] : [{ at: Number(at), command, id }];
  });
}

/** Runs do not overlap, including those that a crash interrupted, unless a person asked for it or a purge made it unknown. */
function checkNoTwoAtOnce(
  loop: LoopUnderTest,
  runs: readonly Run[],
  applied: readonly Applied[],
): void {
  const sorted = runs.toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt));
  for (const [n, run] of sorted.entries()) {
    const at = run.startedAt.getTime();
    for (const earlier of sorted.slice(Math.max(0, n - 5), n)) {
      if (at >= earlier.endedAt.getTime()) continue;
      const from = earlier.startedAt.getTime();
      const { incarnation } = run.input;
      const isReshaped = loop.incarnations.some(
        (each) => each.name === incarnation && each.isReshaped,
      );
      const isOther = earlier.input.incarnation !== incarnation;
      // After the end of the incarnation whose run is going, by somebody who did not want to wait for it.
      const { endedAt = from } =
        loop.incarnations.find(({ name }) => name === earlier.input.incarnation) ?? {};
      const since = Math.max(from, endedAt);
      const isAskedFor = applied.some(
        (each) => each.command === 'run' && each.at >= since && each.at <= at,
      );
      const isUnknown = loop.purgedAt.some((time) => time >= from && time <= at);
      // A run that a crash interrupted is repeated, even after its incarnation has ended or failed.
      const isRepeated = isRepeat(runs, earlier) || isRepeat(runs, run);
      const isAllowed =
        (isOther && (isAskedFor || isUnknown)) || ((isOther || isReshaped) && isRepeated);
      expect(isAllowed, `${runIdOf(run)} beside ${runIdOf(earlier)}`).toBe(true);
    }
  }
}

/** Whether the host repeats a run that a crash interrupted. */
function isRepeat(runs: readonly Run[], run: Run): boolean {
  return runs.some(
    (other) =>
      other.outcome === 'lost' &&
      other.startedAt < run.startedAt &&
      runIdOf(other) === runIdOf(run),
  );
}

/**
 * When the loop decided on each run. That is when the run starts, except in a suspended instance: its orchestrator goes on
 * to a run that the host starts after `resume`, and commands that it receives meanwhile already ask for the next run.
 */
function decisionsIn({ emulator }: LoopUnderTest): ReadonlyMap<string, number> {
  const decisions = new Map<string, number>();
  for (const { state } of emulator.episodes) {
    const { phase, incarnation, totals, runStartedAt } = Object(state.customStatus);
    // A step that calls `onFailure` reports the same number before its next run does.
    if (phase === 'running')
      decisions.set(`${incarnation}-${totals.runs + 1}`, Date.parse(runStartedAt));
  }
  return decisions;
}

/** No run starts sooner than the settings allow, minus the second that timers are early, unless it was requested. */
function checkPauses(
  runs: readonly Run[],
  applied: readonly Applied[],
  decisions: ReadonlyMap<string, number>,
): void {
  const recorded = runs.filter(({ outcome }) => outcome !== 'lost');
  for (const [n, run] of recorded.entries()) {
    const next = recorded[n + 1];
    if (next === undefined || next.input.totals.runs !== run.input.totals.runs + 1) continue;
    // A run that a crash interrupted starts more than once.
    const first = runs.find((each) => runIdOf(each) === runIdOf(run)) ?? run;
    const [at, to] = [first.startedAt.getTime(), next.startedAt.getTime()];
    const from = Math.min(at, decisions.get(runIdOf(run)) ?? at);
    const isRequested = applied.some(
      ({ command, at }) => command === 'run' && at >= from && at <= to,
    );
    const pause = to - run.endedAt.getTime();
    if (!isRequested)
      expect(pause, 'the pause').toBeGreaterThan(SHORTEST_PAUSE[outcomeOf(run)] - 1_000);
  }
}

function outcomeOf({ outcome, result }: Run): keyof typeof SHORTEST_PAUSE {
  if (outcome === 'failed') return 'failed';
  return (result as { readonly processed: number }).processed > 0 ? 'processed' : 'idle';
}

/** A paused or ended loop starts no run, except to repeat one that a crash interrupted. */
function checkHolds({ pauses, incarnations }: LoopUnderTest, runs: readonly Run[]): void {
  for (const run of runs) {
    const at = run.startedAt.getTime();
    if (isRepeat(runs, run)) continue;
    for (const { from, to, incarnation } of pauses) {
      if (incarnation !== run.input.incarnation) continue;
      expect(at <= from || at >= to, `a run at ${at} while paused from ${from} to ${to}`).toBe(
        true,
      );
    }
    const incarnation = incarnations.find(({ name }) => name === run.input.incarnation);
    if (incarnation?.isReshaped !== true)
      expect(at).toBeLessThanOrEqual(incarnation?.endedAt ?? at);
  }
}

/** When the message of a step that a crash interrupted is visible again, in ms. */
const REPEAT_AFTER = 300_000;

const HOST_ERROR = /^(node exited with code|Timeout value of)/;

/**
 * `onFailure` is called once for each failed run. Only where the worker crashes after the call, before the host has
 * recorded the failure, the loop cannot know of the call.
 */
function checkFailures(loop: LoopUnderTest, runs: readonly Run[]): void {
  const { executions } = loop.journal;
  const failed = linesOf(loop).flatMap((line) => {
    const [, at, runId = ''] =
      /^(\d+) .*event=run runId=(\S+) outcome=(?:failed|gave-up)/.exec(line) ?? [];
    const error = / error="?(.*?)"?$/.exec(line)?.[1] ?? '';
    return at === undefined ? [] : [{ at: Number(at), runId, error }];
  });
  for (const { at, runId, error } of failed) {
    const {
      endedAt = Number.POSITIVE_INFINITY,
      isReshaped,
      isSuspended,
      hasCompleted,
    } = loop.incarnations.find(({ name }) => runId.startsWith(`${name}-`)) ?? {};
    // A revived loop repeats the run that was going when it failed.
    const times = failed.filter((each) => each.runId === runId);
    if (isReshaped !== true) expect(times, `failures of ${runId}`).toHaveLength(1);
    const calls = loop.journal.callsFor(runId);
    const own = executions.filter(
      (each) => each.runId === runId && /fails|junk|hangs|ends late/.test(each.work),
    );
    expect(calls, `calls of onFailure for ${runId}`).toBeLessThanOrEqual(own.length);
    const tried = runs.filter((run) => run.input.hostError !== undefined && runIdOf(run) === runId);
    const steps = tried.filter(({ outcome }) => outcome !== 'lost').length;
    const byHost = times.filter((each) => HOST_ERROR.test(each.error)).length;
    expect(steps, `onFailure for ${runId}: ${error}`).toBeLessThanOrEqual(byHost);
    if (!HOST_ERROR.test(error)) {
      expect(calls, `onFailure for ${runId}: ${error}`).toBeGreaterThan(0);
      continue;
    }
    // A terminated loop takes no further step.
    const isHeld = isSuspended === true && endedAt < loop.now;
    // The host repeats a step that a crash interrupted.
    const begun = Math.max(at, ...tried.map((step) => step.endedAt.getTime() + REPEAT_AFTER));
    // A loop that has stopped or given up has taken this step before.
    const isTooShort = !hasCompleted && Math.min(endedAt, loop.now) <= begun + 600_000;
    const isCutShort = isReshaped === true || isHeld || isTooShort;
    if (!isCutShort) expect(steps, `onFailure for ${runId}: ${error}`).toBe(1);
  }
}

/** A generation has at most three tasks and four waits, and a small input. */
function checkBounds({ functionName, trigger, state }: Episode): void {
  if (functionName !== 'job_orchestrator') return;
  const actions = state.actions
    .flat()
    .flatMap((action) => (action.actionType === undefined ? [] : flatten(action)));
  const count = (...types: number[]) =>
    actions.filter(({ actionType }) => types.includes(actionType)).length;
  expect(count(0, 5), 'tasks').toBeLessThanOrEqual(3);
  expect(count(6), 'waits').toBeLessThanOrEqual(4);
  // A generation without a run has a settling timer, after or instead of the sleep.
  const { moreCommands, paused } = (trigger.input ?? {}) as Record<string, unknown>;
  const isSettling = count(5) === 2 || ((moreCommands || paused) && count(5) === 1);
  if (count(4) > 0) expect(count(0) > 0 || isSettling, 'a generation without a step').toBe(true);
  expect(Buffer.byteLength(JSON.stringify(trigger.input))).toBeLessThan(2_048);
}

function flatten(action: Action): Action[] {
  return 'compoundActions' in action ? action.compoundActions.flatMap(flatten) : [action];
}

/** Every episode and every prefix of its history replays to the same actions, with the code of its deployment. */
async function checkReplays({ emulator, deployments, otherShape }: LoopUnderTest): Promise<void> {
  const { episodes } = emulator;
  for (const [d, { app, from }] of deployments.entries()) {
    emulator.deploy(app);
    const isReshaped = [app, deployments[d - 1]?.app].includes(otherShape);
    const to = deployments[d + 1]?.from ?? episodes.length;
    await withoutAmbient(async () => {
      for (let n = from; n < to; n += 1) {
        const [earlier, episode] = [episodes[n - 1], episodes[n] as Episode];
        expectSame(await emulator.replay(episode), episode.state);
        if (earlier?.instanceId !== episode.instanceId) continue;
        const events = earlier.trigger.history.length;
        if (events >= episode.trigger.history.length || !isSameHistory(earlier, episode)) continue;
        if (n === from && isReshaped) continue;
        const prefix = await emulator.replay(episode, events);
        // The next generation gets the settings of the new code.
        if (n === from) expectSame(withoutSettings(prefix), withoutSettings(earlier.state));
        else expectSame(prefix, earlier.state);
      }
    });
  }
}

/** Whether two episodes are of one generation. An instance that is started again begins another history. */
function isSameHistory(...episodes: readonly [Episode, Episode]): boolean {
  const [one, other] = episodes.map(({ trigger }) =>
    JSON.stringify(trigger.history.find(({ EventType }) => EventType === EXECUTION_STARTED)),
  );
  return one === other;
}

/** Compares texts first, which is fast: most are equal. */
function expectSame(now: unknown, then: unknown): void {
  if (JSON.stringify(now) !== JSON.stringify(then)) expect(now).toEqual(then);
}

const withoutSettings = (state: unknown): unknown =>
  JSON.parse(JSON.stringify(state, (key, value) => (key === 'settings' ? undefined : value)));
