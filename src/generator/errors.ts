/** What went wrong, for scripts: part of the JSON output, so a name once given stays. */
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
  | 'E_CANCELLED'
  | 'E_BUG';

/** What the program ends with. */
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
  E_CANCELLED: 130,
};

interface Details {
  /** What to do about it, in one clause. */
  readonly hint?: string | undefined;
  /** The file or folder that it is about. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/** A mistake or mishap that the user can do something about: shown as one line, never with a stack. Anything else thrown is our bug. */
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

/** A file is another one than the changes were made for. */
export const changedMeanwhile = (path: string): GeneratorError =>
  new GeneratorError('E_WRITE', `${path} was changed while the generator was at work`, {
    hint: 'nothing was written; run it again',
    path,
  });
