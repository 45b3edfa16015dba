import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Runs git in the project's folder and gives what it printed; `undefined` where that fails. */
export type Git = (args: readonly string[]) => string | undefined;

/** The texts of a file on either branch and of their common ancestor; absent where it does not exist. */
export interface BranchTexts {
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Two branches that git is merging, and has not finished with. `ours` and `theirs` are git's: in a rebase ours is what it is rebased onto. */
export interface Branches {
  /** What git could not merge, by the path from the project's folder. */
  readonly unmerged: ReadonlyMap<string, BranchTexts>;
  /** The texts of any file, also of one that git could merge; `undefined` where nobody knows the commits, as after `git stash pop`. */
  readonly textsOf: (path: string) => BranchTexts | undefined;
  /** A file as git's merge has left it in the work tree; `undefined` where that is not known. */
  readonly mergedByGit: (path: string) => string | undefined;
}

/** The other commit while git is at it, its first parent being the base but for a merge; see gitrevisions(7). */
const OTHERS = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REBASE_HEAD', 'REVERT_HEAD'] as const;

/** Stages of git's index. */
const STAGES = { base: ':1', ours: ':2', theirs: ':3' } as const;

/**
 * Asks git what it is merging in the repository that a folder is in; `undefined` where that is nothing. Texts come when
 * they are first asked for, as a checkout would write them.
 */
export function readBranches(root: string, git: Git): Branches | undefined {
  if (gitDirOf(root) === undefined) return undefined;
  const textAt = (revision: string | undefined, path: string): string | undefined =>
    revision === undefined ? undefined : git(['cat-file', '--filters', `${revision}:./${path}`]);
  const unmerged = new Map(
    [...stagesOf(git)].map(([path, stages]) => [
      path,
      lazily((side) => (stages.has(STAGES[side]) ? textAt(STAGES[side], path) : undefined)),
    ]),
  );
  const isUnderWay = isMerging(root);
  if (unmerged.size === 0 && !isUnderWay) return undefined;
  // What `git stash pop` has merged belongs to no commit that git names.
  const commits = isUnderWay ? commitsOf(git) : undefined;
  return {
    unmerged,
    textsOf: (path) =>
      unmerged.get(path) ?? (commits && lazily((side) => textAt(commits[side], path))),
    mergedByGit: (path) => textAt('AUTO_MERGE', path),
  };
}

/** Which stages there are of each path that is not merged, see git-ls-files(1). */
function stagesOf(git: Git): ReadonlyMap<string, ReadonlySet<string>> {
  const stages = new Map<string, Set<string>>();
  for (const entry of git(['ls-files', '--unmerged', '-z'])?.split('\0') ?? []) {
    const [, stage, path] = /^\d+ [0-9a-f]+ ([123])\t(.+)$/s.exec(entry) ?? [];
    if (path === undefined) continue;
    stages.set(path, (stages.get(path) ?? new Set()).add(`:${stage}`));
  }
  return stages;
}

function commitsOf(git: Git): BranchTexts | undefined {
  const commitAt = (revision: string): string | undefined =>
    git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])?.trim();
  for (const name of OTHERS) {
    const theirs = commitAt(name);
    if (theirs === undefined) continue;
    const ours = commitAt('HEAD');
    if (name === 'REVERT_HEAD') return { base: theirs, ours, theirs: commitAt(`${theirs}^`) };
    const isMerge = name === 'MERGE_HEAD';
    const base = isMerge ? git(['merge-base', 'HEAD', theirs])?.trim() : commitAt(`${theirs}^`);
    return { base, ours, theirs };
  }
  return undefined;
}

function lazily(read: (side: keyof BranchTexts) => string | undefined): BranchTexts {
  const known = new Map<keyof BranchTexts, string | undefined>();
  const once = (side: keyof BranchTexts): string | undefined => {
    if (!known.has(side)) known.set(side, read(side));
    return known.get(side);
  };
  return {
    get base() {
      return once('base');
    },
    get ours() {
      return once('ours');
    },
    get theirs() {
      return once('theirs');
    },
  };
}

const UNDER_WAY = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** Whether a merge, a rebase or the like has stopped in the repository that a folder is in. Asks no program. */
export function isMerging(root: string): boolean {
  const gitDir = gitDirOf(root);
  return gitDir !== undefined && UNDER_WAY.some((name) => existsSync(join(gitDir, name)));
}

/** Of a further work tree, `.git` is a file that names the folder, see gitrepository-layout(5). */
function gitDirOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  try {
    const [, elsewhere] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    return elsewhere === undefined ? undefined : resolve(folder, elsewhere);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return path;
  }
  return dirname(folder) === folder ? undefined : gitDirOf(dirname(folder));
}
