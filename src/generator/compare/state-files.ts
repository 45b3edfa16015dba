import { MANIFEST } from '../manifest/manifest';
import { type PlannedFile, SCHEMA_PATH } from '../plan/planned-file';
import { isSameFile } from '../syntax/same-file';
import { BASE_PATH, printBases } from '../workspace/base-file';
import {
  baseOf,
  isSameBase,
  isSameContent,
  type MergeBase,
  type MergeBases,
  NOT_OURS,
} from '../workspace/bases';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { type Change, type StateFile, WRITTEN } from './change';

/*
 * The generator's own files: `.eternal/base` and `.eternal/schema.json`.
 */

/**
 * @param planned the change of each file
 * @param bases that the changes rest on
 * @param stubs as they are to be recorded
 */
export function changedBases(
  files: readonly PlannedFile[],
  planned: readonly Change[],
  bases: MergeBases,
  stubs: MergeBases['stubs'],
  workspace: Workspace,
): StateFile[] {
  const before = workspace.bases();
  const next = new Map(
    files.flatMap((file, n): [string, MergeBase][] => {
      const { path } = file;
      const { becomesBase, isNotOurs } = planned[n] ?? {};
      const kept = becomesBase ? baseOf(file, before.get(path)) : bases.stored(path);
      const base = isNotOurs ? NOT_OURS : kept;
      return base === undefined ? [] : [[path, base]];
    }),
  );
  const differing = [...next].filter(([path, base]) => !isSameBase(before.get(path), base));
  const hasSamePaths = next.size === before.paths.length;
  const hasSameStubs = [...before.stubs].every(
    ([path, hashes]) => hashes.join() === stubs.get(path)?.join(),
  );
  if (
    hasSamePaths &&
    hasSameStubs &&
    (differing.length === 0 || isManifestAlone(differing, before, planned))
  ) {
    return [];
  }
  // After a git merge, one file can have a section under its old path and one under its new path.
  const defaultPaths = new Set(before.paths.map(before.defaultPathOf));
  const isRelocation =
    hasSameStubs &&
    next.size === defaultPaths.size &&
    differing.every((each) => hasMoved(each, before));
  return [
    {
      path: BASE_PATH,
      before: before.source,
      text: printBases(next, stubs),
      ...(isRelocation ? { isRelocation } : {}),
    },
  ];
}

/** Whether a base is only under another path. */
function hasMoved(
  [path, base]: readonly [path: string, base: MergeBase],
  before: MergeBases,
): boolean {
  const defaultPath = base.defaultPath ?? path;
  return before
    .pathsOf(defaultPath)
    .some((old) => old !== path && isSameContent(before.get(old), base));
}

/**
 * A comment in `eternal.json`, or a default that it spells out, changes no other file. The next run that writes updates
 * its base; until then `check` must not fail for it.
 */
const isManifestAlone = (
  differing: readonly (readonly [path: string, base: MergeBase])[],
  before: MergeBases,
  planned: readonly Change[],
): boolean =>
  differing.every(([path]) => path === MANIFEST && before.get(path) !== undefined) &&
  !planned.some(({ path, action }) => path === MANIFEST && WRITTEN.has(action));

export function changedSchema(text: string, { read }: Workspace): StateFile[] {
  const disk = read(SCHEMA_PATH);
  if (disk.kind === 'blocked') throw inTheWay(disk.by, SCHEMA_PATH);
  const before = disk.kind === 'file' ? disk.text : null;
  return isSameFile(SCHEMA_PATH, before ?? undefined, text)
    ? []
    : [{ path: SCHEMA_PATH, before, text }];
}
