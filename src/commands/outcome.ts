import type { Invocation } from '../generator/arguments/arguments';
import { isWritten } from '../generator/compare/change';
import {
  type ErrorReport,
  type Paint,
  printError,
  printReport,
  type Report,
  reportToJson,
} from '../generator/report/report';
import { counted } from '../generator/strings';
import type { Outcome } from '../session';

const CONFLICT_EXIT = 3;

const DECIDE = 'where both sides changed, --on-conflict takes ours or theirs, or writes markers';
const HINTS: Readonly<Record<string, string>> = {
  create: 'move it away, or choose another folder; or decide with --on-conflict',
  undo: 'put them back as they were first',
};

/** A report in every form that `cli.ts` may print. */
export async function outcomeOf(
  reported: Report,
  { switches }: Invocation,
  paint: Paint,
): Promise<Outcome> {
  const error = conflictIn(reported);
  const report = { ...reported, ok: error === undefined };
  const diffs = switches.has('diff') ? await diffsOf(report) : undefined;
  const json = reportToJson(report, diffs);
  const lines = printReport(report, paint);
  const result = diffs && [...diffs.values()].join('');
  const output = { lines, ...(result ? { result } : {}) };
  if (error === undefined) return { ...output, exitCode: 0, json };
  return {
    ...output,
    exitCode: CONFLICT_EXIT,
    json: { ...json, error },
    lines: [...lines, printError(error, paint)],
  };
}

/** By path. The library is loaded only here: few runs want it. */
async function diffsOf({ changes }: Report): Promise<ReadonlyMap<string, string>> {
  const { diffOf } = await import('../generator/report/diff');
  return new Map(changes.filter(isWritten).map((change) => [change.path, diffOf(change)]));
}

/** What the user has to decide before it can be written, or after it was written with markers. */
function conflictIn({ command, changes }: Report): ErrorReport | undefined {
  const code = 'E_CONFLICT' as const;
  const marked = changes.filter(({ hasMarkers }) => hasMarkers);
  const blocked = changes.filter(({ action }) => action === 'conflict');
  const [first] = blocked.length > 0 ? blocked : marked;
  if (first === undefined) return undefined;
  const { path } = first;
  if (blocked.length === 0) {
    const message = `${counted(marked.length, 'file')} with conflict markers, ${path} first`;
    return { code, message, hint: 'decide each of them; check finds those that stand', path };
  }
  const others = blocked.length > 1 ? `, and ${blocked.length - 1} more` : '';
  const why = first.why === undefined ? '' : ` (${first.why})`;
  const message = `conflict in ${path}${why}${others}: nothing was ${command === 'undo' ? 'taken back' : 'written'}`;
  return { code, message, hint: HINTS[command] ?? DECIDE, path };
}
