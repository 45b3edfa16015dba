/** The kind of an error, for scripts. Part of the JSON output: never rename one. */
export type ErrorCode =
  | 'E_ANSWER'
  | 'E_USAGE'
  | 'E_MANIFEST'
  | 'E_PROJECT'
  | 'E_PATH'
  | 'E_CONFLICT'
  | 'E_DIFFERS'
  | 'E_WRITE'
  | 'E_TOOL'
  | 'E_CANCELED'
  | 'E_BUG';

/** The exit code of the program, by error. */
export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  E_WRITE: 1,
  E_TOOL: 1,
  E_BUG: 1,
  E_ANSWER: 2,
  E_USAGE: 2,
  E_MANIFEST: 2,
  E_PROJECT: 2,
  E_PATH: 2,
  E_CONFLICT: 3,
  E_DIFFERS: 3,
  E_CANCELED: 130,
};

interface Details {
  /** What the user can do, as one imperative clause. */
  readonly hint?: string | undefined;
  /** The file or folder with the problem. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/** An error that the user can fix: printed as one line without a stack. Any other error is a bug of the generator. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
  readonly hint: string | undefined;
  readonly path: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { hint, path, cause }: Details = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.hint = hint;
    this.path = path;
  }
}

/** The command line has a flag, an argument or a combination that the command does not accept. */
export const usageError = (message: string, hint?: string): GeneratorError =>
  new GeneratorError('E_USAGE', message, { hint });

/** A command must change a file that is read-only. */
export const readOnly = (path: string): GeneratorError =>
  new GeneratorError('E_WRITE', `cannot write ${path}: it is read-only`, {
    hint: 'make it writable, then run the command again',
    path,
  });

/** A file is no longer the one that the changes were computed for. */
export const changedMeanwhile = (path: string): GeneratorError =>
  new GeneratorError('E_WRITE', `${path} changed while the command was running`, {
    hint: 'nothing was written; run the command again',
    path,
  });
