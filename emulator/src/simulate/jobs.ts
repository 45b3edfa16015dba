import { UsageError } from '../dev/dev-options';
import type { App } from '../functions/app';
import { RouteTemplate } from '../functions/route-template';
import { routesOf } from '../functions/routes';
import { UrlPath } from '../functions/url-path';
import type { Shape } from './simulate-options';

/** A job of the app, as `--start` and `--activity` describe it. */
export interface Job {
  /** The value of `{job}`; without `{job}` in `--start`, the route itself. */
  readonly name: string;
  /** Without the route prefix. */
  readonly startRoute: string;
  readonly activity: string;
}

const PLACEHOLDER = '{job}';

/**
 * Finds the jobs of the app: one for each route that matches `--start`.
 * @throws UsageError when there is no job, or `only` is not one of them
 */
export function findJobs(app: App, { start, activity }: Shape, only: string | undefined): Job[] {
  const [before = '', after] = start.toLowerCase().split(PLACEHOLDER);
  const routes = routesOf(app.functions.values()).filter(({ methods }) => methods.includes('POST'));
  const found = routes.flatMap(({ path }): Job[] => {
    if (after === undefined) {
      const isOne = new RouteTemplate(path).match(new UrlPath(`/${start}`)) !== undefined;
      return isOne ? [{ name: start, startRoute: start, activity }] : [];
    }
    const lower = path.toLowerCase();
    const name = path.slice(before.length, path.length - after.length);
    const isOne = lower.startsWith(before) && lower.endsWith(after) && /^[^/{}]+$/.test(name);
    return isOne
      ? [{ name, startRoute: path, activity: activity.replaceAll(PLACEHOLDER, name) }]
      : [];
  });
  const known = found.map(({ name }) => name).join(', ');
  const chosen = only === undefined ? found : found.filter(({ name }) => name === only);
  if (found.length === 0) throw new UsageError(`--start: no function has the route POST ${start}`);
  if (chosen.length === 0)
    throw new UsageError(`--job: there is no job "${only}" (write one of ${known})`);
  for (const job of chosen) {
    if (app.functions.get(job.activity)?.kind !== 'activity') {
      throw new UsageError(`--activity: there is no activity "${job.activity}"`);
    }
  }
  return chosen;
}

/**
 * Removes the functions of the other jobs from the app, because one of their timers could start them. They are recognized
 * by the prefix of their activity's name.
 */
export function withoutOthers(
  app: App,
  all: readonly Job[],
  jobs: readonly Job[],
  pattern: string,
): App {
  const [before = '', after = ''] = pattern.split(PLACEHOLDER);
  const prefixOf = ({ name }: Job) => before + name + after.slice(0, 1);
  // The longest prefix wins: `a_b_work` belongs to `a_b`, although it also starts with the prefix `a_` of `a`.
  const prefixes = all.map(prefixOf).sort((a, b) => b.length - a.length);
  const chosen = jobs.map(prefixOf);
  const functions = [...app.functions].filter(([name]) => {
    const prefix = prefixes.find((each) => name.startsWith(each));
    return prefix === undefined || chosen.includes(prefix);
  });
  return { functions: new Map(functions) };
}
