import { milliseconds } from '../clock/duration';
import { type Costs, monthlyCosts, STORAGE_REQUESTS } from './prices';
import type { SimulateOptions } from './simulate-options';
import type { JobRuns, Simulation } from './simulation';

/** The figures of one job. */
export interface JobSummary {
  readonly job: string;
  readonly runs: number;
  readonly idle: number;
  readonly failed: number;
  /** The number of records. */
  readonly processed: number;
  /** The longest time from the end of a run to the start of the next one, or to the end of the simulation, in seconds. */
  readonly longestGapSeconds: number;
  readonly ended?: string;
}

/** The figures of a simulation, as `--json` prints them. */
export interface Summary {
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly seed: number;
  readonly assumed: SimulateOptions['assumed'];
  readonly jobs: readonly JobSummary[];
  /** Calls of all functions. */
  readonly executions: number;
  readonly executionsPerDay: number;
  readonly storageRequestsPerDay: number;
  readonly costsPerMonth: Costs;
}

/** A run that starts within this time after the previous one counts as starting at once, in ms. */
const AT_ONCE = 1_000;
const DAY = milliseconds('1d');

export function summarize(simulation: Simulation, { assumed, seed }: SimulateOptions): Summary {
  const { from, until, jobs, executions } = simulation;
  const days = (until - from) / DAY;
  const gaps = jobs.map(({ runs }) => gapsBetween(runs, assumed.activityDuration));
  const runs = jobs.reduce((sum, job) => sum + job.runs.length, 0);
  const atOnce = gaps.flat().filter((gap) => gap <= AT_ONCE).length;
  const { perMinute, perRun, perRunAtOnce } = STORAGE_REQUESTS;
  const ofRuns = (runs - atOnce) * perRun + atOnce * perRunAtOnce;
  const storageRequestsPerDay = Math.round(1_440 * perMinute + ofRuns / days);
  const busySeconds = (runs * Math.max(assumed.activityDuration, 1_000)) / 1_000 / days;
  return {
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    seed,
    assumed,
    jobs: jobs.map((job, index) =>
      summarizeJob(job, gaps[index] ?? [], until, assumed.activityDuration),
    ),
    executions,
    executionsPerDay: Math.round(executions / days),
    storageRequestsPerDay,
    costsPerMonth: monthlyCosts({
      requests: storageRequestsPerDay,
      executions: executions / days,
      busySeconds,
    }),
  };
}

function summarizeJob(
  { job, runs, ended }: JobRuns,
  gaps: readonly number[],
  until: number,
  activityDuration: number,
): JobSummary {
  const last = runs.at(-1);
  const afterLast = last === undefined ? 0 : Math.max(0, until - last.at - activityDuration);
  const longest = gaps.reduce((most, gap) => Math.max(most, gap), afterLast);
  return {
    job,
    runs: runs.length,
    idle: runs.filter(({ processed }) => processed === 0).length,
    failed: runs.filter(({ processed }) => processed === undefined).length,
    processed: runs.reduce((sum, { processed }) => sum + (processed ?? 0), 0),
    longestGapSeconds: Math.round(longest / 1_000),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** The time from the end of each run to the start of the next one, in ms. */
function gapsBetween(runs: JobRuns['runs'], activityDuration: number): number[] {
  return runs.slice(1).map(({ at }, index) => at - (runs[index]?.at ?? at) - activityDuration);
}
