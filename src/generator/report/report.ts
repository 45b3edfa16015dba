import { basename, relative } from 'node:path';
import { type Action, type Change, WRITTEN } from '../compare/change';
import type { ErrorCode } from '../errors';
import { explicitSettings, type Job, MANIFEST } from '../manifest/manifest';
import { pluralize } from '../message';
import { flagOf } from '../options/options';
import { scriptsOf } from '../plan/plan';
import { commandLine } from '../shell';
import { printTree } from './tree';

/** What a run did, or with `dryRun` would do. */
export interface Report {
  readonly command: string;
  /** The project's folder, absolute. */
  readonly dir: string;
  readonly dryRun: boolean;
  readonly changes: readonly Change[];
  /** Nothing is written, because of conflicts. */
  readonly isBlocked: boolean;
  readonly warnings: readonly string[];
  /** Command lines for the user, in order. */
  readonly nextSteps: readonly string[];
  /** The command line that makes the same again. */
  readonly reproduce: string;
  /** Of a step that came after the files. */
  readonly error?: ErrorReport | undefined;
}

export interface ErrorReport {
  readonly code: ErrorCode;
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
export function printReport(
  report: Report,
  error: ErrorReport | undefined,
  paint: Paint,
): string[] {
  const { dir, changes, warnings, nextSteps, reproduce, isBlocked, dryRun } = report;
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
    summary(report),
    ...printWarnings(warnings, paint),
    ...(hasSteps
      ? ['', paint('bold', 'Next:'), ...nextSteps.map((step) => `  ${paint('cyan', step)}`)]
      : []),
    ...(!isBlocked && reproduce !== ''
      ? ['', paint('dim', `To make this again: ${reproduce}`)]
      : []),
    ...(error === undefined ? [] : [printError(error, paint)]),
  ];
}

export const printWarnings = (warnings: readonly string[], paint: Paint): string[] =>
  warnings.map((warning) => paint('yellow', `warning: ${warning}`));

function summary({ changes, dir, dryRun, isBlocked }: Report): string {
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
export function printChange(
  { action, path, from, why, conflicts, sides }: Change,
  paint: Paint,
): string[] {
  const [ours, theirs] = sides ?? ['yours', "the generator's"];
  const [sign, colour] = SIGNS[action];
  const origin = from === undefined ? '' : paint('dim', ` (from ${from})`);
  const note = why === undefined ? '' : paint('dim', ` (${why})`);
  return [
    `${paint(colour, `${sign} ${action.padEnd(8)}`)} ${path}${origin}${note}`,
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

/** The one line for an error; to cancel is none. */
export function printError({ code, message, hint }: ErrorReport, paint: Paint): string {
  const label = code === 'E_CANCELLED' ? '' : `${paint('red', 'error:')} `;
  return `${label}${message}${hint === undefined ? '' : ` (${hint})`}`;
}

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** A text in a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** Colours on a terminal, unless `NO_COLOR` is set; anywhere with `FORCE_COLOR`. Set to nothing is not set. */
export function createPaint(
  isTerminal: () => boolean,
  { NO_COLOR, FORCE_COLOR }: Readonly<Record<string, string | undefined>>,
): Paint {
  const isForced = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : undefined;
  let hasColour = NO_COLOR ? false : isForced;
  return (colour, text) => {
    hasColour ??= isTerminal();
    return hasColour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  };
}

/** The package manager that started this program, by its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.npm_config_user_agent?.split('/')[0] ?? '';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

/**
 * What installs the dependencies of a new project. Yarn 2 and later make no `node_modules` unless told to, which
 * TypeScript 7 and the Functions host look for.
 */
export function installCommands(
  env: Readonly<Record<string, string | undefined>>,
): (readonly string[])[] {
  const isPlugAndPlay = /^yarn\/(?!1\.)/.test(env.npm_config_user_agent ?? '');
  return [
    ...(isPlugAndPlay ? [['yarn', 'config', 'set', 'nodeLinker', 'node-modules']] : []),
    [packageManager(env), 'install'],
  ];
}

interface Done {
  readonly isWritten: boolean;
  /** The dependencies are new, or others. */
  readonly needsInstall: boolean;
  /** What git is to be told of, after a merge of two branches. */
  readonly toAdd: readonly string[];
  /** The project was there before. */
  readonly isExisting: boolean;
}

/** What to type after a project was made or changed. */
export function nextSteps(
  cwd: string,
  root: string,
  manager: string,
  { isWritten, needsInstall, toAdd, isExisting }: Done,
): string[] {
  if (!isWritten && toAdd.length === 0) return [];
  const { test, dev } = scriptsOf(isExisting);
  const isShort = test === 'test' && manager !== 'bun';
  const way = relative(cwd, root);
  return [
    ...(way === '' ? [] : [commandLine(['cd', way.startsWith('-') ? `./${way}` : way])]),
    ...(toAdd.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...toAdd])]),
    ...(needsInstall ? [`${manager} install`] : []),
    ...(isWritten
      ? [isShort ? `${manager} test` : `${manager} run ${test}`, `${manager} run ${dev}`]
      : []),
  ];
}

/** The words that describe a job on a command line: all that could be asked, and what differs from its default. */
export function jobArguments(job: Job): string[] {
  const spoken = explicitSettings(job).flatMap(({ key, value }) => [
    `--${flagOf(key)}`,
    `${value}`,
  ]);
  return ['--processor', job.processor, ...spoken];
}

export const reproduceLine = (version: string, words: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...words]);
