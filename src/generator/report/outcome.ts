import type { Command } from '../arguments/flags';
import type { Change } from '../compare/change';
import { type ErrorCode, exitCodes } from '../errors';
import type { Settings } from '../options/options';

/**
 * The result of a command. A command returns data only: `text.ts` and `json.ts` print it, and the exit code follows from
 * `error`. A member is absent where the command has nothing of the kind, and is then absent in the JSON output too.
 */
export interface Outcome {
  readonly command: Command;
  /** The project's folder, absolute. */
  readonly dir?: string;
  readonly dryRun?: boolean;
  /** Of a command that writes: what it did, or with `dryRun` would do. Of `check`: what `regenerate` would do. */
  readonly changes?: readonly Change[];
  /** Conflicts stopped the command: it wrote nothing. Not in the JSON output. */
  readonly isBlocked?: boolean;
  /** Of `check`. */
  readonly conflictMarkers?: readonly ConflictMarker[];
  /** Of `list`. */
  readonly jobs?: readonly ListedJob[];
  readonly warnings?: readonly string[];
  /** Command lines for the user, in order. */
  readonly nextSteps?: readonly string[];
  /** The command line that produces the same result; empty where there is none. */
  readonly reproduce?: string;
  /** Of `--help`. */
  readonly help?: string;
  /** Of `--version`. */
  readonly version?: string;
  /** Why the command failed, or what the user has still to do. */
  readonly error?: Failure | undefined;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do about it, in one clause. */
  readonly hint?: string | undefined;
  /** The file or folder that it is about. */
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
  /** Names of its Azure functions. */
  readonly functions: readonly string[];
}

export const exitCodeOf = ({ error }: Outcome): number =>
  error === undefined ? 0 : exitCodes[error.code];
