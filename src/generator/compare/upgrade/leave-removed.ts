import { isSide, type OnConflict } from '../../arguments/answers';
import { ownerOf } from '../../plan/planned-file';
import { withoutExtension } from '../../syntax/names/module-references';
import type { MergeBases } from '../../workspace/bases';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import { moduleResolver } from '../imports/module-resolver';
import { isCode, sourcesAfter } from '../imports/sources-after';
import { leave } from '../orphans';
import type { Upgrade } from './follow-upgrade';
import { imports } from './moved-imports';

/** The files of removed templates, and those that were split and cannot be parsed. */
export function leaveRemoved(
  changes: readonly Change[],
  upgrade: Upgrade,
  previous: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const { removed, splits } = upgrade;
  const unsplit = new Map(
    splits.flatMap(({ olds, targets, parts }) =>
      parts === undefined ? olds.map((path) => [path, targets] as const) : [],
    ),
  );
  // Without a base it is no file of the last run.
  const lost = [...unsplit.keys()].flatMap((path): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind !== 'file' || changes.some((change) => (change.from ?? change.path) === path))
      return [];
    return [{ path, owner: ownerOf(path), action: 'keep', before: disk.text, mode: disk.mode }];
  });
  if (lost.length > 0) {
    return leaveRemoved([...changes, ...lost], upgrade, previous, workspace, onConflict);
  }
  const isLeaving = ({ path, action }: Change): boolean =>
    (action === 'keep' || action === 'delete') && (removed.has(path) || unsplit.has(path));
  if (!changes.some(isLeaving)) return [...changes];
  const resolver = moduleResolver(workspace);
  const staying = sourcesAfter(
    changes.filter((change) => !isLeaving(change)),
    workspace,
  ).filter(({ path }) => !removed.has(path));
  return changes.flatMap((change): Change[] => {
    const { path, action } = change;
    if (!isLeaving(change)) return [change];
    const targets = unsplit.get(path);
    if (targets !== undefined) {
      if (action === 'delete') return [change];
      if (!isSide(onConflict))
        return [{ ...change, action: 'conflict', ...notSplit(path, targets) }];
      return leave(path, true, previous, workspace).map((each) => ({
        ...each,
        why: `is now ${targets.join(', ')}`,
      }));
    }
    const why = removed.get(path);
    const module = withoutExtension(path);
    if (isCode(path) && staying.some((source) => imports(source, [module], resolver))) {
      const { before, owner, mode } = change;
      return [{ path, owner, mode, before, action: 'keep', why: `no longer generated: ${why}` }];
    }
    return leave(path, true, previous, workspace).map((each) => ({ ...each, why }));
  });
}

const notSplit = (path: string, targets: readonly string[]) => ({
  why: `is split into ${targets.join(' and ')}, and it cannot be parsed`,
  hint: `correct it, or use --on-conflict theirs to keep it as ${path}.removed`,
});
