import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { alternatives, folderOf, isWild, matcherOf } from './main-pattern';

/**
 * The files that `main` in package.json names, in the order in which the worker loads them (its `startApp.ts`): first the
 * names without a wildcard, then folder by folder, the files of a folder before those of its subfolders.
 */
export function filesOf(root: string, main: string): string[] {
  const patterns = alternatives(isFolder(join(root, main)) ? `${main}/**` : main);
  const names = patterns.filter((each) => !isWild(each)).filter((each) => isFile(join(root, each)));
  const wild = patterns.filter(isWild);
  const found = groupsOf(wild).flatMap(([folder, group]) => matchesIn(root, folder, group));
  return [...new Set([...names, ...found])].map((path) => join(root, path));
}

/** The patterns by their folders. One pattern in the root makes fast-glob read all folders in one pass. */
function groupsOf(patterns: readonly string[]): [folder: string, patterns: string[]][] {
  const folders = [...new Set(patterns.map(folderOf))];
  if (folders.includes('.')) return [['.', [...patterns]]];
  return folders.map((folder) => [folder, patterns.filter((each) => folderOf(each) === folder)]);
}

function matchesIn(root: string, folder: string, patterns: readonly string[]): string[] {
  const matchers = patterns.map(matcherOf);
  const isDeep = patterns.some((each) => each.includes('**'));
  const depth = isDeep ? Number.POSITIVE_INFINITY : Math.max(...patterns.map(depthOf));
  return filesBelow(root, folder, depth).filter((path) => matchers.some((test) => test(path)));
}

const depthOf = (path: string): number => path.split('/').length;

/** The paths of the files below a folder, relative to `root`, with `/`. Folders wait until the files beside them are read. */
function filesBelow(root: string, top: string, depth: number): string[] {
  const files: string[] = [];
  const folders = [top];
  for (const folder of folders) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      const isLink = entry.isSymbolicLink();
      if (entry.isFile() || (isLink && isFile(join(root, path)))) files.push(path);
      else if (depthOf(path) < depth) folders.push(path);
    }
  }
  return files;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
