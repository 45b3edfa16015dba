import { InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createExecutor, type Processor } from '../../templates/project/src/eternal/activity';
import { type JobSettings, resolveSettings } from '../../templates/project/src/eternal/settings';
import { restoreState } from '../../templates/project/src/eternal/state';

const now = new Date('2026-01-01T00:00:00Z');
beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

/** The result of one run. */
function run(processor: Processor, given: Partial<JobSettings>) {
  const settings = resolveSettings('job', { idleDelay: '1m', errorDelay: '3m', ...given });
  const names = { id: 'job', orchestrator: 'job_orchestrator', executor: 'job_executor' };
  const job = { ...names, settings, watchdog: 'off', authLevel: 'function' } as const;
  return createExecutor(job, processor)(restoreState({}, settings, now), new InvocationContext());
}

it.each([
  ['the time for draining is over', '30s', '10m'],
  ['its signal is aborted, 30 s before its time limit', '4m', '1m'],
] as const)('a run begins no batch after %s', async (_, drainFor, functionTimeout) => {
  const processor = vi.fn(async () => {
    await vi.advanceTimersByTimeAsync(15_000);
    return 1;
  });
  expect(await run(processor, { drainFor, functionTimeout })).toEqual({ processed: 2 });
  expect(processor).toHaveBeenCalledTimes(2);
});

it('a run counts at most as many records as a number can hold', async () => {
  const batches = [Number.MAX_SAFE_INTEGER, 5, 0];
  const processor = async () => batches.shift() ?? 0;
  expect(await run(processor, { drainFor: '1m' })).toEqual({ processed: Number.MAX_SAFE_INTEGER });
});
