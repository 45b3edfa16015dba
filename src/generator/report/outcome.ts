import { relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Command } from '../arguments/commands';
import { type Change, WRITTEN } from '../compare/change';
import type { Finding } from '../compare/finding';
import { type ErrorCode, exitCodes } from '../errors';
import { explicitSettings, type Job } from '../manifest/manifest';
import { commandLine, escapeControls, withEscapedTexts } from '../message';
import { flagOf, type JobOptions } from '../options/options';
import { scriptsOf } from '../plan/plan';

/**
 * The result of a command. Commands return data only: `printOutcome` and `outcomeToJson` print it, and the exit code
 * follows from `error`. A property that does not apply to the command is absent, also in the JSON output.
 */
export interface Outcome {
  readonly command: Command;
  /** The project's folder, absolute. */
  readonly dir?: string;
  readonly dryRun?: boolean;
  /** What the command did, or would do with `dryRun`. For `check`: what `regenerate` would do. */
  readonly changes?: readonly Change[];
  /** The command wrote nothing, because of conflicts. Not in the JSON output. */
  readonly isBlocked?: boolean;
  /** Only for `check`. */
  readonly conflictMarkers?: readonly ConflictMarker[];
  /** Only for `check` and `list`: what is not as `eternal.json` says, and what cannot be compared with it. */
  readonly findings?: readonly Finding[];
  /** Only for `list`. */
  readonly jobs?: readonly ListedJob[];
  readonly warnings?: readonly string[];
  /** Commands for the user to run, in order. */
  readonly nextSteps?: readonly string[];
  /** A command with the same result, or an empty text. */
  readonly reproduce?: string;
  /** Only for `--help`. */
  readonly help?: string;
  /** Only for `--version`. */
  readonly version?: string;
  /** Why the command failed, or what the user must still do. */
  readonly error?: Failure | undefined;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the user can do, as one imperative clause. */
  readonly hint?: string | undefined;
  /** The file or folder with the problem. */
  readonly path?: string | undefined;
}

/** A conflict that the user has not resolved yet. */
export interface ConflictMarker {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** A value of `eternal.json`; `null` where it cannot be compared with the job's file. */
type Verified<Values> = { readonly [Key in keyof Values]: Values[Key] | null };

/** A job as `list` shows it. */
export interface ListedJob extends Verified<JobOptions> {
  readonly id: string;
  /** The path below the host's address: `api/orders-sync`. */
  readonly route: string;
  /** The names of its Azure functions. */
  readonly functions: readonly string[];
}

export const exitCodeOf = ({ error }: Outcome): number =>
  error === undefined ? 0 : exitCodes[error.code];

/** The outcome with escaped texts, for a terminal. The texts of the files stay as they are. */
export function withoutControls({ changes, help, ...rest }: Outcome): Outcome {
  const escapedChanges = changes?.map((change) => ({
    ...change,
    ...withEscapedTexts({
      ...{ path: change.path, from: change.from, why: change.why, sides: change.sides },
    }),
  }));
  return {
    ...withEscapedTexts(rest),
    ...(escapedChanges === undefined ? {} : { changes: escapedChanges }),
    ...(help === undefined ? {} : { help }),
  };
}

/** The object that `--json` prints, on one line. Its texts are exact, but none of its characters changes a terminal. */
export function outcomeToJson(outcome: Outcome, withDiffs: boolean): string {
  const { command, dir, dryRun, changes, error, isBlocked: _, ...rest } = outcome;
  const json = {
    ...{ command, dir, dryRun, ok: error === undefined },
    changes: changes?.map((change) => changeToJson(change, withDiffs)),
    ...{ ...rest, error },
  };
  return `${escapeControls(JSON.stringify(json))}\n`;
}

/** One change. Of the file's text, only conflicts are included. */
function changeToJson(change: Change, withDiffs: boolean): object {
  const { path, action, owner, from, why, conflicts } = change;
  return {
    ...{ path, action, owner, from, why },
    conflicts: conflicts ?? (action === 'conflict' ? [] : undefined),
    diff: withDiffs && hasDiff(change) ? diffOf(change) : undefined,
  };
}

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
export type Diffs = 'none' | 'exact' | 'escaped';

export function printDiffs({ changes = [] }: Outcome, diffs: Diffs): string {
  if (diffs === 'none') return '';
  const text = changes.filter(hasDiff).map(diffOf).join('');
  return diffs === 'exact' ? text : text.replace(/[^\n\t]+/g, escapeControls);
}

function headerOf({ path, action, from, mode = 0 }: Change): string[] {
  const kind = (mode & 0o111) === 0 ? '100644' : '100755';
  if (action === 'create') return [`new file mode ${kind}`];
  if (action === 'delete') return [`deleted file mode ${kind}`];
  return from === undefined ? [] : [`rename from ${from}`, `rename to ${path}`];
}

/** The package manager that started this program, from its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.npm_config_user_agent?.split('/')[0] ?? '';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

/**
 * The commands that install the dependencies of a new project. By default, Yarn 2 and later create no `node_modules`,
 * but TypeScript 7 and the Functions host need it.
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
  /** The dependencies changed. */
  readonly needsInstall: boolean;
  /** Paths to add to git's index after a merge of two branches. */
  readonly toAdd: readonly string[];
  /** The loop is in an existing project, whose scripts have other names. */
  readonly isExisting: boolean;
}

/** The commands to run after a project was created or changed. */
export function nextSteps(
  cwd: string,
  root: string,
  manager: string,
  { isWritten, needsInstall, toAdd, isExisting }: Done,
): string[] {
  if (!isWritten && toAdd.length === 0) return [];
  const { test, dev } = scriptsOf(isExisting);
  const isShort = test === 'test' && manager !== 'bun';
  const path = relative(cwd, root);
  return [
    ...(path === '' ? [] : [commandLine(['cd', path.startsWith('-') ? `./${path}` : path])]),
    ...(toAdd.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...toAdd])]),
    ...(needsInstall ? [`${manager} install`] : []),
    ...(isWritten
      ? [isShort ? `${manager} test` : `${manager} run ${test}`, `${manager} run ${dev}`]
      : []),
  ];
}

/** The flags of a job: everything that a prompt can ask for, and every setting that differs from its default. */
export function jobArguments(job: Job): string[] {
  const flags = explicitSettings(job).flatMap(({ key, value }) => [`--${flagOf(key)}`, `${value}`]);
  return ['--processor', job.processor, ...flags];
}

export const reproduceLine = (version: string, args: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...args]);
