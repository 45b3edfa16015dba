import type { OrchestrationContext } from 'durable-functions';
import { expect, it } from 'vitest';
import { createOrchestrator } from '../../templates/project/src/eternal/orchestrator';
import { job } from './job';

// What the emulator, or its version of durable-functions, does not do.

/** A generation that runs at once, and what waits for its events. Each activity is the next one of these. */
function begin(...activities: object[]) {
  const waiters: { result?: unknown }[] = [];
  const listen = () => {
    waiters.push({});
    return waiters.at(-1);
  };
  const df = {
    ...{ instanceId: 'job', currentUtcDateTime: new Date('2026-01-01T00:00:00Z') },
    ...{ isReplaying: true },
    ...{ getInput: () => ({ incarnation: 'one' }), setCustomStatus: () => undefined },
    ...{ callActivity: () => activities.shift(), waitForExternalEvent: listen },
    ...{ Task: { any: (tasks: unknown) => tasks }, continueAsNew: (state: unknown) => state },
  };
  const context = { df } as unknown as OrchestrationContext;
  return { waiters, generation: createOrchestrator(job)(context) };
}

it.each([
  ['job: run failed: boom', 'boom'],
  ['run failed: boom', 'boom'], // the Durable extension cuts what is before the first colon
  ['no text', 'no text'],
])('records a run that failed before the loop awaits it, with %j (SDK 4)', (message, error) => {
  // Version 4 returns from the `yield` of a task that has failed, and does not throw its error.
  const failed = { isFaulted: true, getException: () => new Error(message) };
  const { generation } = begin(failed, { isFaulted: false });
  let step = generation.next();
  while (!step.done) step = generation.next(Array.isArray(step.value) ? step.value[0] : undefined);
  expect(step.value).toMatchObject({ totals: { runs: 1, failures: 1 }, last: { error } });
});

it('applies a command that arrives together with the failure of a run', () => {
  const { generation, waiters } = begin({ isFaulted: true });
  generation.next();
  generation.next(waiters[0]); // an event that is no command
  Object.assign(waiters[2] ?? {}, { result: { type: 'pause', id: 'a', incarnation: 'one' } });
  const { value } = generation.throw(new Error('job: run failed: boom'));
  expect(value).toMatchObject({ totals: { failures: 1 }, appliedCommands: ['pausea'] });
  expect(value).toHaveProperty('paused', '2026-01-01T00:00:00.000Z');
});
