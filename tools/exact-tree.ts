import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Each path with its exact content: folders, files with their permission bits, links. */
export type ExactTree = Readonly<Record<string, string>>;

export interface TreeEntry {
  readonly text?: string | Uint8Array;
  readonly mode?: number;
  /** The target of a link. */
  readonly link?: string;
}

/** Everything below `dir` except the generator's own working files, and names that match `skipped`. */
export function readExactTree(dir: string, below = '', skipped = /^$/): ExactTree {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(dir, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    if (path.endsWith('.eternal/run') || isLeftForUndo(join(dir, path))) continue;
    if (skipped.test(name)) continue;
    const found = lstatSync(join(dir, path));
    const mode = (found.mode & 0o7777).toString(8);
    if (found.isSymbolicLink()) tree[path] = `-> ${readlinkSync(join(dir, path))}`;
    else if (found.isDirectory()) {
      tree[path] = `folder ${mode}`;
      Object.assign(tree, readExactTree(dir, path, skipped));
    } else tree[path] = `${mode} ${readFileSync(join(dir, path), 'latin1')}`;
  }
  return tree;
}

/** After the last job of an existing project is removed, only the data of `undo` is left. */
const isLeftForUndo = (path: string): boolean =>
  path.endsWith('.eternal') &&
  existsSync(join(path, 'run/.gitignore')) &&
  readdirSync(path).join() === 'run';

/** Creates files (a text, a text with a mode, or a link), and a folder for a `mode` without text. */
export function writeTree(dir: string, tree: Readonly<Record<string, string | TreeEntry>>): void {
  for (const [path, given] of Object.entries(tree)) {
    const entry: TreeEntry = typeof given === 'string' ? { text: given } : given;
    const { text, mode, link } = entry;
    const full = join(dir, path);
    mkdirSync(dirname(full), { recursive: true });
    if (link !== undefined) symlinkSync(link, full);
    else if (text !== undefined) writeFileSync(full, text);
    else mkdirSync(full);
    if (mode !== undefined) chmodSync(full, mode);
  }
}

/** The names in the generator's working folder, without the index. After a command, only `undo` should be there. */
export function namesInWorkFolder(dir: string): string[] {
  const folder = join(dir, '.eternal/run');
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder)
    .filter((name) => name !== 'index')
    .sort();
}
