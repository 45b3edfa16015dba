import path from 'node:path';

/** How Windows reports a file that another program has open: a virus scanner, an editor, a backup. */
const HELD: ReadonlySet<unknown> = new Set(['EBUSY', 'EPERM', 'EACCES']);

const PAUSE_MS = 50;
/** In all, the pauses take two seconds. */
const MAX_PAUSES = 40;

/** Blocks the thread: every file system call of a command is synchronous. */
const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

/** Windows, where a file that one program has open cannot be read, renamed or removed by another. */
const isWindows = path.sep === '\\';

/**
 * Calls the file system, on Windows again for up to two seconds while another program holds the file. Elsewhere such an
 * error is about permissions and stays.
 *
 * @param isFinal whether to try once only, although the file may be held
 */
export function retryWhileHeld<T>(
  call: () => T,
  { isFinal = (): boolean => false, wait = pause, isActive = isWindows } = {},
): T {
  for (let pauses = 0; ; pauses++) {
    try {
      return call();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (!isActive || !HELD.has(code) || pauses === MAX_PAUSES || isFinal()) throw error;
      wait();
    }
  }
}
