import { isUtf8 } from 'node:buffer';
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { GeneratorError } from './errors';
import { BASE_FOLDER, basePathOf } from './plan';

/** What stands at a path. */
export type OnDisk =
  | { readonly kind: 'absent' }
  /** `text` is missing where the file is not text; `mode` are its permission bits. */
  | { readonly kind: 'file'; readonly text: string | undefined; readonly mode: number }
  /** Something that is no file, or a file where a folder has to be. */
  | { readonly kind: 'blocked'; readonly by: string };

export interface Workspace {
  readonly root: string;
  /** What stands at a path, from the project's folder. Links inside the project are followed, others refused (`E_PATH`). */
  readonly read: (path: string) => OnDisk;
  /** The paths, from the project's folder, that were generated before. Links among the bases are left out. */
  readonly bases: () => readonly string[];
  /** The text last generated for a path, if it was. */
  readonly readBase: (path: string) => string | undefined;
  /** Whether a folder lists this very name: a disk that takes `A` for `a` still tells which it is. */
  readonly hasName: (path: string) => boolean;
}

export const SCHEMA_PATH = '.eternal/schema.json';

/** A folder that is not there yet, so that nothing can be in the way. */
export function emptyWorkspace(root: string): Workspace {
  return {
    root,
    read: () => ({ kind: 'absent' }),
    bases: () => [],
    readBase: () => undefined,
    hasName: () => false,
  };
}

/** Reads what is asked for, and nothing else; each base once. */
export function openWorkspace(root: string): Workspace {
  const realRoot = realpathSync(root);
  const folders = new Map<string, OnDisk | 'folder'>();

  const stat = (path: string): Stats | undefined => {
    const full = join(root, path);
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (!found?.isSymbolicLink()) return found;
    return lstatSync(followLink(full, path, realRoot));
  };

  const lookAtFolder = (path: string): OnDisk | 'folder' => {
    if (path === '.') return 'folder';
    const known = folders.get(path);
    if (known !== undefined) return known;
    const above = lookAtFolder(dirname(path));
    const found = above === 'folder' ? stat(path) : undefined;
    const result =
      above !== 'folder'
        ? above
        : found === undefined
          ? ({ kind: 'absent' } as const)
          : found.isDirectory()
            ? 'folder'
            : ({ kind: 'blocked', by: path } as const);
    folders.set(path, result);
    return result;
  };

  const read = (path: string): OnDisk => {
    const folder = lookAtFolder(dirname(path));
    if (folder !== 'folder') return folder;
    const found = stat(path);
    if (found === undefined) return { kind: 'absent' };
    if (!found.isFile()) return { kind: 'blocked', by: path };
    return { kind: 'file', text: readText(join(root, path)), mode: found.mode };
  };

  const list = (folder: string): Dirent[] =>
    lookAtFolder(folder) === 'folder'
      ? readdirSync(join(root, folder), { withFileTypes: true })
      : [];
  const filesBelow = (folder: string): string[] =>
    list(folder).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
    });

  let known: ReadonlySet<string> | undefined;
  const bases = (): ReadonlySet<string> => {
    known ??= new Set(
      filesBelow(BASE_FOLDER)
        .filter((path) => path.endsWith('.base'))
        .map((path) => path.slice(BASE_FOLDER.length + 1, -'.base'.length))
        .sort(),
    );
    return known;
  };
  const baseTexts = new Map<string, string | undefined>();

  return {
    root,
    read,
    bases: () => [...bases()],
    readBase: (path) => {
      if (!bases().has(path)) return undefined;
      // It was listed as a plain file in plain folders, so nothing has to be looked at again.
      if (!baseTexts.has(path)) baseTexts.set(path, readText(join(root, basePathOf(path))));
      return baseTexts.get(path);
    },
    hasName: (path) => list(dirname(path)).some(({ name }) => name === basename(path)),
  };
}

/** The text of a file; `undefined` for one that is no text. What decodes to no replacement characters is UTF-8: asking so is three times as fast. */
function readText(path: string): string | undefined {
  const text = readFileSync(path, 'utf8');
  const isText = !text.includes('\0') && (!text.includes('\uFFFD') || isUtf8(readFileSync(path)));
  return isText ? text : undefined;
}

/** Where a link leads, which has to be inside the project. */
function followLink(full: string, path: string, realRoot: string): string {
  let target: string;
  try {
    target = realpathSync(full);
  } catch (cause) {
    throw new GeneratorError('E_PATH', `${path} is a link that leads nowhere`, { path, cause });
  }
  const inside = relative(realRoot, target);
  if (inside === '..' || inside.startsWith(`..${sep}`) || join(realRoot, inside) !== target) {
    throw new GeneratorError('E_PATH', `${path} is a link that leads out of the project`, {
      hint: `to ${target}`,
      path,
    });
  }
  return target;
}
