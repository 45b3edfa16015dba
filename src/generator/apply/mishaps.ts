import { GeneratorError } from '../errors';

/** What the file system said, without the path that it adds. */
const reasonOf = (cause: unknown): string => String((cause as Error).message).split(',')[0] ?? '';

export const cannotWrite = (root: string, cause: unknown, hint: string): GeneratorError =>
  new GeneratorError('E_WRITE', `cannot write ${root}: ${reasonOf(cause)}`, {
    hint,
    path: root,
    cause,
  });

/** Does something to a project; what the file system refuses becomes an `E_WRITE`. */
export function withMishaps<T>(root: string, hint: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, hint);
  }
}
