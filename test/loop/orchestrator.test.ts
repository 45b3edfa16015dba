import type { OrchestrationContext } from 'durable-functions';
import { expect, it } from 'vitest';
import { createOrchestrator } from '../../templates/project/src/eternal/orchestrator';
import { job } from './job';

// What the emulator's version of durable-functions does not do.

it.each([
  ['job: run failed: boom', 'boom'],
  ['run failed: boom', 'boom'], // the Durable extension cuts what is before the first colon
  ['no text', 'no text'],
])('records a run that failed before the loop awaits it, with %j (SDK 4)', (message, error) => {
  // Version 4 returns from the `yield` of a task that has failed, and does not throw its error.
  const failed = { isFaulted: true, getException: () => new Error(message) };
  const finished = { isFaulted: false };
  const activities = [failed, finished];
  const df = {
    ...{ currentUtcDateTime: new Date('2026-01-01T00:00:00Z'), isReplaying: true },
    ...{ getInput: () => ({}), setCustomStatus: () => undefined },
    ...{ callActivity: () => activities.shift(), waitForExternalEvent: () => ({}) },
    ...{ Task: { any: (tasks: unknown) => tasks }, continueAsNew: (state: unknown) => state },
  };
  const generation = createOrchestrator(job)({ df } as unknown as OrchestrationContext);
  let step = generation.next();
  while (!step.done) step = generation.next(Array.isArray(step.value) ? step.value[0] : undefined);
  expect(step.value).toMatchObject({ totals: { runs: 1, failures: 1 }, last: { error } });
});
