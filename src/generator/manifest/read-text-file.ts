import { readFileSync, type Stats, statSync } from 'node:fs';
import { GeneratorError } from '../errors';
import { retryWhileHeld } from '../held-files';
import { MAX_TEXT_BYTES } from '../text-format';

/** Throws `E_PATH` for a pipe, a socket or a device: reading it can wait forever. */
export function refuseSpecialFile(path: string, found: Stats): void {
  if (found.isFile() || found.isDirectory() || found.isSymbolicLink()) return;
  throw new GeneratorError('E_PATH', `cannot read ${path}: it is not a regular file`, {
    hint: 'replace it with a file',
    path,
  });
}

/** The text of a file, without its byte order mark. Throws `E_PATH` when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    const found = statSync(path);
    refuseSpecialFile(path, found);
    if (found.size > MAX_TEXT_BYTES) {
      throw new GeneratorError('E_PATH', `cannot read ${path}: it is too large`, { path });
    }
    return retryWhileHeld(() => readFileSync(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw error instanceof GeneratorError ? error : cannotRead(path, error);
  }
}

export function cannotRead(path: string, cause: unknown): GeneratorError {
  const { code } = cause as NodeJS.ErrnoException;
  const shown = path.length > 400 ? `${path.slice(0, 200)}…${path.slice(-200)}` : path;
  return new GeneratorError('E_PATH', `cannot read ${shown}: ${code}`, { path, cause });
}
