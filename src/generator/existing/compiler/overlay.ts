import { readdirSync } from 'node:fs';
import { posix } from 'node:path';

/** Files that a compiler sees although they are not on the disk: texts by absolute path, with `/`. */
export interface Overlay {
  readonly textAt: (path: string) => string | undefined;
  /** Whether the overlay has a file below a folder. */
  readonly hasFolder: (path: string) => boolean;
  /** What is in a folder, on the disk and in the overlay; `undefined` where the overlay has nothing there. */
  readonly entriesIn: (folder: string) => Entries | undefined;
}

/** Names, without their folder. */
export interface Entries {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

export const withSlashes = (path: string): string => path.replaceAll('\\', '/');

export function createOverlay(texts: ReadonlyMap<string, string>): Overlay {
  const added = new Map<string, { files: Set<string>; directories: Set<string> }>();
  const folderAt = (path: string) => {
    const known = added.get(path) ?? { files: new Set<string>(), directories: new Set<string>() };
    added.set(path, known);
    return known;
  };
  for (const path of texts.keys()) {
    folderAt(posix.dirname(path)).files.add(posix.basename(path));
    let folder = posix.dirname(path);
    while (folder !== posix.dirname(folder)) {
      folderAt(posix.dirname(folder)).directories.add(posix.basename(folder));
      folder = posix.dirname(folder);
    }
  }
  const normal = (path: string): string => withSlashes(path).replace(/(?<=.)\/$/, '');
  return {
    textAt: (path) => texts.get(withSlashes(path)),
    hasFolder: (path) => added.has(normal(path)),
    entriesIn: (folder) => {
      const own = added.get(normal(folder));
      if (own === undefined) return undefined;
      const disk = entriesOnDisk(folder);
      return {
        files: [...new Set([...disk.files, ...own.files])].sort(),
        directories: [...new Set([...disk.directories, ...own.directories])].sort(),
      };
    },
  };
}

/** What is in a folder on the disk; nothing where there is no folder. */
export function entriesOnDisk(folder: string): Entries {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const isFolder = (each: (typeof entries)[number]): boolean =>
      each.isDirectory() || (each.isSymbolicLink() && isFolderAt(posix.join(folder, each.name)));
    return {
      files: entries.filter((each) => !isFolder(each)).map(({ name }) => name),
      directories: entries.filter(isFolder).map(({ name }) => name),
    };
  } catch {
    return { files: [], directories: [] };
  }
}

function isFolderAt(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
