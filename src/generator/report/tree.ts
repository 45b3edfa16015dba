import type { Change } from '../compare/change';
import type { Paint } from './text';

type File = Pick<Change, 'path' | 'owner'>;

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: { readonly name: string; readonly isUsers: boolean }[];
}

/** A folder with more files shows only their number. */
const MAX_NAMED = 3;

/** So many columns are left for names in a terminal of 40 columns. */
const MAX_WIDTH = 37;

/** Prints files as a tree. A folder without subfolders takes one line. The user's own files are marked. */
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
    folder.files.push({ name, isUsers: owner === 'user' });
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
  // Hide dotfiles in long lists: every project has the same.
  const shown = files.filter(({ name }) => !name.startsWith('.') || files.length <= MAX_NAMED);
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

/** Arranges names in rows that fit into a narrow terminal. */
function rowsOf(names: readonly string[]): string[] {
  const rows: string[] = [];
  for (const name of names) {
    const longer = `${rows.at(-1)}  ${name}`;
    if (rows.length === 0 || longer.length > MAX_WIDTH) rows.push(name);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

function described(files: Folder['files'], paint: Paint): string {
  const text =
    files.length > MAX_NAMED ? `${files.length} files` : files.map(({ name }) => name).join('  ');
  const isUsers = files.length > 0 && files.every((file) => file.isUsers);
  return isUsers ? `${paint('cyan', text)}  ${paint('bold', '← your code')}` : text;
}
