import * as df from 'durable-functions';
import { type App, loadApp } from 'durable-functions-emulator';
import { type EternalFunctionOptions, eternalFunction } from '../../templates/project/src/eternal';
import type { Setup, Work } from './setup';

/** One call of the processor. */
export interface Execution {
  readonly runId: string;
  readonly work: Work;
  readonly at: number;
}

/** When a run that does not end counts as failed, in ms: 10 s before `functionTimeout`. */
const LIMIT = 590_000;

/** What the code of the user has seen. */
export class Journal {
  readonly executions: Execution[] = [];
  /** Ends the worker process. */
  exit: () => void = () => {};
  /** The errors that `onFailure` received. */
  readonly failures: { readonly message: string; readonly at: number }[] = [];

  /** How often `onFailure` was called for a run that failed by itself. */
  callsFor(runId: string): number {
    const calls = this.executions.filter((each) => each.runId === runId);
    const isLate = calls.some(({ work }) => /hangs|ends late/.test(work));
    // A run that drains calls the processor again. Its time counts from the first call.
    const mayBeFrom = (at: number) => isLate && calls.some((each) => each.at + LIMIT === at);
    return this.failures.filter(
      ({ message, at }) =>
        message.includes(`(${runId})`) || (message === 'did not end in time' && mayBeFrom(at)),
    ).length;
  }
}

/** A processor whose runs have the outcomes and durations of the setup, in turn. */
export function userCode(
  { work, seconds, onFailure: handling = ['returns'] }: Setup,
  journal: Journal,
) {
  const { executions, failures } = journal;
  const processor: EternalFunctionOptions['processor'] = async ({ runId }) => {
    const turn = executions.length;
    const now = work[turn % work.length] as Work;
    executions.push({ runId, work: now, at: Date.now() });
    if (now === 'hangs') return new Promise(() => {});
    if (now === 'ends late') {
      await new Promise((resolve) => setTimeout(resolve, LIMIT + 3_000));
      return 3;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, (seconds[turn % seconds.length] ?? 0) * 1_000);
    });
    if (now === 'exits') {
      journal.exit();
      return new Promise(() => {});
    }
    if (now === 'fails') throw new Error(`boom (${runId})`);
    if (now === 'returns junk') return `(${runId})` as unknown as number;
    return now === 'busy' ? 3 : 0;
  };
  const onFailure: EternalFunctionOptions['onFailure'] = async ({ error }) => {
    const now = handling[failures.length % handling.length];
    failures.push({ message: error.message, at: Date.now() });
    if (now === 'throws') throw new Error('onFailure failed');
    if (now === 'exits') journal.exit();
    if (now === 'exits' || now === 'hangs') await new Promise(() => {});
  };
  return { processor, onFailure };
}

export function loadLoop(
  options: Partial<EternalFunctionOptions> & Pick<EternalFunctionOptions, 'processor'>,
) {
  const { processor, watchdog = 'off', idleDelay = '10s', errorDelay = '15s' } = options;
  return loadApp(() =>
    eternalFunction('job', { ...options, processor, watchdog, idleDelay, errorDelay }),
  );
}

/** The loop with an orchestrator whose first task is another one: it fits no generation of the loop. */
export async function loadOtherShape(loop: App): Promise<App> {
  const { functions } = await loadApp(() => {
    df.app.activity('job_other', { handler: () => null });
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_other');
      yield durable.waitForExternalEvent('never');
    });
  });
  const all = new Map([...loop.functions, ...functions]);
  // The later code is to revive the loop.
  all.delete('job_watchdog');
  return { functions: all };
}
