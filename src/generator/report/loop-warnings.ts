import { type Change, WRITTEN } from '../compare/change';
import { isSameValue, type Job, type Manifest } from '../manifest/manifest';
import { pluralize } from '../message';
import { foldId, hubNameOf } from '../options/names';
import { type SettingKey, type Settings, settings } from '../options/options';
import { jobIdIn } from '../plan/plan';

/** How many jobs get their commands spelled out; of more, these stand for all. */
const SPELLED = 3;

/** What the functions are registered with; a loop takes over all else. */
const OF_THE_FUNCTIONS: ReadonlySet<SettingKey> = new Set([
  'functionTimeout',
  'watchdog',
  'authLevel',
  'startMethods',
]);

/** What a run made of a project. */
export interface Made {
  readonly changes: readonly Change[];
  /** What it was; absent where that is not known. */
  readonly previous: Manifest | undefined;
  readonly manifest: Pick<Manifest, 'name' | 'backend' | 'jobs'>;
  /** What the paths of its functions begin with, `/api` or nothing: asked for where a warning has one in it. */
  readonly routePrefix: () => string;
}

/**
 * What the changes do to loops that are running: a loop outlives a deployment, asleep in storage while its code
 * changes. Source: the real host, seen with Durable extension 3.15.2.
 */
export function loopWarnings({ changes, previous, manifest, routePrefix }: Made): string[] {
  const calls = callsTo(routePrefix);
  const written = changes.filter(({ action }) => WRITTEN.has(action));
  const created = new Set(
    written.flatMap(({ action, path }) => (action === 'create' ? [jobIdIn(path)] : [])),
  );
  const running = manifest.jobs.filter(({ id }) => !created.has(id));
  const find = (jobs: readonly Job[] | undefined, id: string) => jobs?.find((job) => job.id === id);
  return [
    ...written.flatMap(({ action, path, from = path }) => {
      const [oldId, id] = [jobIdIn(from), jobIdIn(path)];
      if (action === 'create' || oldId === undefined) return [];
      const old = find(previous?.jobs, oldId);
      const now = id === undefined || action === 'delete' ? undefined : find(manifest.jobs, id);
      if (now === undefined) return [endOf(oldId, old?.settings, calls)];
      if (now.id !== oldId)
        return [endOf(oldId, old?.settings, calls), anewAs(oldId, now.id, routePrefix)];
      return warnOfSettings(now, old);
    }),
    ...warnOfShape(written, running, calls),
    ...warnOfHub(written, previous ?? manifest, manifest, running, calls),
  ];
}

function warnOfSettings({ id, settings: now }: Job, old: Job | undefined): string[] {
  if (old === undefined) return [];
  const isChanged = (key: SettingKey): boolean => !isSameValue(old.settings[key], now[key]);
  const changed = settings.filter(({ key, default: otherwise }) => {
    // Not so where it only goes along with the setting that it follows.
    const leader = 'from' in otherwise ? otherwise.from : undefined;
    const isLed = (all: Settings) => leader !== undefined && isSameValue(all[key], all[leader]);
    return !OF_THE_FUNCTIONS.has(key) && isChanged(key) && !(isLed(old.settings) && isLed(now));
  });
  if (changed.length === 0) return [];
  const what = changed.map(({ key }) => key).join(', ');
  const { watchdog } = now;
  const when =
    watchdog === 'off' ? 'at its next run (watchdog off)' : `within ${watchdog} by its watchdog`;
  return [`${id}: after the deployment a running loop takes over ${what} by itself, ${when}`];
}

const endOf = (id: string, old: Settings | undefined, { stop }: Calls): string =>
  `${id}: a loop that is running fails by itself at its next wake after the deployment (it shows as Failed; no run). To end it cleanly, before deploying: ${stop({ id, settings: old })}`;

