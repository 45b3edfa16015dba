import type { Answers } from '../generator/arguments/arguments';
import type { Command } from '../generator/arguments/flags';
import { WRITTEN } from '../generator/compare/change';
import { exitCodes } from '../generator/errors';
import { pluralize } from '../generator/message';
import { diffOf } from '../generator/report/diff';
import {
  changeToJson,
  type ErrorReport,
  type Paint,
  printReport,
  type Report,
} from '../generator/report/report';
import type { Outcome, Session } from '../session';
import { add } from './add';
import { check } from './check';
import { create } from './create';
import { list } from './list';
import { regenerate } from './regenerate';
import { remove } from './remove';
import { rename } from './rename';
import { set } from './set';
import { undo } from './undo';

type Change = (answers: Answers, session: Session) => Report | Promise<Report>;

const changes: Readonly<Record<Exclude<Command, 'list' | 'check'>, Change>> = {
  create,
  add,
  set,
  regenerate,
  rename,
  remove,
  undo,
};

/** Does what the command says. */
export async function runCommand(
  answers: Answers,
  session: Session,
  paint: Paint,
): Promise<Outcome> {
  const { command } = answers;
  if (command === 'list') return list(answers, session, paint);
  if (command === 'check') return check(answers, session, paint);
  return outcomeOf(await changes[command](answers, session), answers, paint);
}

const DECIDE = 'where both sides changed, --on-conflict takes ours or theirs, or writes markers';
const HINTS: Readonly<Record<string, string>> = {
  create: 'move it away, or choose another folder; or decide with --on-conflict',
  undo: 'put them back as they were first',
};

/** A report in every form that `cli.ts` may print. */
export function outcomeOf(report: Report, { flags }: Answers, paint: Paint): Outcome {
  const { command, dir, dryRun, changes, warnings, nextSteps, reproduce } = report;
  const error = report.error ?? conflictIn(report);
  const written = changes.filter(({ action }) => WRITTEN.has(action));
  const diffs = new Map(
    flags.has('diff') ? written.map((change) => [change.path, diffOf(change)]) : [],
  );
  const json = {
    ...{ command, dir, dryRun, ok: error === undefined },
    changes: changes.map((change) => changeToJson(change, diffs.get(change.path))),
    ...{ warnings, nextSteps, reproduce },
    ...(error === undefined ? {} : { error }),
  };
  return {
    exitCode: error === undefined ? 0 : exitCodes[error.code],
    json,
    result: [...diffs.values()].join(''),
    lines: printReport(report, error, paint),
  };
}

/** What the user has to decide before it can be written, or after the rest was. */
function conflictIn({ command, changes, isBlocked }: Report): ErrorReport | undefined {
  const code = 'E_CONFLICT';
  const marked = changes.filter(({ hasMarkers }) => hasMarkers);
  const open = changes.filter(({ action }) => action === 'conflict');
  const [first] = open.length > 0 ? open : marked;
  if (first === undefined) return undefined;
  const { path } = first;
  if (open.length === 0) {
    const message = `${pluralize(marked.length, 'file')} with conflict markers, ${path} first`;
    return { code, message, hint: 'decide each of them; check finds those that stand', path };
  }
  const others = open.length > 1 ? `, and ${open.length - 1} more` : '';
  const why = first.why === undefined ? '' : ` (${first.why})`;
  const done = command === 'undo' ? 'taken back' : 'written';
  const rest = isBlocked ? `nothing was ${done}` : `all else is ${done}`;
  const message = `conflict in ${path}${why}${others}: ${rest}`;
  return { code, message, hint: isBlocked ? (HINTS[command] ?? DECIDE) : DECIDE_BRANCHES, path };
}

const DECIDE_BRANCHES = 'decide, and run regenerate again; or --on-conflict ours or theirs';
