import { sep } from 'node:path';
import { type Change, WRITTEN } from '../compare/change';
import { isSameValue, type Job, type Manifest } from '../manifest/manifest';
import { pluralize } from '../message';
import { foldId } from '../options/names';
import { type SettingKey, type Settings, settings } from '../options/options';
import { hubNameIn } from '../plan/hub-name';

/** Commands are listed for so many jobs only. */
const MAX_LISTED = 3;

/** Settings of the registered functions. A running loop applies all other settings. */
const FUNCTION_SETTINGS: ReadonlySet<SettingKey> = new Set([
  'functionTimeout',
  'watchdog',
  'authLevel',
  'startMethods',
]);

/** A change of a project. */
export interface ProjectChange {
  readonly changes: readonly Change[];
  /** The manifest before; `undefined` if it is not known. */
  readonly previous: Manifest | undefined;
  readonly manifest: Pick<Manifest, 'name' | 'backend' | 'jobs'>;
  /** The prefix of all routes, `/api` or nothing. Called only if a warning contains a route. */
  readonly routePrefix: () => string;
}

/**
 * Warns of what the changes do to running loops. A loop outlives a deployment: it sleeps in storage while its code
 * changes. Observed on the real host with Durable extension 3.15.2.
 */
export function loopWarnings({
  changes,
  previous,
  manifest,
  routePrefix,
}: ProjectChange): string[] {
  const calls = callsTo(routePrefix);
  const written = changes.filter(({ action }) => WRITTEN.has(action));
  const created = new Set(
    written.flatMap(({ action, job }) => (action === 'create' ? [job?.after] : [])),
  );
  const running = manifest.jobs.filter(({ id }) => !created.has(id));
  const find = (jobs: readonly Job[] | undefined, id: string) => jobs?.find((job) => job.id === id);
  return [
    ...written.flatMap(({ action, job: { before: oldId, after: id } = {} }) => {
      if (action === 'create' || oldId === undefined) return [];
      const old = find(previous?.jobs, oldId);
      const now = id === undefined || action === 'delete' ? undefined : find(manifest.jobs, id);
      if (now === undefined) return [warnOfEnd(oldId, old?.settings, calls)];
      if (now.id !== oldId) {
        return [warnOfEnd(oldId, old?.settings, calls), warnOfNewNames(oldId, now.id, routePrefix)];
      }
      return warnOfSettings(now, old);
    }),
    ...warnOfShape(written, running, calls),
    ...warnOfHub(written, [previous ?? manifest, manifest], running, calls),
  ];
}

function warnOfSettings({ id, settings: now }: Job, old: Job | undefined): string[] {
  if (old === undefined) return [];
  const isChanged = (key: SettingKey): boolean => !isSameValue(old.settings[key], now[key]);
  const changed = settings.filter(({ key, default: otherwise }) => {
    // Skip a setting that only changes with the setting that is its default.
    const source = 'from' in otherwise ? otherwise.from : undefined;
    const isDefault = (all: Settings) => source !== undefined && isSameValue(all[key], all[source]);
    const isOwnChange = isChanged(key) && !(isDefault(old.settings) && isDefault(now));
    return !FUNCTION_SETTINGS.has(key) && isOwnChange;
  });
  if (changed.length === 0) return [];
  const keys = changed.map(({ key }) => key).join(', ');
  const { watchdog } = now;
  const when =
    watchdog === 'off'
      ? 'at its next run, because the watchdog is off'
      : `within ${watchdog}, through the watchdog`;
  return [`${id}: after the deployment a running loop applies the new ${keys} ${when}`];
}

const warnOfEnd = (id: string, old: Settings | undefined, { stop }: Calls): string =>
  `${id}: after the deployment a running loop fails when it next wakes, without running (status Failed). To end it cleanly, stop it before you deploy: ${stop({ id, settings: old })}`;

/** Lists only names that change for the host, which ignores case in routes and app settings. */
function warnOfNewNames(oldId: string, id: string, routePrefix: () => string): string {
  const prefixOf = (each: string): string => `${foldId(each).toUpperCase()}__`;
  const names = [
    ...(id.toLowerCase() === oldId.toLowerCase()
      ? []
      : [`routes ${routePrefix()}/${id} (was ${oldId})`]),
    ...(foldId(id) === foldId(oldId)
      ? []
      : [`app settings ${prefixOf(id)}… (was ${prefixOf(oldId)}…)`]),
    `functions ${id}_httpstart, ${id}_orchestrator, …`,
  ];
  return `${id}: the loop starts again with its counters at zero. New names: ${names.join(', ')}`;
}

