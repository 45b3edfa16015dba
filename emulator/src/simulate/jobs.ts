import type { App } from '../app/app';
import { UsageError } from '../dev/dev-options';
import { RouteTemplate, segmentsOf } from '../http/route-template';
import { routesOf } from '../http/routes';
import type { Shape } from './simulate-options';

/** A job of the app, as its project's script describes jobs. */
export interface Job {
  /** What stands for `{job}`; the route that starts it where the script names one job only. */
  readonly name: string;
  /** Without the prefix. */
  readonly startRoute: string;
  readonly activity: string;
}

const PLACE = '{job}';

/**
 * The jobs that the app has: one for each route that can start one.
 * @throws UsageError when there is none, or not the one that is asked for
 */
export function findJobs(app: App, { start, activity }: Shape, only: string | undefined): Job[] {
  const [before = '', after] = start.toLowerCase().split(PLACE);
  const routes = routesOf(app.functions.values()).filter(({ methods }) => methods.includes('POST'));
  const found = routes.flatMap(({ path }): Job[] => {
    if (after === undefined) {
      const isOne = new RouteTemplate(path).match(segmentsOf(start)) !== undefined;
      return isOne ? [{ name: start, startRoute: start, activity }] : [];
    }
    const lower = path.toLowerCase();
    const name = path.slice(before.length, path.length - after.length);
    const isOne = lower.startsWith(before) && lower.endsWith(after) && /^[^/{}]+$/.test(name);
    return isOne ? [{ name, startRoute: path, activity: activity.replaceAll(PLACE, name) }] : [];
  });
  const known = found.map(({ name }) => name).join(', ');
  const chosen = only === undefined ? found : found.filter(({ name }) => name === only);
  if (found.length === 0) throw new UsageError(`no function has the route POST ${start}`);
  if (chosen.length === 0) throw new UsageError(`--job ${only}: no such job; there are ${known}`);
  for (const job of chosen) {
    if (app.functions.get(job.activity)?.kind !== 'activity') {
      throw new UsageError(`no activity function '${job.activity}' (--activity ${activity})`);
    }
  }
  return chosen;
}

/**
 * The app without the functions of the other jobs: those named as their activities are, up to what follows the job's
 * name. A timer of theirs could start them.
 */
export function withoutOthers(
  app: App,
  all: readonly Job[],
  jobs: readonly Job[],
  pattern: string,
): App {
  const [before = '', after = ''] = pattern.split(PLACE);
  const prefixOf = ({ name }: Job) => before + name + after.slice(0, 1);
  // The longest prefix says whose a function is: `a_b_work` is a_b's, although a's begin with `a_`.
  const prefixes = all.map(prefixOf).sort((a, b) => b.length - a.length);
  const chosen = jobs.map(prefixOf);
  const functions = [...app.functions].filter(([name]) => {
    const prefix = prefixes.find((each) => name.startsWith(each));
    return prefix === undefined || chosen.includes(prefix);
  });
  return { functions: new Map(functions) };
}
