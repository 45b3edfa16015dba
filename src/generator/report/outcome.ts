import type { Command } from '../arguments/commands';
import type { Change } from '../compare/change';
import type { Finding } from '../compare/findings/finding';
import { type ErrorCode, exitCodes } from '../errors';
import { escapeControls, withEscapedTexts } from '../message';
import type { JobOptions } from '../options/options';
import { diffOf, hasDiff } from './diff';

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