/** Warns if the orchestrator's sequence of tasks changes: a sleeping loop cannot replay its history then. */
function warnOfShape(
  written: readonly Change[],
  running: readonly Job[],
  { start, restart }: Calls,
): string[] {
  const orchestrator = written.find(
    ({ path, defaultPath = path }) => defaultPath === 'src/eternal/orchestrator.ts',
  );
  const [old, now] = [orchestrator?.before, orchestrator?.after].map(
    (text) => /\bORCHESTRATOR_SHAPE = (\d+)/.exec(text ?? '')?.[1],
  );
  if (old === undefined || now === undefined || old === now) return [];
  const shape = `the orchestrator's sequence of tasks changes (shape ${old} → ${now}): a loop that sleeps during the deployment may fail when it next wakes`;
  const isRevived = ({ settings: { watchdog } }: Job): boolean => watchdog !== 'off';
  return [
    ...warnOf(running.filter(isRevived), (revived) => {
      const gap = `To avoid the gap, stop, deploy and start: ${each(revived, restart)}`;
      return `${shape}, and the watchdog then revives it from its last state (${listed(revived)}). ${gap}`;
    }),
    ...warnOf(
      running.filter((job) => !isRevived(job)),
      (alone) =>
        `${shape}. The watchdog is off, so start it again if it has failed (${listed(alone)}): ${each(alone, start)}`,
    ),
  ];
}

/** Warns if the task hub in `host.json` changes. */
function warnOfHub(
  written: readonly Change[],
  [before, after]: readonly Pick<Manifest, 'backend'>[],
  running: readonly Job[],
  { stop }: Calls,
): string[] {
  const host = written.find(({ path, defaultPath = path }) => defaultPath === 'host.json');
  const isOther = before?.backend !== after?.backend;
  const nameOf = (text: string | undefined, backend = ''): string =>
    `${hubNameIn(text)}${isOther ? ` (${backend})` : ''}`;
  const [old, now] = [nameOf(host?.before, before?.backend), nameOf(host?.after, after?.backend)];
  if (old === now || hubNameIn(host?.before) === undefined) return [];
  return warnOf(
    running,
    (left) =>
      `the task hub changes from ${old} to ${now}: running loops stay behind in the old hub. Before you deploy, stop ${pluralize(left.length, 'job')}: ${each(left, stop)}`,
  );
}

const warnOf = (jobs: readonly Job[], message: (jobs: readonly Job[]) => string): string[] =>
  jobs.length === 0 ? [] : [message(jobs)];

const listed = (jobs: readonly Job[]): string =>
  jobs.length > MAX_LISTED ? pluralize(jobs.length, 'job') : jobs.map(({ id }) => id).join(', ');

const each = (jobs: readonly Job[], call: (job: Called) => string): string => {
  const calls = jobs.slice(0, MAX_LISTED).map(call);
  return `${calls.join('; ')}${jobs.length > MAX_LISTED ? '; and the same for the others' : ''}`;
};

// Commands that a user can copy, with their own values for <app> and <key>.

interface Called {
  readonly id: string;
  readonly settings: Settings | undefined;
}

/** In Windows PowerShell, `curl` is another command. */
const CURL = sep === '\\' ? 'curl.exe' : 'curl';

type Calls = Readonly<Record<'stop' | 'start' | 'restart', (job: Called) => string>>;

function callsTo(routePrefix: () => string): Calls {
  const call = (command: string, { id, settings: given }: Called): string => {
    const key = given?.authLevel === 'anonymous' ? '' : '?code=<key>';
    const url = `https://<app>.azurewebsites.net${routePrefix()}/${id}/${command}${key}`;
    // Azure answers 411 to a POST without a length (MicrosoftDocs/azure-docs #58216), and curl sends none by itself.
    return `${CURL} -X POST -H Content-Length:0 "${url}"`;
  };
  const stop = (job: Called): string => call('stop', job);
  const start = (job: Called): string => call('start', job);
  return { stop, start, restart: (job) => `${stop(job)}, then ${start(job)}` };
}
