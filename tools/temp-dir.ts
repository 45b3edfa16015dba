import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates an empty folder outside of the repository, so that Node finds none of its packages from there. */
export const makeTempDir = async (): Promise<string> =>
  mkdtemp(join(await realpath(tmpdir()), 'eternal-function-'));

export const removeTempDir = (dir: string): Promise<void> =>
  rm(dir, { recursive: true, force: true, maxRetries: 3 });

/** Runs `work` in a new empty folder, and removes the folder afterwards. */
export async function inTempDir(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await makeTempDir();
  try {
    await work(dir);
  } finally {
    await removeTempDir(dir);
  }
}
