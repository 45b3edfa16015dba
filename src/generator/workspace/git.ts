import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Runs git in the project's folder and gives what it printed; `undefined` where that fails. */
export type Git = (args: readonly string[]) => string | undefined;

/** The texts that git keeps of a file while a merge is not done: of the common ancestor and of either branch. */
export interface BranchTexts {
  readonly base?: string | undefined;
  readonly ours?: string | undefined;
  readonly theirs?: string | undefined;
}

/** What git could not merge, by the path from the project's folder. */
export type Unmerged = ReadonlyMap<string, BranchTexts>;

export const nothingUnmerged: Unmerged = new Map();

/** Stages of git's index. */
const STAGES = { 1: 'base', 2: 'ours', 3: 'theirs' } as const;

/** Reads stages 1 to 3 of the index, see git-ls-files(1). */
export function readUnmerged(git: Git): Unmerged {
  const unmerged = new Map<string, BranchTexts>();
  for (const entry of git(['ls-files', '--unmerged', '-z'])?.split('\0') ?? []) {
    const [, hash, stage, path] = /^\d+ ([0-9a-f]+) ([123])\t(.+)$/s.exec(entry) ?? [];
    if (hash === undefined || path === undefined) continue;
    const side = STAGES[stage as '1' | '2' | '3'];
    unmerged.set(path, { ...unmerged.get(path), [side]: git(['cat-file', 'blob', hash]) });
  }
  return unmerged;
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
export function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return dirname(folder) === folder ? undefined : repositoryOf(dirname(folder));
}
