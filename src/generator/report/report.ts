import { basename } from 'node:path';
import { type Action, type Change, isWritten } from '../compare/change';
import type { ErrorCode } from '../errors';
import { counted } from '../strings';
import { printTree } from './tree';

/** What a run did, or with `dryRun` would do. */
export interface Report {
  readonly command: string;
  /** The project's folder, absolute. */
  readonly dir: string;
  readonly dryRun: boolean;
  readonly ok: boolean;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  /** Command lines for the user, in order. */
  readonly nextSteps: readonly string[];
  /** The command line that makes the same again. */
  readonly reproduce: string;
}

export interface ErrorReport {
  readonly code: ErrorCode | 'E_BUG';
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path?: string | undefined;
}

const SIGNS: Readonly<Record<Action, readonly [sign: string, colour: Colour]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  merge: ['⇄', 'yellow'],
  move: ['→', 'cyan'],
  delete: ['-', 'red'],
  same: ['=', 'dim'],
  keep: ['=', 'dim'],
  conflict: ['!', 'red'],
};

/** The report for people, as lines: what changed, warnings, next steps, the command that makes it again. */
export function printReport(report: Report, paint: Paint): string[] {
  const { command, dir, changes, warnings, nextSteps, reproduce, ok, dryRun } = report;
  // What could have been written is of no interest where nothing was.
  const isHalted = isBlocked(report) && !dryRun;
  const shown = changes.filter(({ action }) =>
    isHalted ? action === 'conflict' : action !== 'same',
  );
  const isDrawn = ({ action }: Change): boolean =>
    command === 'create' && ok && !dryRun && action === 'create';
  const drawn = shown.filter(isDrawn);
  return [
    ...(drawn.length > 0 ? printTree(basename(dir), drawn, paint) : []),
    ...shown.filter((change) => !isDrawn(change)).flatMap((change) => printChange(change, paint)),
    summary(report),
    ...printWarnings(warnings, paint),
    ...(ok && !dryRun && nextSteps.length > 0
      ? ['', paint('bold', 'Next:'), ...nextSteps.map((step) => `  ${paint('cyan', step)}`)]
      : []),
    ...(ok && reproduce !== '' ? ['', paint('dim', `To make this again: ${reproduce}`)] : []),
  ];
}

export const printWarnings = (warnings: readonly string[], paint: Paint): string[] =>
  warnings.map((warning) => paint('yellow', `warning: ${warning}`));

const isBlocked = ({ changes }: Report): boolean =>
  changes.some(({ action }) => action === 'conflict');

function summary(report: Report): string {
  const { changes, dir, dryRun } = report;
  if (isBlocked(report)) return `${dir}: nothing ${dryRun ? 'would be' : 'was'} written`;
  const deleted = changes.filter(({ action }) => action === 'delete').length;
  const written = changes.filter(isWritten).length - deleted;
  const left = changes.length - written - deleted;
  return [
    `${dir}: ${counted(written, 'file')} ${dryRun ? 'would be written' : 'written'}`,
    ...(deleted > 0 ? [`${deleted} ${dryRun ? 'would be ' : ''}deleted`] : []),
    ...(left > 0 ? [`${left} left as they are`] : []),
  ].join(', ');
}

/** The line of one change, and one for each place where it conflicts. */
export function printChange(
  { action, path, from, why, conflicts }: Change,
  paint: Paint,
): string[] {
  const [sign, colour] = SIGNS[action];
  const origin = from === undefined ? '' : paint('dim', ` (from ${from})`);
  const note = why === undefined ? '' : paint('dim', ` (${why})`);
  return [
    `${paint(colour, `${sign} ${action.padEnd(8)}`)} ${path}${origin}${note}`,
    ...(conflicts ?? []).map(
      ({ line, ours, theirs }) =>
        `           ${from ?? path}:${line}: yours ${excerpt(ours)}, the generator's ${excerpt(theirs)}`,
    ),
  ];
}

/** The first line of a side of a conflict, short enough to stand beside the other one. */
function excerpt(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  if (first === '') return 'nothing';
  const more = rest.length === 0 ? '' : ` … ${counted(rest.length, 'more line')}`;
  return `\`${first.length > 60 ? `${first.slice(0, 59)}…` : first}\`${more}`;
}

/** The report for scripts; `diffs` by path, where they were asked for. */
export function reportToJson(report: Report, diffs?: ReadonlyMap<string, string>): object {
  const { command, dir, dryRun, ok, changes, warnings, nextSteps, reproduce } = report;
  return {
    command,
    dir,
    dryRun,
    ok,
    changes: changes.map((change) => changeToJson(change, diffs?.get(change.path))),
    warnings,
    nextSteps,
    reproduce,
  };
}

/** One change for scripts: without the texts, but of conflicts. */
export function changeToJson(
  { path, action, owner, from, why, conflicts }: Change,
  diff?: string,
): object {
  const hasConflicts = action === 'conflict' || conflicts !== undefined;
  return {
    path,
    action,
    owner,
    ...(from === undefined ? {} : { from }),
    ...(why === undefined ? {} : { why }),
    ...(hasConflicts ? { conflicts: conflicts ?? [] } : {}),
    ...(diff === undefined ? {} : { diff }),
  };
}

/** The one line for an error. */
export function printError({ message, hint }: ErrorReport, paint: Paint): string {
  return `${paint('red', 'error:')} ${message}${hint === undefined ? '' : ` (${hint})`}`;
}

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** A text in a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;
