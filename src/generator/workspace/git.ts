import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ancestors } from '../paths';

/** Runs git in the project's folder and gives what it printed; `undefined` where that fails. */
export type Git = (args: readonly string[]) => string | undefined;

/** One of two branches that are merged, or what they have in common. In a rebase ours is what it is rebased onto, as git has it. */
export type Side = 'base' | 'ours' | 'theirs';

/** Two branches that git is merging, and has not finished with. */
export interface Branches {
  /** What git could not merge, by the path from the project's folder. */
  readonly unmerged: ReadonlySet<string>;
  /** Whether git names the commits, so that all files of theirs are known; not so after `git stash pop`. */
  readonly hasCommits: boolean;
  /** A file as a side has it, as a checkout would write it; `undefined` where it has none, or that is not known. */
  readonly textOf: (side: Side, path: string) => string | undefined;
  /** A file as git's merge has left it in the work tree; `undefined` where that is not known. */
  readonly mergedByGit: (path: string) => string | undefined;
}

type Revisions = Readonly<Record<Side, string | undefined>>;

/** Asks git what it is merging in the repository that a folder is in; `undefined` where that is nothing. */
export function readBranches(root: string, git: Git): Branches | undefined {
  if (gitDirOf(root) === undefined) return undefined;
  const unmerged = readUnmerged(git);
  const isUnderWay = isMerging(root);
  if (unmerged.size === 0 && !isUnderWay) return undefined;
  const commits = isUnderWay ? readCommits(git) : undefined;
  const known = new Map<string, string | undefined>();
  const textAt = (revision: string | undefined, path: string): string | undefined => {
    if (revision === undefined) return undefined;
    const object = `${revision}:./${path}`;
    if (!known.has(object)) known.set(object, git(['cat-file', '--filters', object]));
    return known.get(object);
  };
  const revisions = commits ?? STAGES;
  return {
    unmerged,
    hasCommits: commits !== undefined,
    textOf: (side, path) => textAt(revisions[side], path),
    mergedByGit: (path) => textAt('AUTO_MERGE', path),
  };
}

/** See git-ls-files(1). */
function readUnmerged(git: Git): ReadonlySet<string> {
  const entries = git(['ls-files', '--unmerged', '-z'])?.split('\0') ?? [];
  return new Set(entries.flatMap((entry) => entry.split('\t').slice(1).join('\t') || []));
}

/** Of git's index, see gitrevisions(7). */
const STAGES: Revisions = { base: ':1', ours: ':2', theirs: ':3' };

/** The other commit while git is at it. */
const OTHERS = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REBASE_HEAD', 'REVERT_HEAD'] as const;

function readCommits(git: Git): Revisions | undefined {
  const commitAt = (revision: string): string | undefined =>
    git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])?.trim();
  for (const name of OTHERS) {
    const commit = commitAt(name);
    if (commit === undefined) continue;
    const parent = commitAt(`${commit}^`);
    const ours = commitAt('HEAD');
    if (name === 'REVERT_HEAD') return { base: commit, ours, theirs: parent };
    const base = name === 'MERGE_HEAD' ? git(['merge-base', 'HEAD', commit])?.trim() : parent;
    return { base, ours, theirs: commit };
  }
  return undefined;
}

const UNDER_WAY = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** Whether a merge, a rebase or the like has stopped in the repository that a folder is in. Asks no program. */
export function isMerging(root: string): boolean {
  const gitDir = gitDirOf(root);
  return gitDir !== undefined && UNDER_WAY.some((name) => existsSync(join(gitDir, name)));
}

/** Of a further work tree, `.git` is a file that names the folder, see gitrepository-layout(5). */
function gitDirOf(folder: string): string | undefined {
  const root = repositoryOf(folder);
  if (root === undefined) return undefined;
  const path = join(root, '.git');
  try {
    const [, elsewhere] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    return elsewhere === undefined ? undefined : resolve(root, elsewhere);
  } catch {
    return path;
  }
}

/** The nearest folder from `folder` upward that has a `.git`. Asks no program. */
export const repositoryOf = (folder: string): string | undefined =>
  ancestors(folder).find((each) => existsSync(join(each, '.git')));
