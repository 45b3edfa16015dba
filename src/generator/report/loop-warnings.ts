import { type Change, isWritten } from '../compare/change';
import { type FoundSettings, follows, settingsIn } from '../compare/drift';
import { isSameValue, type Job } from '../manifest/manifest';
import { foldId } from '../options/names';
import { type Setting, type SettingKey, settings } from '../options/options';
import { counted } from '../strings';

/** How many jobs get their commands spelled out; of more, these stand for all. */
const SPELLED = 3;

/** What a loop reads when it starts or when its watchdog hands it over; the others are of the functions themselves. */
const OF_THE_LOOP: ReadonlySet<SettingKey> = new Set([
  'idleDelay',
  'errorDelay',
  'busyDelay',
  'maxIdleDelay',
  'maxErrorDelay',
  'giveUpAfter',
  'jitter',
  'drainFor',
]);

/**
 * What the changes do to loops that are running: a loop outlives a deployment, asleep in storage while its code
 * changes. `jobs` are those of the project as it is to be. Source: the real host, seen with Durable extension 3.15.2.
 */
export function loopWarnings(changes: readonly Change[], jobs: readonly Job[]): string[] {
  const written = changes.filter(isWritten);
  const isNew = new Set(written.flatMap(({ action, path }) => (action === 'create' ? [path] : [])));
  const running = jobs.filter(({ id }) => !isNew.has(jobFileOf(id)));
  return [
    ...written.flatMap((change) => warnOfJob(change)),
    ...warnOfShape(written, running),
    ...warnOfHub(written, running),
  ];
}

const jobFileOf = (id: string): string => `src/functions/${id}.ts`;
const idIn = (path: string): string | undefined => /^src\/functions\/([^/]+)\.ts$/.exec(path)?.[1];

function warnOfJob({ action, path, from, before = '', after = '' }: Change): string[] {
  const id = idIn(path);
  const oldId = idIn(from ?? path);
  if (action === 'create' || oldId === undefined) return [];
  const old = settingsIn(before) ?? {};
  if (action === 'delete' || id === undefined) return [endOf(oldId, old)];
  const renamed = id === oldId ? [] : [endOf(oldId, old), anewAs(oldId, id)];
  return id === oldId ? warnOfSettings(id, old, settingsIn(after) ?? {}) : renamed;
}

function warnOfSettings(id: string, old: FoundSettings, now: FoundSettings): string[] {
  const changed = settings
    .filter((setting) => OF_THE_LOOP.has(setting.key) && isChanged(setting, old, now))
    .map(({ key }) => key);
  if (changed.length === 0) return [];
  const what = changed.join(', ');
  const { watchdog = "the watchdog's interval" } = now;
  const when =
    watchdog === 'off' ? 'at its next run (watchdog off)' : `within ${watchdog} by its watchdog`;
  return [`${id}: after the deployment a running loop takes over ${what} by itself, ${when}`];
}

/** Not so where it only goes along with the setting that it follows. */
function isChanged(setting: Setting, old: FoundSettings, now: FoundSettings): boolean {
  const [before, after] = [old[setting.key], now[setting.key]];
  if (before === undefined || after === undefined || isSameValue(before, after)) return false;
  return !(follows(setting, old) && follows(setting, now));
}

const endOf = (id: string, old: FoundSettings): string =>
  `${id}: a loop that is running fails by itself at its next wake after the deployment (it shows as Failed; no run). To end it cleanly, before deploying: ${stop(id, old)}`;

/** Names that the host takes for the same in any case stay the same where only the case is another. */
function anewAs(oldId: string, id: string): string {
  const prefixOf = (each: string): string => `${foldId(each).toUpperCase()}__`;
  const names = [
    ...(id.toLowerCase() === oldId.toLowerCase() ? [] : [`the routes /api/${id} (was ${oldId})`]),
    ...(foldId(id) === foldId(oldId)
      ? []
      : [`the app settings ${prefixOf(id)}… (was ${prefixOf(oldId)}…)`]),
    `the functions ${id}_httpstart and so on`,
  ];
  return `${id}: it starts anew, with new counters. New are ${names.join(', ')}`;
}

/** The sequence of the orchestrator's tasks: what it was and will be where it changes. */
function warnOfShape(written: readonly Change[], running: readonly Job[]): string[] {
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

/** The task hub: what it was and will be where it changes. */
function warnOfHub(written: readonly Change[], running: readonly Job[]): string[] {
  const host = written.find(({ path }) => path === 'host.json');
  const [old, now] = [host?.before, host?.after].map(
    (text) => /"hubName"\s*:\s*"([^"]+)"/.exec(text ?? '')?.[1],
  );
  if (old === undefined || now === undefined || old === now) return [];
  return warnOf(
    running,
    (left) =>
      `the task hub is ${now} now, and was ${old}: loops that are running are left behind in it. Before deploying stop ${counted(left.length, 'job')}: ${each(left, stop)}`,
  );
}

const warnOf = (jobs: readonly Job[], say: (jobs: readonly Job[]) => string): string[] =>
  jobs.length === 0 ? [] : [say(jobs)];

const listed = (jobs: readonly Job[]): string =>
  jobs.length > SPELLED ? counted(jobs.length, 'job') : jobs.map(({ id }) => id).join(', ');

const each = (
  jobs: readonly Job[],
  call: (id: string, settings: FoundSettings) => string,
): string => {
  const calls = jobs.slice(0, SPELLED).map((job) => call(job.id, job.settings));
  return `${calls.join('; ')}${jobs.length > SPELLED ? '; and so on for each' : ''}`;
};

// Command lines that a user can take over: what is in angle brackets only they know.

const call = (id: string, command: string, { auth }: FoundSettings): string => {
  const key = auth === 'anonymous' ? '' : '?code=<key>';
  return `curl -X POST "https://<app>.azurewebsites.net/api/${id}/${command}${key}"`;
};

export const stop = (id: string, settings: FoundSettings): string => call(id, 'stop', settings);
export const start = (id: string, settings: FoundSettings): string => call(id, 'start', settings);
export const restart = (id: string, settings: FoundSettings): string =>
  `${stop(id, settings)}, then ${start(id, settings)}`;
