import type { Change } from '../compare/change';
import type { Paint } from '../message';

type File = Pick<Change, 'path' | 'owner'>;

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ShownFile[];
}

interface ShownFile {
  readonly name: string;
  readonly isUsers: boolean;
}

interface TreeStyle {
  readonly paint: Paint;
  /** Of the terminal. */
  readonly columns: number;
}

/** A folder with more files shows only their number. */
const MAX_NAMED = 3;

/** So many columns are left for names in a terminal of 40 columns. */
const MAX_WIDTH = 37;

const BRANCH = '├─ ';
const LAST_BRANCH = '└─ ';
const MARK = '← your code';

/** Prints files as a tree. A folder without subfolders takes one line where it fits. The user's own files are marked. */
export const printTree = (root: string, files: readonly File[], style: TreeStyle): string[] => [
  `${root}/`,
  ...treeLines(folderOf(files), style, ''),
];

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

function treeLines({ folders, files }: Folder, style: TreeStyle, indent: string): string[] {
  const left = style.columns - indent.length - BRANCH.length;
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...sorted.map(([name]) => name.length)) + 3;
  const entries: { line: string; below?: Folder }[] = sorted.map(([name, folder]) => {
    const isOneLine = folder.folders.size === 0 && width + widthOf(folder.files) <= left;
    if (isOneLine) return { line: `${name}/`.padEnd(width) + described(folder.files, style) };
    const isMarked = folder.folders.size === 0 && areUsers(folder.files);
    return isMarked
      ? { line: `${name}/  ${style.paint('bold', MARK)}`, below: withoutMarks(folder) }
      : { line: `${name}/`, below: folder };
  });
  entries.push(...fileLines(files, style, indent, left).map((line) => ({ line })));
  return entries.flatMap(({ line, below }, n) => {
    const isLast = n === entries.length - 1;
    const under = below && treeLines(below, style, `${indent}${isLast ? '   ' : '│  '}`);
    return [`${indent}${isLast ? LAST_BRANCH : BRANCH}${line}`, ...(under ?? [])];
  });
}

/** A folder whose own line has the mark. */
const withoutMarks = ({ folders, files }: Folder): Folder => ({
  folders,
  files: files.map((file) => ({ ...file, isUsers: false })),
});

function fileLines(
  files: readonly ShownFile[],
  style: TreeStyle,
  indent: string,
  left: number,
): string[] {
  // Hide dotfiles in long lists: every project has the same.
  const shown = files.filter(({ name }) => !name.startsWith('.') || files.length <= MAX_NAMED);
  if (shown.length === 0) return [];
  if (indent === '') return rowsOf(shown.map(({ name }) => name));
  const fits = widthOf(shown) <= left;
  return fits ? [described(shown, style)] : shown.map((file) => described([file], style));
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

function described(files: readonly ShownFile[], { paint }: TreeStyle): string {
  const text = namesOf(files);
  return areUsers(files) ? `${paint('cyan', text)}  ${paint('bold', MARK)}` : text;
}

const namesOf = (files: readonly ShownFile[]): string =>
  files.length > MAX_NAMED ? `${files.length} files` : files.map(({ name }) => name).join('  ');

const areUsers = (files: readonly ShownFile[]): boolean =>
  files.length > 0 && files.every((file) => file.isUsers);

/** The width of `described`. */
const widthOf = (files: readonly ShownFile[]): number =>
  namesOf(files).length + (areUsers(files) ? MARK.length + 2 : 0);
