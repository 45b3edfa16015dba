import { gitFolderHas, repositoryOf } from '../manifest/find-project';

/** Runs git in the project's folder and returns what it prints; `undefined` where it fails. */
export type Git = (args: readonly string[]) => string | undefined;

/** One of two branches, or their common ancestor. In a rebase `ours` is the branch that it rebases onto, as git has it. */
export type Side = 'base' | 'ours' | 'theirs';

export const SIDES = ['base', 'ours', 'theirs'] as const satisfies readonly Side[];

/** Two branches that git is merging and has not finished with. */
export interface Branches {
  /** The files that git could not merge, by their paths from the project's folder. */
  readonly unmerged: ReadonlySet<string>;
  /** Whether git names the commits, so that all their files are known. After `git stash pop` it does not. */
  readonly hasCommits: boolean;
  /** A file of a side, as a checkout would write it; `undefined` where the side does not have it, or nobody knows. */
  readonly read: (side: Side, path: string) => string | undefined;
  /** A file as git's merge left it in the work tree; `undefined` where nobody knows. */
  readonly mergedByGit: (path: string) => string | undefined;
}

type Revisions = Readonly<Record<Side, string | undefined>>;

/** Asks git what it is merging in the repository of a folder; `undefined` where it merges nothing. */
export function readBranches(root: string, git: Git): Branches | undefined {
  if (repositoryOf(root) === undefined) return undefined;
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
    read: (side, path) => textAt(revisions[side], path),
    mergedByGit: (path) => textAt('AUTO_MERGE', path),
  };
}

/** See git-ls-files(1). */
function readUnmerged(git: Git): ReadonlySet<string> {
  const entries = git(['ls-files', '--unmerged', '-z'])?.split('\0') ?? [];
  return new Set(entries.flatMap((entry) => entry.split('\t').slice(1).join('\t') || []));
}

/** Stages of git's index, see gitrevisions(7). */
const STAGES: Revisions = { base: ':1', ours: ':2', theirs: ':3' };

/** What git calls the other commit. */
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

/** Whether a merge, a rebase or a similar command has stopped in the repository of a folder. Runs no program. */
export function isMerging(root: string): boolean {
  const repository = repositoryOf(root);
  return repository !== undefined && gitFolderHas(repository, UNDER_WAY);
}
