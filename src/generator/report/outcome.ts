import type { Command } from '../arguments/commands';
import type { Change } from '../compare/change';
import { type ErrorCode, exitCodes } from '../errors';
import type { Settings } from '../options/options';

/**
 * The result of a command. Commands return data only: `text.ts` and `json.ts` print it, and the exit code follows from
 * `error`. A property that does not apply to the command is absent, also in the JSON output.
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

/** A job as `list` shows it. */
export interface ListedJob extends Settings {
  readonly id: string;
  readonly processor: string;
  /** The path below the host's address: `api/orders-sync`. */
  readonly route: string;
  /** The names of its Azure functions. */
  readonly functions: readonly string[];
}

export const exitCodeOf = ({ error }: Outcome): number =>
  error === undefined ? 0 : exitCodes[error.code];
