import { basename, join, resolve } from 'node:path';
import { interruptedAt, recoverProject } from '../generator/apply/apply';
import { type Answers, badFlag, missing, type OnConflict } from '../generator/arguments/arguments';
import { changedMeanwhile, GeneratorError } from '../generator/errors';
import type { GitMerge } from '../generator/git-merge/find-unmerged';
import { readGitMerge } from '../generator/git-merge/read-git-merge';
import { parseJsonText } from '../generator/json/tree';
import {
  completeJob,
  type Job,
  MANIFEST,
  type Manifest,
  type NameRegister,
} from '../generator/manifest/manifest';
import {
  folderKindOf,
  mustFindProject,
  readManifest,
  readTextFile,
} from '../generator/manifest/read';
import { hasConflictMarkers } from '../generator/merge/conflicts';
import { quote } from '../generator/message';
import { idFrom } from '../generator/options/names';
import { flagOf } from '../generator/options/options';
import type { Templates } from '../generator/plan/templates';
import { nearest } from '../generator/suggest';
import type { Session } from '../session';

/** A project, read. */
export interface Project {
  readonly root: string;
  /** Of `eternal.json`, of which a merge of two branches may have made another one than was read. */
  readonly text: string;
  /** As it was read: no other may stand there when something is written. */
  readonly textRead: string;
  readonly manifest: Manifest;
  readonly templates: Templates;
  /** Two branches that git is merging. */
  readonly gitMerge?: GitMerge;
  /** What had to be restored there first, in words. */
  readonly restored: readonly string[];
  /** What else is to be told of it. */
  readonly notes?: readonly string[];
}

/** The project that a command is about: the nearest one from `--dir`, or from where one stands, upward. Throws `E_PROJECT`. */
export const projectRoot = ({ dir }: Answers, { cwd }: Session): string =>
  mustFindProject(resolve(cwd, dir ?? '.'));

/** Finds the project that a command is about to change, restores what an interrupted run has left there, and reads it. */
export function openProject(answers: Answers, session: Session): Project {
  const restored = recover(projectRoot(answers, session), answers, session);
  // Where making the project was interrupted, it is none now.
  return readProject(projectRoot(answers, session), session, restored);
}

/** Throws `E_MANIFEST`; `E_CONFLICT` where a merge of two branches has left it in two versions. */
export function readProject(
  root: string,
  { version, loadTemplates }: Session,
  restored: readonly string[] = [],
): Project {
  const text = readManifestText(root);
  if (hasConflictMarkers(text)) {
    throw new GeneratorError('E_CONFLICT', `${MANIFEST} has conflict markers`, {
      hint: 'run regenerate',
      path: MANIFEST,
    });
  }
  const manifest = readManifest(parseJsonText(MANIFEST, text), version);
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
  const git = (args: readonly string[]) => capture(['git', ...args], root);
  const merged = readGitMerge(root, onConflict, version, git);
  return merged && { root, ...merged, templates: loadTemplates(), restored };
}

/** It was there when the project was found: where it is away now, a run beside this one is changing it. */
function readManifestText(root: string): string {
  try {
    return readTextFile(join(root, MANIFEST));
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    throw cause?.code === 'ENOENT' ? changedMeanwhile(MANIFEST) : error;
  }
}

/**
 * What each command that writes does first: takes back what an interrupted run has left half done. Gives what was
 * restored, in words, having told it to people at once. A dry run restores nothing: it throws `E_WRITE`.
 */
export function recover(root: string, { flags }: Answers, session: Session): string[] {
  const kind = folderKindOf(root);
  if (kind === 'absent' || kind === 'empty' || kind === 'file') return [];
  if (flags.has('dryRun')) {
    refuseInterrupted(root);
    return [];
  }
  const recovery = recoverProject(root);
  if (recovery === undefined) return [];
  const { interruptedAt: at, restored, kept } = recovery;
  const files = restored.length === 0 ? 'nothing had changed yet' : restored.join(', ');
  const told = [
    `a run was interrupted${at === undefined ? '' : ` at ${at.toISOString()}`}; restored: ${files}`,
    ...kept.map(({ path, oldAt }) => {
      const old = oldAt === undefined ? '' : `; what the run had replaced is ${oldAt}`;
      return `${path} was changed since then and stays${old}`;
    }),
  ];
  if (!flags.has('json')) told.forEach(session.say);
  return told;
}

/** For what writes nothing, repairs included. Throws `E_WRITE`. */
export function refuseInterrupted(root: string): void {
  const at = interruptedAt(root);
  if (at === undefined) return;
  throw new GeneratorError('E_WRITE', interruption(at), { path: root });
}

export const interruption = (at: Date): string =>
  `interrupted at ${at.toISOString()}; run regenerate`;

/** The job of that id. Throws `E_ANSWER` where there is none. */
export function jobNamed(id: string, { jobs }: Manifest): Job {
  const job = jobs.find((each) => each.id === id);
  if (job !== undefined) return job;
  const ids = jobs.map((each) => each.id);
  const near = nearest(id, ids);
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : ids.length === 0
        ? 'it has none yet: add makes one'
        : `its jobs are ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`;
  throw new GeneratorError('E_ANSWER', `no job ${quote(id)} in ${MANIFEST}`, { hint });
}

/** Whether a person is there to be asked, and may be. */
export const mayAsk = ({ flags }: Answers, { hasTerminal }: Session): boolean =>
  !flags.has('yes') && !flags.has('json') && hasTerminal();

/** Nobody can be asked. */
export const missingHint = ({ flags }: Answers): string =>
  flags.has('yes')
    ? 'not even --yes has a default for that here'
    : 'nothing can be asked here; --yes takes what defaults there are';

/** The id of a job to be added: what was said, or with `--yes` the name of the folder, where no job has it. Throws `E_ANSWER`. */
export function idFor(root: string, answers: Answers, register: NameRegister): string {
  const { id, flags } = answers;
  if (id !== undefined) return id;
  const fallback = idFrom(basename(root));
  if (flags.has('yes') && 'value' in register.checkId(fallback)) return fallback;
  throw missing(['--id'], missingHint(answers));
}

/** The job that the answers describe, checked against those that are there. Throws `E_ANSWER`, naming the flag. */
export const jobFrom = (id: string, { job: options }: Answers, register: NameRegister): Job =>
  completeJob({ id, options }, register, (key, value, problem, hint) => {
    throw badFlag(key === 'id' ? key : flagOf(key), value, problem, hint);
  });

/** For what adds a job to a project that is there. */
export function refuseProjectOptions(root: string, { project, from, flags }: Answers): void {
  const [option] = [...project.keys(), ...(from === undefined ? [] : ['from'])];
  const found = option ?? (['install', 'git'] as const).find((key) => flags.has(key));
  if (found === undefined) return;
  throw new GeneratorError('E_USAGE', `--${found} is for a new project; ${root} is one already`);
}
