import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

const LOOK_AGAIN_MS = 100;

/**
 * Tells of each change in a folder and below it, until `signal` ends that. It watches folder by folder: on Linux Node 20's
 * own `recursive` watches files, and sees nothing more of one that an editor has replaced.
 * @param failed told why changes in a folder are not seen
 */
export function watchTree(
  root: string,
  signal: AbortSignal,
  changed: () => void,
  failed: (folder: string, error: Error) => void,
): void {
  /** Each by its folder: one that was made anew needs another. */
  const watchers = new Map<string, FSWatcher>();

  const open = (key: string, folder: string): void => {
    try {
      const watcher = watch(folder, lookAgain);
      watcher.on('error', (error) => existsSync(folder) && failed(folder, error));
      watchers.set(key, watcher);
    } catch (error) {
      failed(folder, error as Error);
    }
  };
  const look = (): void => {
    if (signal.aborted) return;
    const there = foldersIn(root);
    if (there === undefined) {
      setTimeout(lookAgain, LOOK_AGAIN_MS).unref();
      return;
    }
    for (const [key, folder] of there) if (!watchers.has(key)) open(key, folder);
    for (const [key, watcher] of watchers) {
      if (there.has(key)) continue;
      watcher.close();
      watchers.delete(key);
    }
  };

  const lookAgain = (): void => {
    look();
    changed();
  };

  signal.addEventListener('abort', () => {
    for (const watcher of watchers.values()) watcher.close();
  });
  look();
}

/** By path and what tells one from the next of that path; `undefined`: something went while it was read. */
function foldersIn(root: string): ReadonlyMap<string, string> | undefined {
  try {
    const below = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      [root, ...below].map((folder) => {
        const { ino, birthtimeMs } = statSync(folder);
        return [`${folder}:${ino}:${birthtimeMs}`, folder];
      }),
    );
  } catch {
    return undefined;
  }
}
