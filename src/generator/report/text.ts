import { basename } from 'node:path';
import { type Action, type Change, WRITTEN } from '../compare/change';
import { MANIFEST } from '../manifest/manifest';
import { pluralize } from '../message';
import { diffOf, hasDiff } from './diff';
import type { Failure, ListedJob, Outcome } from './outcome';
import type { Color, Paint } from './paint';
import { printTree } from './tree';

/** A text for each stream; empty, or with a line end. */
export interface Printed {
  /** The result: what a script would read. */
  readonly stdout: string;
  /** All else. */
  readonly stderr: string;
}

/** An outcome for people. `withDiffs` adds the unified diff of each change. */
export function printOutcome(outcome: Outcome, paint: Paint, withDiffs = false): Printed {
  const { help, version, jobs, conflictMarkers, changes = [], warnings = [], error } = outcome;
  const errors = error === undefined ? [] : [printError(error, paint)];
  const isReport = conflictMarkers === undefined && outcome.changes !== undefined;
  const diffs = withDiffs ? changes.filter(hasDiff).map(diffOf) : [];
  return {
    stdout: [
      help ?? '',
      linesOf(version === undefined ? [] : [version]),
      linesOf(jobs === undefined ? [] : printJobs(jobs)),
      linesOf(conflictMarkers === undefined ? [] : printCheck(outcome, paint)),
      ...diffs,
    ].join(''),
    stderr: linesOf([
      ...(isReport ? printReport(outcome, paint) : printWarnings(warnings, paint)),
      ...errors,
    ]),
  };
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function printJobs(jobs: readonly ListedJob[]): string[] {
  if (jobs.length === 0) return [`no jobs in ${MANIFEST}`];
  const head = ['id', 'processor', 'idle', 'error', 'route'];
  const rows = jobs.map(({ id, processor, idleDelay, errorDelay, route }) =>
    [id, processor, idleDelay, errorDelay, route].map(String),
  );
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What `check` found, the summary of differences left to the error. */
function printCheck({ changes = [], conflictMarkers = [], error }: Outcome, paint: Paint) {
  return [
    ...conflictMarkers.map(({ path, line }) => `${path}:${line}: a conflict marker`),
    ...changes.flatMap((change) => printChange(change, paint)),
    ...(error === undefined ? [`the project is what ${MANIFEST} says`] : []),
  ];
}

const SIGNS: Readonly<Record<Action, readonly [sign: string, color: Color]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  merge: ['⇄', 'yellow'],
  move: ['→', 'cyan'],
  delete: ['-', 'red'],
  same: ['=', 'dim'],
  keep: ['=', 'dim'],
  conflict: ['!', 'red'],
};

/** What a command that writes did: changes, warnings, next steps, the command that makes it again. */
function printReport(outcome: Outcome, paint: Paint): string[] {
  const { dir = '', changes = [], isBlocked = false, dryRun = false } = outcome;
  const { warnings = [], nextSteps = [], reproduce = '' } = outcome;
  // What could have been written is of no interest where nothing was.
  const shown = changes.filter(({ action }) =>
    isBlocked && !dryRun ? action === 'conflict' : action !== 'same',
  );
  const isNew = changes.some(({ path, action }) => path === MANIFEST && action === 'create');
  const isDrawn = ({ action }: Change): boolean =>
    isNew && !isBlocked && !dryRun && action === 'create';
  const drawn = shown.filter(isDrawn);
  const hasSteps = !isBlocked && !dryRun && nextSteps.length > 0;
  return [
    ...(drawn.length > 0 ? printTree(basename(dir), drawn, paint) : []),
    ...shown.filter((change) => !isDrawn(change)).flatMap((change) => printChange(change, paint)),
    summary(outcome),
    ...printWarnings(warnings, paint),
    ...(hasSteps
      ? ['', paint('bold', 'Next:'), ...nextSteps.map((step) => `  ${paint('cyan', step)}`)]
      : []),
    ...(!isBlocked && reproduce !== ''
      ? ['', paint('dim', `To make this again: ${reproduce}`)]
      : []),
  ];
}

const printWarnings = (warnings: readonly string[], paint: Paint): string[] =>
  warnings.map((warning) => paint('yellow', `warning: ${warning}`));

function summary({ changes = [], dir, dryRun, isBlocked }: Outcome): string {
  if (isBlocked) return `${dir}: nothing ${dryRun ? 'would be' : 'was'} written`;
  const count = (actions: readonly Action[]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const [deleted, open] = [count(['delete']), count(['conflict'])];
  const written = count([...WRITTEN]) - deleted;
  const left = changes.length - written - deleted - open;
  return [
    `${dir}: ${pluralize(written, 'file')} ${dryRun ? 'would be written' : 'written'}`,
    ...(deleted > 0 ? [`${deleted} ${dryRun ? 'would be ' : ''}deleted`] : []),
    ...(open > 0 ? [`${open} to be decided`] : []),
    ...(left > 0 ? [`${left} left as they are`] : []),
  ].join(', ');
}

/** The line of one change, and one for each place where it conflicts. */
function printChange(
  { action, path, from, why, conflicts, sides }: Change,
  paint: Paint,
): string[] {
  const [ours, theirs] = sides ?? ['yours', "the generator's"];
  const [sign, color] = SIGNS[action];
  const origin = from === undefined ? '' : paint('dim', ` (from ${from})`);
  const note = why === undefined ? '' : paint('dim', ` (${why})`);
  return [
    `${paint(color, `${sign} ${action.padEnd(8)}`)} ${path}${origin}${note}`,
    ...(conflicts ?? []).map(
      (each) =>
        `           ${from ?? path}:${each.line}: ${ours} ${excerpt(each.ours)}, ${theirs} ${excerpt(each.theirs)}`,
    ),
  ];
}

/** The first line of a side of a conflict, short enough to stand beside the other one. */
function excerpt(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  if (first === '') return 'nothing';
  const more = rest.length === 0 ? '' : ` … ${pluralize(rest.length, 'more line')}`;
  return `\`${first.length > 60 ? `${first.slice(0, 59)}…` : first}\`${more}`;
}

/** The one line for an error; to cancel is none. */
function printError({ code, message, hint }: Failure, paint: Paint): string {
  const label = code === 'E_CANCELLED' ? '' : `${paint('red', 'error:')} `;
  return `${label}${message}${hint === undefined ? '' : ` (${hint})`}`;
}
