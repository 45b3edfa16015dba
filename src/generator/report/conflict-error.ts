import type { Command } from '../arguments/flags';
import type { Change } from '../compare/change';
import { pluralize } from '../message';
import type { Failure } from './outcome';

const RESOLVE = 'where both sides changed, --on-conflict takes ours or theirs, or writes markers';
const RESOLVE_BRANCHES = 'resolve it, and run regenerate again; or --on-conflict ours or theirs';
const HINTS: Readonly<Partial<Record<Command, string>>> = {
  create: 'move it away, choose another folder, or set --on-conflict',
  undo: 'first put them back as they were',
};

/** The error of a command that left conflicts to the user: unwritten changes, or markers in files. */
export function conflictError(
  command: Command,
  changes: readonly Change[],
  isBlocked: boolean,
): Failure | undefined {
  const code = 'E_CONFLICT';
  const marked = changes.filter(({ hasMarkers }) => hasMarkers);
  const open = changes.filter(({ action }) => action === 'conflict');
  const [first] = open.length > 0 ? open : marked;
  if (first === undefined) return undefined;
  const { path } = first;
  if (open.length === 0) {
    const message = `${pluralize(marked.length, 'file')} with conflict markers, ${path} first`;
    return { code, message, hint: 'resolve each of them; check finds those that are left', path };
  }
  const others = open.length > 1 ? `, and ${open.length - 1} more` : '';
  const why = first.why === undefined ? '' : ` (${first.why})`;
  const done = command === 'undo' ? 'reverted' : 'written';
  const rest = isBlocked ? `nothing was ${done}` : `all else is ${done}`;
  const message = `conflict in ${path}${why}${others}: ${rest}`;
  return { code, message, hint: isBlocked ? (HINTS[command] ?? RESOLVE) : RESOLVE_BRANCHES, path };
}
