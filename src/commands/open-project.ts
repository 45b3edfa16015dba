import { join, resolve } from 'node:path';
import { interruptedAt, recoverProject } from '../generator/apply/apply';
import type { Answers, OnConflict } from '../generator/arguments/answers';
import { canRegister } from '../generator/compare/findings/code-files';
import { changedMeanwhile, GeneratorError } from '../generator/errors';
import { readBranches } from '../generator/git-merge/branches';
import type { GitMerge } from '../generator/git-merge/find-unmerged';
import { readGitMerge } from '../generator/git-merge/read-git-merge';
import { folderKindOf, mustFindProject } from '../generator/manifest/find-project';
import { type Job, MANIFEST, type Manifest } from '../generator/manifest/manifest';
import { parseManifest } from '../generator/manifest/manifest-file';
import { readTextFile } from '../generator/manifest/read-text-file';
import { hasConflictMarkers } from '../generator/merge/conflicts';
import { nearest, quote } from '../generator/message';
import { jobFileOf } from '../generator/plan/planned-file';
import type { Templates } from '../generator/plan/templates';
import { registersJob } from '../generator/syntax/registers-job';
import { BASE_PATH } from '../generator/workspace/base-file';
import { sourceFiles } from '../generator/workspace/source-files';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';

/** A project whose `eternal.json` has been read. */
export interface Project {
  readonly root: string;
  /** `eternal.json`; while git merges two branches, as they come to together. */
  readonly text: string;
  /** `eternal.json` as it was read. Nothing is written when the file has another text by then. */
  readonly textRead: string;
  readonly manifest: Manifest;
  readonly templates: Templates;
  /** Two branches that git is merging. */
  readonly gitMerge?: GitMerge;
  /** Messages about what was restored after an interrupted run. */
  readonly restored: readonly string[];
  /** Other messages for the user. */
  readonly notes?: readonly string[];
}

/** The folder of the project: the nearest one upward from `--dir` or the current folder. Throws `E_PROJECT`. */
export const projectRoot = ({ dir }: Pick<Answers, 'dir'>, { cwd }: Session): string =>
  mustFindProject(resolve(cwd, dir ?? '.'));

/** Finds the project that a command changes, reverts an interrupted run in it, and reads it. */
export function openProject(
  { dir, flags }: Pick<Answers, 'dir' | 'flags'>,
  session: Session,
): Project {
  const restored = recover(projectRoot({ dir }, session), { flags }, session);
  // Found again, because an interrupted creation of the project is reverted too.
  return readProject(projectRoot({ dir }, session), session, restored);
}

/** Reads a project. Throws `E_MANIFEST`, and `E_CONFLICT` when its `eternal.json` has conflict markers. */
export function readProject(
  root: string,
  { version, loadTemplates }: Session,
  restored: readonly string[] = [],
): Project {
  const text = readManifestText(root);
  if (hasConflictMarkers(text)) {
    throw new GeneratorError('E_CONFLICT', `${MANIFEST} has conflict markers`, {
      hint: 'run regenerate to merge it',
      path: MANIFEST,
    });
  }
  const manifest = parseManifest(text, version);
  const templates = loadTemplates();
  return { root, text, textRead: text, manifest, templates, restored };
}

/** The project while git is merging two branches; `undefined` where it merges nothing. Throws like `readGitMerge`. */
export function readMergedProject(
  root: string,
  onConflict: OnConflict,
  { version, capture, loadTemplates }: Session,
  restored: readonly string[] = [],
): Project | undefined {
  const textRead = readTextFile(join(root, MANIFEST));
  const branches = readBranches(root, (args) => capture(['git', ...args], root));
  if (branches === undefined) return undefined;
  const merged = readGitMerge({ root, textRead, branches }, onConflict, version);
  return merged && { root, ...merged, templates: loadTemplates(), restored };
}

/** A file that has disappeared since the project was found is being changed by another run. */
function readManifestText(root: string): string {
  try {
    return readTextFile(join(root, MANIFEST));
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    throw cause?.code === 'ENOENT' ? changedMeanwhile(MANIFEST) : error;
  }
}

/**
 * Reverts an interrupted run; each command that writes does this first. Returns messages about what was restored, and
 * shows them at once, except with `--json`. A dry run restores nothing: it throws `E_WRITE`.
 */
export function recover(
  root: string,
  { flags }: Pick<Answers, 'flags'>,
  session: Session,
): string[] {
  const kind = folderKindOf(root);
  if (kind === 'absent' || kind === 'empty' || kind === 'file') return [];
  if (flags.has('dryRun')) {
    refuseInterrupted(root);
    return [];
  }
  const recovery = recoverProject(root);
  if (recovery === undefined) return [];
  const { interruptedAt: at, restored, kept } = recovery;
  const files =
    restored.length === 0 ? 'it had changed no files' : `restored ${restored.join(', ')}`;
  const messages = [
    `an earlier command was interrupted${at === undefined ? '' : ` at ${at.toISOString()}`}: ${files}`,
    ...kept.map(({ path, oldAt }) => {
      const old = oldAt === undefined ? '' : `; the replaced version is in ${oldAt}`;
      return `kept ${path}, which changed after the interruption${old}`;
    }),
  ];
  if (!flags.has('json')) messages.forEach(session.say);
  return messages;
}

/** Throws `E_WRITE` after an interrupted run, for commands that write nothing. */
export function refuseInterrupted(root: string): void {
  const at = interruptedAt(root);
  if (at === undefined) return;
  throw new GeneratorError('E_WRITE', interruption(at), { hint: RESTORE, path: root });
}

export const interruption = (at: Date): string =>
  `an earlier command was interrupted at ${at.toISOString()}`;

export const RESTORE = 'run regenerate to restore the project';

/**
 * Throws `E_CONFLICT` where a file registers a job that `.eternal/base` does not have, as after somebody deleted the base:
 * a command would not find that file, and leave it.
 */
export function refuseUnknownFile(id: string, { root }: Project): void {
  const workspace = openWorkspace(root);
  if (workspace.bases().pathsOf(jobFileOf(id)).length > 0) return;
  const path = sourceFiles(workspace).find((each) => {
    const disk = canRegister(each) ? workspace.read(each) : undefined;
    return disk?.kind === 'file' && registersJob(disk.text ?? '', id) === true;
  });
  if (path === undefined) return;
  const message = `${path} registers the job ${id}, but ${BASE_PATH} does not have it`;
  throw new GeneratorError('E_CONFLICT', message, { hint: 'run regenerate', path });
}

/** The job with this id. Throws `E_ANSWER` for an unknown id, with the nearest one. */
export function findJob(id: string, { jobs }: Manifest): Job {
  const job = jobs.find((each) => each.id === id);
  if (job !== undefined) return job;
  const ids = jobs.map((each) => each.id);
  const near = nearest(id, ids);
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : ids.length === 0
        ? `the project has no jobs; create this one: add ${id}`
        : `the jobs are ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`;
  throw new GeneratorError('E_ANSWER', `no job ${quote(id)} in ${MANIFEST}`, { hint });
}
