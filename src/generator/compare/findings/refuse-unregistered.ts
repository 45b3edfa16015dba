import type { OnConflict } from '../../arguments/answers';
import { isSameValue, type Job, type Manifest } from '../../manifest/manifest';
import { settings } from '../../options/options';
import { registrationsIn } from '../../syntax/registrations';
import type { Previous } from '../../workspace/previous';
import type { Workspace } from '../../workspace/workspace';
import { type Change, WRITTEN } from '../change';
import type { Finding } from './finding';
import { findingsAfter } from './findings-after';
import { compareRegistrations } from './registered-jobs';
import type { SettingsOfJob } from './values-in-file';

interface Prepared {
  readonly changes: readonly Change[];
  readonly workspace: Workspace;
  readonly previous: Previous;
}

/** What a run must not leave undone. */
interface Wanted {
  readonly manifest: Manifest;
  /** Jobs that the run is about, by their new ids. */
  readonly jobs: ReadonlySet<string>;
  /** Old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
  readonly settingsOfJob: SettingsOfJob | undefined;
  readonly onConflict: OnConflict;
}

/**
 * The changes, with a conflict for each place in the code that keeps the run from doing what it says: a removed job that
 * a file goes on registering, a job that no file or more than one registers, an option that stays without effect.
 */
export function refuseUnregistered(prepared: Prepared, wanted: Wanted): readonly Change[] {
  const { changes, previous } = prepared;
  const { manifest, jobs, renamedJobs, settingsOfJob: given, onConflict } = wanted;
  // Who sets the value that `eternal.json` has already wants it in the file.
  const setKeys = given === undefined || given.isAdopting ? new Set<string>() : given.keys;
  const keepsValues = onConflict === 'ours' || onConflict === 'markers';
  const isJob = new Set(manifest.jobs.map(({ id }) => id));
  const before = new Map(previous.manifest?.jobs.map((job) => [job.id, job]));
  const gone = new Set([...before.keys()].filter((id) => !isJob.has(id)));
  const displaced = changes.flatMap(otherJobsIn).filter((id) => isJob.has(id));
  const ids = new Set([...jobs, ...gone, ...displaced]);
  if (ids.size === 0) return changes;
  const changedKeys = new Map(
    keepsValues
      ? []
      : manifest.jobs
          .filter(({ id }) => jobs.has(id))
          .map((job) => [job.id, keysToWrite(job, before.get(job.id), setKeys)]),
  );
  const refused = changes.some(isConflict)
    ? []
    : findingsAfter(prepared, manifest, ids).filter(isRefused).map(ofChangedKeys);
  if (refused.length === 0 && !changes.some(isConflict)) return changes;
  // What stands in the code now says more than what the changes would make of it.
  const old = [...before.keys()].filter((id) => jobs.has(renamedJobs.get(id) ?? id));
  const lost = registrationsBefore(prepared, new Set(old)).filter(isAboutId);
  return (lost.length > 0 ? lost : refused).reduce(
    (all, finding) => withConflict(all, finding, gone, prepared),
    changes,
  );

  function isRefused({ kind, keys = [], job, inFile }: Finding): boolean {
    if (!keys.includes('id')) return changedIn(job, keys).length > 0;
    if (kind === 'unverified') return job !== undefined && !before.has(job);
    return job !== undefined || gone.has(String(inFile));
  }

  /** The finding, about none of the options that stay as they are. */
  function ofChangedKeys(finding: Finding): Finding {
    const { job, keys = [] } = finding;
    return keys.includes('id') ? finding : { ...finding, keys: changedIn(job, keys) };
  }

  function changedIn(job: string | undefined, keys: NonNullable<Finding['keys']>) {
    return keys.filter((key) => job !== undefined && changedKeys.get(job)?.has(key));
  }
}

const isConflict = ({ action }: Change): boolean => action === 'conflict';

/** A job that is not registered once cannot be renamed. */
const registrationsBefore = (
  { workspace, previous }: Prepared,
  ids: ReadonlySet<string>,
): Finding[] => compareRegistrations(workspace, previous.manifest ?? { jobs: [] }, previous, ids);

const isAboutId = ({ kind, keys = [] }: Finding): boolean =>
  kind === 'difference' && keys.includes('id');

/** The options whose value in a job's file has to change. */
const keysToWrite = (
  job: Job,
  before: Job | undefined,
  setKeys: ReadonlySet<string>,
): ReadonlySet<string> =>
  new Set([
    ...(before !== undefined && before.processor !== job.processor ? ['processor'] : []),
    ...settings
      .filter(({ key, default: otherwise }) => {
        const value = job.settings[key];
        const leader = 'from' in otherwise ? job.settings[otherwise.from] : undefined;
        const isChanged = before !== undefined && !isSameValue(value, before.settings[key]);
        return setKeys.has(key) || (isChanged && value !== leader);
      })
      .map(({ key }) => key),
  ]);

const NO_JOBS = /^(src\/eternal|emulator)\/|(?<!\.[cm]?[jt]sx?)$/;

/** The jobs that a file registered beside its own, and that go with its text. */
function otherJobsIn({ path, from = path, action, before, job }: Change): string[] {
  if (!WRITTEN.has(action) || before === undefined || NO_JOBS.test(from)) return [];
  const isShared = before.split('eternalFunction').length > (job === undefined ? 1 : 3);
  if (!isShared) return [];
  try {
    return registrationsIn(before).flatMap(({ id }) =>
      id === undefined || id === job?.before ? [] : [id],
    );
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function withConflict(
  changes: readonly Change[],
  { path, line, job, message, hint, inFile, keys = [] }: Finding,
  gone: ReadonlySet<string>,
  { workspace }: Prepared,
): readonly Change[] {
  const disk = workspace.read(path);
  const found = changes.find((each) => each.path === path || each.from === path);
  const isNoText = found?.before === undefined;
  if (found?.action === 'conflict' && (isNoText || found.hint !== undefined)) return changes;
  const unchanged: Change = { path, owner: 'user', action: 'keep' };
  const { after, file, becomesBase, ...change } = found ?? {
    ...unchanged,
    ...(disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {}),
  };
  const isGone = job === undefined && gone.has(String(inFile));
  const text = after === undefined ? change.before : undefined;
  const ours = line === undefined ? undefined : text?.split('\n')[line - 1]?.trim();
  const again = 'then run the command again';
  const conflict: Change = {
    ...change,
    action: 'conflict',
    why: isGone ? `still registers the job ${inFile}` : message,
    hint: isGone ? `delete the call, ${again}` : (hint ?? hintFor(keys[0])),
    ...(change.conflicts === undefined && ours !== undefined && line !== undefined
      ? { conflicts: [{ line, ours, theirs: '' }] }
      : {}),
  };
  return found === undefined
    ? [...changes, conflict]
    : changes.map((each) => (each === found ? conflict : each));
}

const hintFor = (key: string | undefined): string =>
  key === 'processor' ? 'import the processor by its name' : `write ${key} as a literal`;
