import { createTwoFilesPatch } from 'diff';
import { type Change, WRITTEN } from '../compare/change';
import { escapeControls } from '../message';

const OPTIONS = {
  context: 3,
  headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
};

export const hasDiff = ({ action }: Change): boolean => WRITTEN.has(action);

/** The unified diff of a change, in git's format, so that `git apply` accepts it. A move without edits has only headers. */
export function diffOf(change: Change): string {
  const { path, action, from = path, before = '', after = '' } = change;
  const old = action === 'create' ? '/dev/null' : `a/${from}`;
  const now = action === 'delete' ? '/dev/null' : `b/${path}`;
  const lines = [`diff --git a/${from} b/${path}`, ...headerOf(change)].map((line) => `${line}\n`);
  if (before === after) return lines.join('');
  const patch = createTwoFilesPatch(old, now, before, after, undefined, undefined, OPTIONS);
  return lines.join('') + patch;
}

/** How to print the unified diff of each change: as `git apply` reads it, or for a terminal. */
export type Diffs = 'exact' | 'escaped';

export function printDiffs(changes: readonly Change[], diffs: Diffs): string {
  const text = changes.filter(hasDiff).map(diffOf).join('');
  return diffs === 'exact' ? text : text.replace(/[^\n\t]+/g, escapeControls);
}

function headerOf({ path, action, from, mode = 0 }: Change): string[] {
  const kind = (mode & 0o111) === 0 ? '100644' : '100755';
  if (action === 'create') return [`new file mode ${kind}`];
  if (action === 'delete') return [`deleted file mode ${kind}`];
  return from === undefined ? [] : [`rename from ${from}`, `rename to ${path}`];
}
