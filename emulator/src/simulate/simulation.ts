import { seededRandom } from '../durable/random';
import type { App } from '../functions/app';
import { withActivity } from '../functions/with-activity';
import type { RegisteredFunction } from '../functions/worker';
import { Emulator } from '../testing/emulator';
import { drawRun, type SimulatedRun } from './assumed-work';
import type { Job } from './jobs';
import type { SimulateOptions } from './simulate-options';

/** The simulated runs of a job. */
export interface JobRuns {
  readonly job: string;
  readonly runs: readonly SimulatedRun[];
  /** How the job ended, if it ended before the simulation. */
  readonly ended: string | undefined;
}

export interface Simulation {
  /** In ms since 1970. */
  readonly from: number;
  readonly until: number;
  readonly jobs: readonly JobRuns[];
  /** The number of function calls. */
  readonly executions: number;
}

/** Progress is reported after each part. */
const PARTS = 400;
const START = '2026-01-01T00:00:00Z';

/**
 * Runs an app in virtual time, with assumed work instead of its activities. The same seed gives the same runs.
 * @param progress called after each part with the share that is done, from 0 to 1
 * @throws Error when a job cannot be started
 */
export async function simulate(
  app: App,
  jobs: readonly Job[],
  routePrefix: string,
  { assumed, shape, duration, seed }: SimulateOptions,
  progress: (share: number, runs: number) => void,
): Promise<Simulation> {
  const runsOf = new Map(jobs.map(({ name }) => [name, [] as SimulatedRun[]]));
  const counted = { executions: 0 };
  let simulated = countCalls(app, counted);
  for (const [index, { name, activity }] of jobs.entries()) {
    const random = seededRandom(seed * 1_000 + index);
    simulated = withActivity(simulated, activity, () => {
      counted.executions += 1;
      const processed = drawRun(assumed, random);
      runsOf.get(name)?.push({ at: Date.now(), processed });
      if (processed === undefined) throw new Error('assumed failure');
      return shape.result === '' ? processed : { [shape.result]: processed };
    });
  }
  const emulator = new Emulator(simulated, {
    now: START,
    activityDuration: `${assumed.activityDuration}ms`,
    seed,
    keep: 1,
  });
  const from = emulator.now.getTime();
  try {
    for (const job of jobs) await start(job, routePrefix, emulator);
    for (let part = 1; part <= PARTS; part += 1) {
      await emulator.advanceTo(new Date(from + Math.round((duration * part) / PARTS)));
      progress(
        part / PARTS,
        [...runsOf.values()].reduce((sum, runs) => sum + runs.length, 0),
      );
    }
  } finally {
    emulator.close();
  }
  return {
    from,
    until: from + duration,
    executions: counted.executions,
    jobs: jobs.map(({ name }) => ({
      job: name,
      // A run that is due exactly at the end of the time does not count.
      runs: (runsOf.get(name) ?? []).filter(({ at }) => at < from + duration),
      ended: endOf(emulator, name),
    })),
  };
}

async function start({ startRoute }: Job, routePrefix: string, emulator: Emulator): Promise<void> {
  const path = ['', routePrefix, startRoute]
    .filter((part, at) => at === 0 || part !== '')
    .join('/');
  const { status, text } = await emulator.request('POST', path);
  if (status >= 300) {
    throw new Error(`POST ${path} responded with ${status}: ${text.slice(0, 200)}`);
  }
}

/** The job's instance is the one with the job's name as its id. */
function endOf(emulator: Emulator, job: string): string | undefined {
  const instance = emulator.instance(job);
  const isOver = ['Completed', 'Failed', 'Terminated'].includes(instance?.runtimeStatus ?? '');
  return isOver ? `${instance?.runtimeStatus}: ${JSON.stringify(instance?.output)}` : undefined;
}

function countCalls({ functions }: App, counted: { executions: number }): App {
  const counting = [...functions].map(([name, each]): [string, RegisteredFunction] => [
    name,
    {
      ...each,
      callback: (...inputs) => {
        counted.executions += 1;
        return each.callback(...inputs);
      },
    },
  ]);
  return { functions: new Map(counting) };
}
