import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder of our own, outside of the repository (so that nothing in it is found from there). */
export const makeTempDir = async (): Promise<string> =>
  mkdtemp(join(await realpath(tmpdir()), 'eternal-function-'));

export const removeTempDir = (dir: string): Promise<void> =>
  rm(dir, { recursive: true, force: true, maxRetries: 3 });

/** Does something in an empty folder of its own, which is gone afterwards. */
export async function inTempDir(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await makeTempDir();
  try {
    await work(dir);
  } finally {
    await removeTempDir(dir);
  }
}
