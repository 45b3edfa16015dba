import type { Action, ActivityRun, Episode } from 'durable-functions-emulator';
import { expect } from 'vitest';
import { withoutAmbient } from './ambient';
import type { LoopUnderTest } from './loop-under-test';
import { SHORTEST_PAUSE } from './setup';

interface Applied {
  readonly at: number;
  readonly id: string;
  readonly command: string;
}

/** Checks everything that has happened. */
export async function checkAll(loop: LoopUnderTest): Promise<void> {
  const applied = appliedIn(loop);
  checkCommands(loop, applied);
  for (const incarnation of new Set(loop.emulator.runs.map((run) => inputOf(run).incarnation))) {
    const runs = loop.emulator.runs.filter((run) => inputOf(run).incarnation === incarnation);
    checkNoTwoAtOnce(runs);
    checkPauses(runs, applied);
  }
  checkHolds(loop);
  for (const episode of loop.emulator.episodes) checkBounds(episode);
  await checkReplays(loop);
}

interface RunInput {
  readonly incarnation: string;
  readonly totals: { readonly runs: number };
}
const inputOf = (run: ActivityRun) => run.input as RunInput;

/**
 * The commands that the loop logged as applied, in order. The same line at the same time is a repeated episode; at another
 * time it is a second application.
 */
function appliedIn({ emulator }: LoopUnderTest): Applied[] {
  const lines = emulator.logs
    .filter(({ functionName }) => functionName === 'job_orchestrator')
    .map(({ at, message }) => `${at.getTime()} ${message}`);
  return [...new Set(lines)].flatMap((line) => {
    const [, at, command = '', id = ''] =
      /^(\d+) .*event=applied command=(\w+) commandId=(\S+)/.exec(line) ?? [];
    return at === undefined ? [] : [{ at: Number(at), command, id }];
  });
}

function checkCommands(loop: LoopUnderTest, applied: readonly Applied[]): void {
  const ids = applied.map(({ id }) => id);
  expect(ids, 'applied once each').toEqual([...new Set(ids)]);
  for (const { command, id, at, seenAt, incarnation } of loop.sent) {
    if (seenAt === undefined || command !== 'run') continue;
    expect(ids, `${id} was answered as applied`).toContain(id);
    // It is followed by a run, unless the loop ended first.
    const end = loop.incarnations.find(({ name }) => name === incarnation);
    const runs = loop.emulator.runs.filter(
      (run) => inputOf(run).incarnation === incarnation && run.startedAt.getTime() >= at,
    );
    if (end?.endedAt === undefined) expect(runs.length, `a run after ${id}`).toBeGreaterThan(0);
  }
}

/** The runs of one incarnation do not overlap, including those that a crash interrupted. */
function checkNoTwoAtOnce(runs: readonly ActivityRun[]): void {
  let busyUntil = 0;
  for (const { startedAt, endedAt } of runs.toSorted(
    (a, b) => Number(a.startedAt) - Number(b.startedAt),
  )) {
    expect(startedAt.getTime(), 'two runs at once').toBeGreaterThanOrEqual(busyUntil);
    busyUntil = endedAt.getTime();
  }
}

/** No run starts sooner than the settings allow, minus the second that timers are early, unless it was requested. */
function checkPauses(runs: readonly ActivityRun[], applied: readonly Applied[]): void {
  const recorded = runs.filter(({ outcome }) => outcome !== 'lost');
  for (const [n, run] of recorded.entries()) {
    const next = recorded[n + 1];
    if (next === undefined || inputOf(next).totals.runs !== inputOf(run).totals.runs + 1) continue;
    // A run that a crash interrupted starts more than once.
    const first =
      runs.find((each) => inputOf(each).totals.runs === inputOf(run).totals.runs) ?? run;
    const [from, to] = [first.startedAt.getTime(), next.startedAt.getTime()];
    const isRequested = applied.some(
      ({ command, at }) => command === 'run' && at >= from && at <= to,
    );
    const pause = to - run.endedAt.getTime();
    if (!isRequested)
      expect(pause, 'the pause').toBeGreaterThan(SHORTEST_PAUSE[outcomeOf(run)] - 1_000);
  }
}

function outcomeOf({ outcome, result }: ActivityRun): keyof typeof SHORTEST_PAUSE {
  if (outcome === 'failed') return 'failed';
  return (result as { readonly processed: number }).processed > 0 ? 'processed' : 'idle';
}

/** A paused or ended loop starts no run, except to repeat one that a crash interrupted. */
function checkHolds({ emulator, pauses, incarnations }: LoopUnderTest): void {
  for (const run of emulator.runs) {
    const at = run.startedAt.getTime();
    const isRepeated = emulator.runs.some(
      (other) =>
        other.outcome === 'lost' &&
        other.startedAt < run.startedAt &&
        inputOf(other).totals.runs === inputOf(run).totals.runs,
    );
    if (isRepeated) continue;
    for (const { from, to } of pauses) {
      expect(at <= from || at >= to, `a run at ${at} while paused from ${from} to ${to}`).toBe(
        true,
      );
    }
    const incarnation = incarnations.find(({ name }) => name === inputOf(run).incarnation);
    if (incarnation?.end !== 'reshape') expect(at).toBeLessThanOrEqual(incarnation?.endedAt ?? at);
  }
}

/** A generation has at most two tasks and four waits, and a small input. */
function checkBounds({ functionName, trigger, state }: Episode): void {
  if (functionName !== 'job_orchestrator') return;
  const actions = state.actions.flat().flatMap(flatten);
  const count = (...types: number[]) =>
    actions.filter(({ actionType }) => types.includes(actionType)).length;
  expect(count(0, 5), 'tasks').toBeLessThanOrEqual(2);
  expect(count(6), 'waits').toBeLessThanOrEqual(4);
  // A generation without a run has a settling timer, after or instead of the sleep.
  const { moreCommands } = (trigger.input ?? {}) as { readonly moreCommands?: boolean };
  const isSettling = count(5) === 2 || (moreCommands === true && count(5) === 1);
  if (count(4) > 0) expect(count(0) === 1 || isSettling, 'a generation without a step').toBe(true);
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
        const events = earlier?.trigger.history.length ?? 0;
        if (earlier === undefined || events >= episode.trigger.history.length) continue;
        if (n === from && isReshaped) continue;
        const prefix = await emulator.replay(episode, events);
        // The next generation gets the settings of the new code.
        if (n === from) expectSame(withoutSettings(prefix), withoutSettings(earlier.state));
        else expectSame(prefix, earlier.state);
      }
    });
  }
}

/** Compares texts first, which is fast: most are equal. */
function expectSame(now: unknown, then: unknown): void {
  if (JSON.stringify(now) !== JSON.stringify(then)) expect(now).toEqual(then);
}

const withoutSettings = (state: unknown): unknown =>
  JSON.parse(JSON.stringify(state, (key, value) => (key === 'settings' ? undefined : value)));
