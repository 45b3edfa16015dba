import { readFileSync } from 'node:fs';
import { GeneratorError } from '../errors';

/** The text of a file, without its byte order mark. Throws `E_PATH` when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw cannotRead(path, error);
  }
}

export function cannotRead(path: string, cause: unknown): GeneratorError {
  const { code } = cause as NodeJS.ErrnoException;
  return new GeneratorError('E_PATH', `cannot read ${path}: ${code}`, { path, cause });
}
