import { basename } from 'node:path';
import { type Action, type Change, WRITTEN } from '../compare/change';
import { describeFinding, type Finding } from '../compare/findings/finding';
import { MANIFEST } from '../manifest/manifest';
import { type Color, escapeControls, type Paint, pluralize } from '../message';
import type { JobKey } from '../options/options';
import { type Diffs, printDiffs } from './diff';
import { type Failure, type ListedJob, type Outcome, withoutControls } from './outcome';
import { printTree } from './tree';

/** The text for each stream: empty, or with a final line end. */
export interface Printed {
  /** The result that a script reads. */
  readonly stdout: string;
  /** Everything else. */
  readonly stderr: string;
}

/** The columns of each terminal; `Infinity` for other output. */
export type Columns = Readonly<Record<keyof Printed, number>>;

const UNLIMITED: Columns = {
  stdout: Number.POSITIVE_INFINITY,
  stderr: Number.POSITIVE_INFINITY,
};

/** Prints an outcome as text. Control characters in its values are escaped. */
export function printOutcome(
  given: Outcome,
  paint: Paint,
  diffs?: Diffs,
  columns: Columns = UNLIMITED,
): Printed {
  const outcome = withoutControls(given);
  const { help, version, jobs, conflictMarkers, error } = outcome;
  const { findings = [], warnings = [] } = outcome;
  const notes = jobs === undefined ? [] : findings.map(describeFinding);
  // The prompts have shown that the user canceled.
  const errors =
    error === undefined || error.code === 'E_CANCELED' ? [] : [printError(error, paint)];
  const isReport = conflictMarkers === undefined && outcome.changes !== undefined;
  return {
    stdout: [
      help ?? '',
      linesOf(version === undefined ? [] : [version]),
      linesOf(jobs === undefined ? [] : printJobs(jobs, findings, columns.stdout)),
      linesOf(conflictMarkers === undefined ? [] : printCheck(outcome, paint)),
      diffs === undefined ? '' : printDiffs(given.changes ?? [], diffs),
    ].join(''),
    stderr: linesOf([
      ...(isReport
        ? printReport(outcome, paint, columns.stderr)
        : printWarnings([...notes, ...warnings], paint)),
      ...errors,
    ]),
  };
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Prints a table or, where it does not fit into the terminal, a list per job. */
function printJobs(
  jobs: readonly ListedJob[],
  findings: readonly Finding[],
  columns: number,
): string[] {
  if (jobs.length === 0) return [`no jobs in ${MANIFEST}`];
  const head = ['id', 'processor', 'idle', 'error', 'route'];
  const rows = jobs.map((job) => {
    const { id, route } = job;
    const own = findings.filter((finding) => finding.job === id);
    const about = (key: JobKey | 'id') => own.find(({ keys }) => keys?.includes(key));
    const cell = (key: JobKey): string => {
      const { inFile, inManifest } = about(key) ?? {};
      if (job[key] === null) return UNKNOWN;
      return inFile === undefined ? `${job[key]}` : `${inFile} (${MANIFEST}: ${inManifest})`;
    };
    const { kind } = about('id') ?? {};
    const place = { difference: 'not registered', unverified: UNKNOWN };
    const options = (['processor', 'idleDelay', 'errorDelay'] as const).map(cell);
    return [id, ...options, kind === undefined ? route : place[kind]];
  });
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  if (widths.reduce((sum, width) => sum + width + 2, -2) > columns) {
    return rows.flatMap(([id = '', ...cells]) => [
      id,
      ...cells.map((cell, n) => `    ${head[n + 1]?.padEnd(9)}  ${cell}`),
    ]);
  }
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const UNKNOWN = 'cannot be compared';

/** The findings of `check`. The error that follows summarizes them. */
function printCheck(outcome: Outcome, paint: Paint): string[] {
  const { changes = [], conflictMarkers = [], findings = [], error } = outcome;
  const marks = { difference: paint('red', '!'), unverified: paint('dim', '?') };
  const rest = findings.length === 0 ? 'all files match' : 'everything else matches';
  return [
    ...conflictMarkers.map(({ path, line }) => `${path}:${line}: conflict marker`),
    ...changes.flatMap((change) => printChange(change, paint)),
    ...findings.map((finding) => `${marks[finding.kind]} ${describeFinding(finding)}`),
    ...(error === undefined ? [`${rest} ${MANIFEST}`] : []),
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

/** The report of a command that writes: changes, warnings, next steps and the equivalent command. */
function printReport(outcome: Outcome, paint: Paint, columns: number): string[] {
  const { dir = '', changes = [], isBlocked = false, dryRun = false } = outcome;
  const { warnings = [], nextSteps = [], reproduce = '' } = outcome;
  // If conflicts stopped the command, show only the conflicts.
  const shown = changes.filter(({ action }) =>
    isBlocked && !dryRun ? action === 'conflict' : action !== 'same',
  );
  const isNew = changes.some(({ path, action }) => path === MANIFEST && action === 'create');
  const isInTree = ({ action }: Change): boolean =>
    isNew && !isBlocked && !dryRun && action === 'create';
  const inTree = shown.filter(isInTree);
  const hasSteps = !isBlocked && !dryRun && nextSteps.length > 0;
  return [
    ...(inTree.length > 0 ? printTree(basename(dir), inTree, { paint, columns }) : []),
    ...shown.filter((change) => !isInTree(change)).flatMap((change) => printChange(change, paint)),
    summary(outcome),
    ...printWarnings(warnings, paint),
    ...(hasSteps
      ? ['', paint('bold', 'Next steps:'), ...nextSteps.map((step) => `  ${paint('cyan', step)}`)]
      : []),
    ...(!isBlocked && reproduce !== ''
      ? ['', paint('dim', `Equivalent command: ${reproduce}`)]
      : []),
  ];
}

const printWarnings = (warnings: readonly string[], paint: Paint): string[] =>
  warnings.map((warning) => paint('yellow', `warning: ${warning}`));

function summary({ changes = [], dir, dryRun, isBlocked }: Outcome): string {
  if (isBlocked) return `${dir}: nothing ${dryRun ? 'would be' : 'was'} written`;
  const count = (actions: readonly Action[]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const [deleted, conflicts] = [count(['delete']), count(['conflict'])];
  const written = count([...WRITTEN]) - deleted;
  const absent = changes.filter(
    ({ action, deletion }) => action === 'keep' && deletion !== undefined,
  ).length;
  const unchanged = changes.length - written - deleted - conflicts - absent;
  return [
    `${dir}: ${pluralize(written, 'file')} ${dryRun ? 'would be written' : 'written'}`,
    ...(deleted > 0 ? [`${deleted} ${dryRun ? 'would be ' : ''}deleted`] : []),
    ...(conflicts > 0 ? [pluralize(conflicts, 'conflict')] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ].join(', ');
}

/** One line for the change, and one for each of its conflicts. */
function printChange(
  { action, path, from, why, conflicts, sides }: Change,
  paint: Paint,
): string[] {
  const [ours, theirs] = sides ?? ['your edit', 'generated'];
  const [sign, color] = SIGNS[action];
  const isConflict = action === 'conflict';
  const other = isConflict ? `would move to ${path}` : `from ${from}`;
  const origin = from === undefined ? '' : paint('dim', ` (${other})`);
  const note = why === undefined ? '' : paint('dim', ` (${why})`);
  return [
    `${paint(color, `${sign} ${action.padEnd(8)}`)} ${isConflict ? (from ?? path) : path}${origin}${note}`,
    ...(conflicts ?? []).map(
      (each) =>
        `           ${from ?? path}:${each.line}: ${ours} ${excerpt(each.ours)}, ${theirs} ${excerpt(each.theirs)}`,
    ),
  ];
}

/** The first line of one side of a conflict, shortened so that both sides fit into a line. */
function excerpt(text: string): string {
  const [start = '', ...rest] = text.trim().split(/\r?\n/);
  if (start === '') return 'nothing';
  const first = escapeControls(start);
  const more = rest.length === 0 ? '' : ` … ${pluralize(rest.length, 'more line')}`;
  return `\`${first.length > 60 ? `${first.slice(0, 59)}…` : first}\`${more}`;
}

/** Prints an error on one line. */
function printError({ message, hint }: Failure, paint: Paint): string {
  return `${paint('red', 'error:')} ${message}${hint === undefined ? '' : ` (${hint})`}`;
}
