import { reportUsage, UsageError } from '../dev/dev-options';
import { applyLocalSettings, loadProject } from '../dev/dev-project';
import { explain } from '../dev/explain';
import { readHostJson } from '../host/host-json';
import { findJobs, withoutOthers } from './jobs';
import { parseSimulateOptions, type SimulateOptions } from './simulate-options';
import { type Simulation, simulate } from './simulation';
import { reportSimulation } from './simulation-report';
import { summarize } from './summary';

/** Runs the project in the current folder in virtual time, with assumed work, and prints a report. */
export async function runSimulate(args: readonly string[]): Promise<void> {
  // The reader of the output has gone, as `head` does.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => process.exit(0));
  }
  try {
    const options = parseSimulateOptions(args);
    const simulation = await simulateProject(process.cwd(), options);
    const summary = summarize(simulation, options);
    const hasColor = process.stdout.hasColors?.() === true && process.env.NO_COLOR === undefined;
    const lines = options.json
      ? [JSON.stringify(summary, undefined, 2)]
      : reportSimulation(simulation, summary, hasColor);
    console.log(lines.join('\n'));
  } catch (error) {
    endProgress();
    if (error instanceof UsageError) return reportUsage(error);
    console.error(explain(error, process.cwd()));
    process.exitCode = 1;
  }
}

async function simulateProject(root: string, options: SimulateOptions): Promise<Simulation> {
  applyLocalSettings(root);
  const app = await loadProject(root, ({ message }) => console.error(`Skipped: ${message}`));
  const all = findJobs(app, options.shape, undefined);
  const jobs = findJobs(app, options.shape, options.job);
  const chosen = withoutOthers(app, all, jobs, options.shape.activity);
  const { routePrefix, functionTimeout, durable } = readHostJson(root);
  const { activityDuration } = options.assumed;
  if (activityDuration > functionTimeout) {
    throw new UsageError(
      `--activity-duration: ${activityDuration / 1_000}s exceeds functionTimeout in host.json (${functionTimeout / 1_000}s)`,
    );
  }
  const { storage } = durable;
  if (storage.toLowerCase() !== 'azurestorage') {
    console.error(
      `warning: storage requests and costs are calculated for Azure Storage, but host.json uses '${storage}'`,
    );
  }
  const simulation = await simulate(chosen, jobs, routePrefix, options, showProgress);
  endProgress();
  return simulation;
}

const SECOND_MS = 1_000;
let shownAt = performance.now();

/** On a terminal one line that is updated; otherwise a new line every 5 seconds. */
function showProgress(share: number, runs: number): void {
  const { isTTY } = process.stderr;
  if (performance.now() - shownAt < (isTTY ? SECOND_MS / 5 : 5 * SECOND_MS)) return;
  shownAt = performance.now();
  const text = `${(share * 100).toFixed(0).padStart(3)} %  ${runs.toLocaleString('en')} runs`;
  process.stderr.write(isTTY ? `\r${text} ` : `${text}\n`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
