import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

const RETRY_MS = 100;

/**
 * Watches a folder and its subfolders until `signal` aborts. Each folder has its own watcher: on Linux, the `recursive`
 * option of Node 20 watches files, and misses every change of a file after an editor has replaced it.
 * @param changed called after each change
 * @param failed called when a folder cannot be watched
 */
export function watchTree(
  root: string,
  signal: AbortSignal,
  changed: () => void,
  failed: (folder: string, error: Error) => void,
): void {
  /** By folder and identity: a folder that was deleted and created again needs a new watcher. */
  const watchers = new Map<string, FSWatcher>();

  const open = (key: string, folder: string): void => {
    try {
      const watcher = watch(folder, rescan);
      watcher.on('error', (error) => existsSync(folder) && failed(folder, error));
      watchers.set(key, watcher);
    } catch (error) {
      failed(folder, error as Error);
    }
  };
  const scan = (): void => {
    if (signal.aborted) return;
    const folders = foldersIn(root);
    if (folders === undefined) {
      setTimeout(rescan, RETRY_MS).unref();
      return;
    }
    for (const [key, folder] of folders) if (!watchers.has(key)) open(key, folder);
    for (const [key, watcher] of watchers) {
      if (folders.has(key)) continue;
      watcher.close();
      watchers.delete(key);
    }
  };

  const rescan = (): void => {
    scan();
    changed();
  };

  signal.addEventListener('abort', () => {
    for (const watcher of watchers.values()) watcher.close();
  });
  scan();
}

/** Folders by path and identity. Undefined when a folder was deleted while this read it. */
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