/** Names that the host takes for the same in any case stay the same where only the case is another. */
function anewAs(oldId: string, id: string, routePrefix: () => string): string {
  const prefixOf = (each: string): string => `${foldId(each).toUpperCase()}__`;
  const names = [
    ...(id.toLowerCase() === oldId.toLowerCase()
      ? []
      : [`the routes ${routePrefix()}/${id} (was ${oldId})`]),
    ...(foldId(id) === foldId(oldId)
      ? []
      : [`the app settings ${prefixOf(id)}… (was ${prefixOf(oldId)}…)`]),
    `the functions ${id}_httpstart and so on`,
  ];
  return `${id}: it starts anew, with new counters. New are ${names.join(', ')}`;
}

/** The sequence of the orchestrator's tasks: what it was and will be where it changes. */
function warnOfShape(
  written: readonly Change[],
  running: readonly Job[],
  { start, restart }: Calls,
): string[] {
  const orchestrator = written.find(({ path }) => path === 'src/eternal/orchestrator.ts');
  const [old, now] = [orchestrator?.before, orchestrator?.after].map(
    (text) => /\bORCHESTRATOR_SHAPE = (\d+)/.exec(text ?? '')?.[1],
  );
  if (old === undefined || now === undefined || old === now) return [];
  const shape = `the orchestrator has another shape now (${old} → ${now}): a loop that is asleep during the deployment fails at its next wake`;
  const isKept = ({ settings: { watchdog } }: Job): boolean => watchdog !== 'off';
  return [
    ...warnOf(running.filter(isKept), (kept) => {
      const gap = `To avoid the gap stop, deploy, start: ${each(kept, restart)}`;
      return `${shape}, and the watchdog revives it from its last state at its next tick (${listed(kept)}). ${gap}`;
    }),
    ...warnOf(
      running.filter((job) => !isKept(job)),
      (alone) =>
        `${shape}, and with the watchdog off it has to be started again (${listed(alone)}): ${each(alone, start)}`,
    ),
  ];
}

type HubOptions = Pick<Manifest, 'name' | 'backend'>;

/** The task hub, where host.json says that it is another. */
function warnOfHub(
  written: readonly Change[],
  previous: HubOptions,
  manifest: HubOptions,
  running: readonly Job[],
  { stop }: Calls,
): string[] {
  const hubOf = ({ name, backend }: HubOptions) =>
    `${hubNameOf(name)}${previous.backend === manifest.backend ? '' : ` (${backend})`}`;
  const [old, now] = [hubOf(previous), hubOf(manifest)];
  if (old === now || !written.some(({ path }) => path === 'host.json')) return [];
  return warnOf(
    running,
    (left) =>
      `the task hub is ${now} now, and was ${old}: loops that are running are left behind in it. Before deploying stop ${pluralize(left.length, 'job')}: ${each(left, stop)}`,
  );
}

const warnOf = (jobs: readonly Job[], say: (jobs: readonly Job[]) => string): string[] =>
  jobs.length === 0 ? [] : [say(jobs)];

const listed = (jobs: readonly Job[]): string =>
  jobs.length > SPELLED ? pluralize(jobs.length, 'job') : jobs.map(({ id }) => id).join(', ');

const each = (jobs: readonly Job[], call: (job: Called) => string): string => {
  const calls = jobs.slice(0, SPELLED).map(call);
  return `${calls.join('; ')}${jobs.length > SPELLED ? '; and so on for each' : ''}`;
};

// Command lines that a user can take over: what is in angle brackets only they know.

interface Called {
  readonly id: string;
  readonly settings: Settings | undefined;
}

type Calls = Readonly<Record<'stop' | 'start' | 'restart', (job: Called) => string>>;

function callsTo(routePrefix: () => string): Calls {
  const call = (command: string, { id, settings: given }: Called): string => {
    const key = given?.authLevel === 'anonymous' ? '' : '?code=<key>';
    return `curl -X POST "https://<app>.azurewebsites.net${routePrefix()}/${id}/${command}${key}"`;
  };
  const stop = (job: Called): string => call('stop', job);
  const start = (job: Called): string => call('start', job);
  return { stop, start, restart: (job) => `${stop(job)}, then ${start(job)}` };
}
