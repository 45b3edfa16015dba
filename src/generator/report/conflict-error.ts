import type { Command } from '../arguments/commands';
import type { Change } from '../compare/change';
import { pluralize } from '../message';
import type { Failure } from './outcome';

const RESOLVE =
  'use --on-conflict ours to keep your edits, theirs to replace them, or markers to write both';
const RESOLVE_BRANCHES =
  'resolve it and run regenerate, or run regenerate --on-conflict ours or theirs';
const HINTS: Readonly<Partial<Record<Command, string>>> = {
  create: 'move it away, choose another folder, or use --on-conflict ours or theirs',
  undo: 'restore these files first, for example with git',
};

/** The error of a command with conflicts that the user must resolve: unwritten changes or conflict markers. */
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
  const { path: planned, from: path = planned } = first;
  if (open.length === 0) {
    const message = `conflict markers in ${pluralize(marked.length, 'file')}, the first one is ${path}`;
    return { code, message, hint: 'resolve them; check lists the markers that are left', path };
  }
  const others = open.length > 1 ? `, and ${open.length - 1} more` : '';
  const why = first.why === undefined ? '' : ` (${first.why})`;
  const done = command === 'undo' ? 'reverted' : 'written';
  const rest = isBlocked ? `nothing was ${done}` : `all other files were ${done}`;
  const message = `conflict in ${path}${why}${others}: ${rest}`;
  return { code, message, hint: first.hint ?? hintOf(command, isBlocked), path };
}

const hintOf = (command: Command, isBlocked: boolean): string =>
  isBlocked ? (HINTS[command] ?? RESOLVE) : RESOLVE_BRANCHES;
