import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonText, stringAt } from '../json/tree';
import { MANIFEST } from '../manifest/manifest';
import { listedName } from './listed-name';
import type { Workspace } from './workspace';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const NOT_CODE_FOLDER = /^(dist|emulator)$|^\./;
const IGNORED = /^(node_modules|\.git|\.eternal|\.azurite|\.package)$/;

/**
 * The paths of the user's code, sorted. Without packages, hidden folders, links, the emulator and compiled output: what
 * is there is not written by hand.
 */
export const sourceFiles = ({ files }: Pick<Workspace, 'files'>): string[] =>
  files().filter(
    (path) =>
      CODE.test(path) &&
      !path
        .split('/')
        .slice(0, -1)
        .some((name) => NOT_CODE_FOLDER.test(name)),
  );

/** The paths of all files, sorted. Without packages, links, compiled output, and other projects and repositories in the folder. */
export function listProjectFiles({ root, read }: Pick<Workspace, 'root' | 'read'>): string[] {
  const outDir = outDirIn(read('tsconfig.json'));
  const isOther = (folder: string): boolean =>
    [MANIFEST, '.git'].some((name) => existsSync(join(root, folder, name)));
  const list = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = listedName(join(root, folder), entry.name);
      const path = folder === '' ? name : `${folder}/${name}`;
      if (IGNORED.test(entry.name) || path === outDir) return [];
      if (entry.isDirectory()) return isOther(path) ? [] : list(path);
      return entry.isFile() ? [path] : [];
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
