import { BASE_PATH, printBases } from './base-file';
import { type Change, isWritten, type StateFile } from './change';
import { MANIFEST } from './manifest';
import { baseOf, isSameBase, type MergeBase, type MergeBases } from './merge-bases';
import type { Plan, PlannedFile } from './plan';
import { isSameText } from './text-form';
import { inTheWay, type Workspace } from './workspace';

export const SCHEMA_PATH = '.eternal/schema.json';

/** What was decided of a planned file, as far as its base is concerned. */
export interface Settled {
  readonly file: PlannedFile;
  readonly change: Change;
  /** The new text becomes the base; otherwise what is the base now stays it. */
  readonly isTaken: boolean;
}

/** The generator's own files, where they change. `mended` are the bases that were decided by. */
export function stateFilesOf(
  settled: readonly Settled[],
  mended: MergeBases,
  { schema }: Plan,
  workspace: Workspace,
): StateFile[] {
  const bases = new Map(
    settled.flatMap(({ file, isTaken }): [string, MergeBase][] => {
      const base = isTaken ? baseOf(file) : mended.get(file.path);
      return base === undefined ? [] : [[file.path, base]];
    }),
  );
  return [...baseFile(bases, settled, workspace), ...schemaFile(schema, workspace)];
}

function baseFile(
  bases: ReadonlyMap<string, MergeBase>,
  settled: readonly Settled[],
  workspace: Workspace,
): StateFile[] {
  const there = workspace.bases();
  const differing = [...bases].filter(([path, base]) => !isSameBase(there.get(path), base));
  const isSame = differing.length === 0 && bases.size === there.paths.length;
  if (isSame || isManifestAlone(differing, bases.size, there, settled)) return [];
  return [{ path: BASE_PATH, before: there.source, text: printBases(bases) }];
}

/**
 * A comment in `eternal.json`, or a default that is spelled out, changes no other file: that is for the next run that
 * writes to take along. Otherwise `check` would fail for it.
 */
function isManifestAlone(
  differing: readonly (readonly [path: string, base: MergeBase])[],
  count: number,
  there: MergeBases,
  settled: readonly Settled[],
): boolean {
  return (
    count === there.paths.length &&
    differing.every(([path]) => path === MANIFEST && there.get(path) !== undefined) &&
    !settled.some(({ file, change }) => file.path === MANIFEST && isWritten(change))
  );
}

function schemaFile(text: string, { read }: Workspace): StateFile[] {
  const path = SCHEMA_PATH;
  const disk = read(path);
  if (disk.kind === 'absent') return [{ path, before: null, text }];
  if (disk.kind === 'file')
    return isSameText(disk.text, text) ? [] : [{ path, before: disk.text, text }];
  throw inTheWay(disk.by, path);
}
