import type { Change } from '../compare/change';
import type { Paint } from './paint';

type File = Pick<Change, 'path' | 'owner'>;

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: { readonly name: string; readonly isYours: boolean }[];
}

/** Of a folder with more files than these, only their number is shown. */
const NAMED = 3;

/** Columns for names beside the lines of the tree, in a terminal of 40. */
const NARROW = 37;

/** Files as a tree, in which a folder without further ones is one line, and what is the user's is marked. */
export function printTree(root: string, files: readonly File[], paint: Paint): string[] {
  return [`${root}/`, ...linesOf(folderOf(files), paint, '')];
}

function folderOf(files: readonly File[]): Folder {
  const root: Folder = { folders: new Map(), files: [] };
  for (const { path, owner } of files) {
    const names = path.split('/');
    const name = names.pop() ?? '';
    let folder = root;
    for (const each of names) {
      const next = folder.folders.get(each) ?? { folders: new Map(), files: [] };
      folder.folders.set(each, next);
      folder = next;
    }
    folder.files.push({ name, isYours: owner === 'user' });
  }
  return root;
}

function linesOf({ folders, files }: Folder, paint: Paint, indent: string): string[] {
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...sorted.map(([name]) => name.length));
  const entries = sorted.map(([name, folder]) => {
    const own = folder.folders.size > 0 ? '' : `${' '.repeat(width - name.length + 2)}`;
    const line = own === '' ? `${name}/` : `${name}/${own}${described(folder.files, paint)}`;
    const below = own === '' ? folder : undefined;
    return { line, below };
  });
  // Dotfiles are few and known.
  const shown = files.filter(({ name }) => !name.startsWith('.') || files.length <= NAMED);
  if (shown.length > 0) {
    const lines = indent === '' ? rowsOf(shown.map(({ name }) => name)) : [described(shown, paint)];
    entries.push(...lines.map((line) => ({ line, below: undefined })));
  }
  return entries.flatMap(({ line, below }, n) => {
    const isLast = n === entries.length - 1;
    const under = below && linesOf(below, paint, `${indent}${isLast ? '   ' : '│  '}`);
    return [`${indent}${isLast ? '└─' : '├─'} ${line}`, ...(under ?? [])];
  });
}

/** Names in rows that fit into a narrow terminal. */
function rowsOf(names: readonly string[]): string[] {
  const rows: string[] = [];
  for (const name of names) {
    const longer = `${rows.at(-1)}  ${name}`;
    if (rows.length === 0 || longer.length > NARROW) rows.push(name);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

function described(files: Folder['files'], paint: Paint): string {
  const text =
    files.length > NAMED ? `${files.length} files` : files.map(({ name }) => name).join('  ');
  const isYours = files.length > 0 && files.every((file) => file.isYours);
  return isYours ? `${paint('cyan', text)}  ${paint('bold', '← yours')}` : text;
}
