import type { Plan } from '../../plan/plan';
import { moveSpecifiers, retargetReferences } from '../../syntax/names/retarget-references';
import { isSameText } from '../../text-format';
import { baseOf, type MergeBase, type MergeBases } from '../../workspace/bases';
import type { OnDisk, Workspace } from '../../workspace/workspace';
import { isCode } from '../imports/sources-after';
import type { Upgrade } from './follow-upgrade';
import { movedModules } from './moved-imports';

/**
 * A project of an older version, as if its templates had had the names of this version: the comparison finds files and
 * bases under the new paths, and their imports lead there. So it merges them as it always does.
 */
export interface UpgradeView {
  readonly bases: MergeBases;
  readonly workspace: Workspace;
  /** The paths of files whose text is seen with other imports. */
  readonly rewritten: ReadonlySet<string>;
}

/** What is seen at a path. */
interface Seen {
  readonly base: MergeBase | undefined;
  readonly disk: OnDisk;
  readonly hasBase: boolean;
}

export function viewUpgraded(
  plan: Plan,
  { moved, splits }: Upgrade,
  bases: MergeBases,
  workspace: Workspace,
): UpgradeView {
  const seen = new Map<string, Seen>();
  const parts = new Map(splits.flatMap((split) => [...(split.parts ?? [])]));
  const planned = new Map(plan.files.map((file) => [file.path, file]));
  const modules = movedModules(
    [
      ...[...moved].map(([to, from]) => ({ olds: [from], paths: [to] })),
      ...splits.map(({ olds, targets }) => ({ olds, paths: targets })),
    ],
    (path) => [planned.get(path)?.text, parts.get(path)?.ours],
  );
  /** A text whose imports lead to the new paths. */
  const withNewImports = (text: string, from: string, to: string): string =>
    isCode(to)
      ? parsedOr(
          text,
          () =>
            retargetReferences(moveSpecifiers(text, from, to), to, (module) => modules.get(module))
              .text,
        )
      : text;
  const ofBase = (base: MergeBase | undefined, from: string, to: string): MergeBase | undefined =>
    base?.kind === 'text' ? { kind: 'text', text: withNewImports(base.text, from, to) } : base;
  const ofDisk = (disk: OnDisk, from: string, to: string): OnDisk =>
    disk.kind === 'file' && disk.text !== undefined
      ? { ...disk, text: withNewImports(disk.text, from, to) }
      : disk;

  for (const [to, from] of moved) {
    const disk = workspace.read(from);
    seen.set(to, {
      hasBase: bases.has(from),
      base: ofBase(bases.get(from), from, to),
      // The user, or git, moved it there already.
      disk: disk.kind === 'absent' ? workspace.read(to) : ofDisk(disk, from, to),
    });
  }
  for (const { olds, parts: ofSplit } of splits) {
    for (const [path, { base, ours }] of ofSplit ?? []) {
      const old = olds.includes(path) ? path : (olds[0] ?? '');
      const disk = workspace.read(old);
      const mode = disk.kind === 'file' ? disk.mode : 0o644;
      seen.set(path, {
        hasBase: true,
        base: ofBase({ kind: 'text', text: base }, path, path),
        disk: ofDisk({ kind: 'file', text: ours, mode }, path, path),
      });
    }
  }
  // What was deleted stays deleted.
  for (const { targets } of splits.filter(({ isDeleted }) => isDeleted)) {
    for (const path of targets) {
      const file = planned.get(path);
      const disk = workspace.read(path);
      if (file === undefined || disk.kind !== 'absent') continue;
      seen.set(path, { hasBase: true, base: baseOf(file), disk });
    }
  }
  const rewritten = new Set<string>();
  const imported = [...modules.keys()].map((module) => module.replace(/^.*\//, ''));
  for (const { path, owner } of plan.files) {
    if (owner !== 'generated' || !isCode(path) || seen.has(path) || !bases.has(path)) continue;
    const [base, disk] = [bases.get(path), workspace.read(path)];
    if (base?.kind !== 'text' || disk.kind !== 'file' || isSameText(base.text, disk.text)) continue;
    if (!imported.some((name) => base.text.includes(name))) continue;
    seen.set(path, {
      hasBase: true,
      base: ofBase(base, path, path),
      disk: ofDisk(disk, path, path),
    });
    rewritten.add(path);
  }
  const split = splits.flatMap(({ olds, parts: all }) =>
    all !== undefined && all.size > 0 ? olds : [],
  );
  const hidden = new Set([...moved.values(), ...split].filter((path) => !seen.has(path)));
  return {
    rewritten,
    bases: {
      ...bases,
      paths: [
        ...bases.paths.filter((path) => !hidden.has(path) && !seen.has(path)),
        ...[...seen].flatMap(([path, { hasBase }]) => (hasBase ? [path] : [])),
      ].sort(),
      has: (path) => seen.get(path)?.hasBase ?? (!hidden.has(path) && bases.has(path)),
      get: (path) => {
        const found = seen.get(path);
        if (found !== undefined) return found.base;
        return hidden.has(path) ? undefined : bases.get(path);
      },
      stored: (path) => {
        const file = seen.has(path) ? planned.get(path) : undefined;
        if (file !== undefined) return baseOf(file);
        return hidden.has(path) ? undefined : bases.stored(path);
      },
      defaultPathOf: (path) =>
        (seen.has(path) ? planned.get(path)?.defaultPath : undefined) ?? bases.defaultPathOf(path),
    },
    workspace: {
      ...workspace,
      read: (path) =>
        seen.get(path)?.disk ?? (hidden.has(path) ? { kind: 'absent' } : workspace.read(path)),
    },
  };
}

/** The text itself where it is not TypeScript. */
function parsedOr(text: string, change: () => string): string {
  try {
    return change();
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
