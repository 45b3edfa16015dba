import { MANIFEST } from '../manifest/manifest';
import type { PlannedJob } from '../plan/plan';
import { jobIdIn, type Owner, ownerOf } from '../plan/planned-file';
import { registersJob } from '../syntax/registers-job';
import { baseText, fingerprintIn, type MergeBases } from './bases';
import { findMoved } from './find-moved';
import { isWorkflowAbove } from './workflows-above';
import type { OnDisk, Workspace } from './workspace';

/** Where the files of the last run are now, by the path that the templates give them. */
export interface Locations {
  /** The files that are elsewhere. */
  readonly paths: ReadonlyMap<string, string>;
  /** Why nobody can tell where a file is. */
  readonly doubts: ReadonlyMap<string, Doubt>;
}

/** Why nobody can tell where a file is, and what the user can do. */
export interface Doubt {
  readonly why: string;
  readonly hint: string;
}

/** A file that the last run left. */
export interface KnownFile {
  readonly defaultPath: string;
  /** Where the last run found it. */
  readonly last: string;
  readonly owner: Owner;
  /** As the templates have it; `undefined` where only its hash is known. */
  readonly text: string | undefined;
  readonly fingerprint: string | undefined;
  /** The job that it belongs to. */
  readonly job: PlannedJob | undefined;
  /** The id of the job that it registers. */
  readonly jobId: string | undefined;
}

/**
 * Finds the files of the last run that the user moved, by what they are: a job's file by its registration, a processor by
 * the import in the job's file, the loop and the emulator by what only they have, everything else by name and content.
 * Where every file is in its place, it lists no folder. A file whose copy is in its place has not moved.
 *
 * @param jobs of the last run, as the templates have them
 * @param isDeleted whether the user accepted that a file is deleted, by its default path
 */
export function locate(
  jobs: readonly PlannedJob[],
  bases: MergeBases,
  workspace: Workspace,
  isDeleted: (defaultPath: string) => boolean = () => false,
): Locations {
  if (isUnmoved(jobs, bases, workspace)) return { paths: new Map(), doubts: new Map() };
  const { read } = workspace;
  const paths = new Map<string, string>();
  const missing: KnownFile[] = [];
  const inPlace: KnownFile[] = [];
  for (const file of knownFiles(jobs, bases, read)) {
    const isFound = isInPlace(file.jobId, () => file.text, read(file.last));
    if (!isFound && !isDeleted(file.defaultPath)) missing.push(file);
    else if (isFound) inPlace.push(file);
    if (file.last !== file.defaultPath) paths.set(file.defaultPath, file.last);
  }
  if (missing.length === 0) return { paths, doubts: new Map() };
  const found = findMoved(missing, inPlace, workspace);
  return { paths: new Map([...paths, ...found.paths]), doubts: found.doubts };
}

/** Whether every file is where the templates have it. The usual case, in which a project of 1,000 jobs must not wait. */
function isUnmoved(jobs: readonly PlannedJob[], bases: MergeBases, { read }: Workspace): boolean {
  const exists = (path: string): boolean =>
    path === MANIFEST || isInPlace(jobIdIn(path), () => baseText(bases.get(path)), read(path));
  return (
    bases.paths.every((path) => bases.defaultPathOf(path) === path && exists(path)) &&
    jobs.every(({ files }) =>
      files.every(({ path, owner }) => owner !== 'user' || read(path).kind !== 'absent'),
    )
  );
}

/** The files that the last run left: those with a base, and the user's own of its jobs. */
function knownFiles(
  jobs: readonly PlannedJob[],
  bases: MergeBases,
  read: Workspace['read'],
): KnownFile[] {
  const ofJobs = new Map(jobs.flatMap((job) => job.files.map((file) => [file.path, job] as const)));
  const withBase = [...new Set(bases.paths.map(bases.defaultPathOf))].flatMap(
    (defaultPath): KnownFile[] => {
      if (defaultPath === MANIFEST) return [];
      const sections = bases.pathsOf(defaultPath).filter((path) => isOfProject(path, defaultPath));
      const last = sections.find((path) => read(path).kind !== 'absent') ?? sections[0];
      if (last === undefined) return [];
      return [
        {
          ...{ defaultPath, last, owner: ownerOf(defaultPath) },
          get text() {
            return baseText(bases.get(last));
          },
          get fingerprint() {
            return fingerprintIn(bases.get(last));
          },
          ...{ job: ofJobs.get(defaultPath), jobId: jobIdIn(defaultPath) },
        },
      ];
    },
  );
  const ofUser = jobs.flatMap((job) =>
    job.files.flatMap(({ path, owner, text }): KnownFile[] =>
      owner === 'user'
        ? [
            {
              ...{ defaultPath: path, last: path, owner, text, job },
              ...{ fingerprint: undefined, jobId: undefined },
            },
          ]
        : [],
    ),
  );
  return [...withBase, ...ofUser];
}

/** `.eternal/base` is a file of the repository, so that anyone can write paths into it. */
const isOfProject = (path: string, defaultPath: string): boolean =>
  isWorkflowAbove(path)
    ? defaultPath.startsWith('.github/')
    : !/(^|\/)(\.{0,2}|\.git|node_modules)(\/|$)|\\/i.test(path);

/**
 * A job's file without the registration is another file at its path.
 *
 * @param base the text that was last generated
 */
function isInPlace(
  jobId: string | undefined,
  base: () => string | undefined,
  disk: OnDisk,
): boolean {
  if (disk.kind !== 'file') return disk.kind !== 'absent';
  if (jobId === undefined || disk.text === undefined || disk.text === base()) return true;
  return registersJob(disk.text, jobId) !== false;
}
