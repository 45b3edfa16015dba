import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonText, stringAt } from '../json/tree';
import type { Workspace } from './workspace';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const IGNORED = /^(node_modules|dist|emulator)$|^\./;

/**
 * The paths of the user's code, sorted. Without packages, hidden folders, links, the emulator and compiled output: what
 * is there is not written by hand.
 */
export function sourceFiles({ root, read }: Pick<Workspace, 'root' | 'read'>): string[] {
  const outDir = outDirIn(read('tsconfig.json'));
  const list = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (IGNORED.test(entry.name) || path === outDir) return [];
      if (entry.isDirectory()) return list(path);
      return entry.isFile() && CODE.test(entry.name) ? [path] : [];
    });
  return list('').sort();
}

/** `outDir` of a `tsconfig.json`; `undefined` where the file does not say it itself. */
function outDirIn(disk: ReturnType<Workspace['read']>): string | undefined {
  if (disk.kind !== 'file') return undefined;
  try {
    const outDir = stringAt(parseJsonText('tsconfig.json', disk.text ?? ''), [
      'compilerOptions',
      'outDir',
    ]);
    return outDir?.replace(/^\.\//, '').replace(/\/$/, '');
  } catch {
    return undefined;
  }
}
