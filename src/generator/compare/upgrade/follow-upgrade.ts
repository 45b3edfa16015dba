import { type Part, splitCode } from '../../merge/code/split-code';
import type { Plan } from '../../plan/plan';
import { ownerOf } from '../../plan/planned-file';
import { specifierOf } from '../../syntax/names/retarget-references';
import { isSameFile } from '../../syntax/same-file';
import { baseText, type MergeBases } from '../../workspace/bases';
import type { Workspace } from '../../workspace/workspace';
import type { Past } from '../compare';
import { isCode } from '../imports/sources-after';
import { connect, type Route } from './routes';

/** Files that share their text with other ones: one was split, or several were merged. */
export interface Split {
  /** The old files that were generated. */
  readonly olds: readonly string[];
  readonly targets: readonly string[];
  /** By target; empty where no old file was edited. `undefined` where an edited one cannot be split. */
  readonly parts: ReadonlyMap<string, Part> | undefined;
  /** The user deleted all old files. */
  readonly isDeleted?: boolean;
}

/** What became of the files of an older version, by their paths. */
export interface Upgrade {
  /** New path → old path, of each renamed template. New paths are those under the names that jobs have in the older project. */
  readonly moved: ReadonlyMap<string, string>;
  readonly splits: readonly Split[];
  /** Paths that are no longer generated, with a sentence for the user. */
  readonly removed: ReadonlyMap<string, string>;
}

/** Follows the files of templates that changed since the project was generated. */
export function followUpgrade(
  routes: readonly Route[],
  plan: Plan,
  past: Past,
  workspace: Workspace,
): Upgrade {
  const { bases } = past;
  const plannedText = textsOf(plan, past);
  const moved = new Map<string, string>();
  const splits: Split[] = [];
  for (const { olds, targets } of connect(routes)) {
    const [from, to] = [olds[0] ?? '', targets[0] ?? ''];
    const isOldToo = bases.has(to) && !routes.some((route) => route.from === to);
    if (olds.length === 1 && targets.length === 1 && !isOldToo) {
      if (from !== to) moved.set(to, from);
    } else {
      const planned = targets.flatMap((path) => {
        const text = plannedText(path);
        return text === undefined ? [] : [{ path, text }];
      });
      const split = splitFiles(olds, planned, bases, workspace);
      if (split !== undefined) splits.push(split);
    }
  }
  const removed = routes.flatMap(({ from, to, removed: sentence }) =>
    to.length === 0 && sentence !== undefined ? [[from, sentence] as const] : [],
  );
  return { moved, splits, removed: new Map(removed) };
}

/** The planned text of a path, under the names that jobs have in the older project. */
function textsOf({ files }: Plan, { jobs, planJob }: Past): (path: string) => string | undefined {
  const planned = new Map(files.map(({ path, text }) => [path, text]));
  let ofJobs: ReadonlyMap<string, string> | undefined;
  return (path) => {
    if (planned.has(path)) return planned.get(path);
    ofJobs ??= new Map(
      jobs.flatMap((job) => planJob(job).files.map((file) => [file.path, file.text] as const)),
    );
    return ofJobs.get(path);
  };
}

/** `undefined` for files that are not merged: the user's own, and those that are replaced as a whole. */
function splitFiles(
  olds: readonly string[],
  targets: readonly { readonly path: string; readonly text: string }[],
  bases: MergeBases,
  { read }: Workspace,
): Split | undefined {
  // A template that other ones are merged into is an old one too.
  const all = [...new Set([...targets.map(({ path }) => path), ...olds])].filter(
    (path) => bases.has(path) || olds.includes(path),
  );
  const files = all.flatMap((path) => {
    const disk = read(path);
    return disk.kind === 'file' ? [{ path, ours: disk.text, base: baseText(bases.get(path)) }] : [];
  });
  if (all.some((path) => !['generated', 'json'].includes(ownerOf(path)))) return undefined;
  const split = { olds: all, targets: targets.map(({ path }) => path) };
  if (files.length === 0) return { ...split, parts: new Map(), isDeleted: true };
  const isUntouched = files.every(({ path, ours, base }) => isSameFile(path, ours, base));
  if (isUntouched) return { ...split, parts: new Map() };
  const texts = files.flatMap(({ path, ours, base }) =>
    ours === undefined || base === undefined ? [] : [{ path, ours, base }],
  );
  const isPossible = texts.length === files.length && [...all, ...split.targets].every(isCode);
  if (!isPossible) return { ...split, parts: undefined };
  try {
    return { ...split, parts: splitCode(texts, targets, specifierOf) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ...split, parts: undefined };
    throw error;
  }
}
