import { basename, dirname } from 'node:path/posix';
import { moduleReferences, withoutExtension } from '../../syntax/names/module-references';
import { sourceFiles } from '../../workspace/source-files';
import type { SourceTree } from '../../workspace/workspace';
import { moduleResolver } from '../imports/module-resolver';
import { type Finding, lineAt } from './finding';

const CODE = /\.[cm]?[jt]sx?$/;
/** They change together with the files that they import. */
const GENERATED = /^(src\/eternal|emulator|test\/eternal)\//;
const SPECIFIER = /(['"`])((?:\.{1,2}|[@#~\w][^'"`\n]*)\/[^'"`\n]*)\1/g;

/**
 * Finds imports of files that do not exist: all in the jobs' files, in other code those from the folders of the jobs' files.
 * A branch leaves them where git merges it with a branch that renamed or removed a job: git sees no conflict.
 *
 * @param files of the generator, with those of the jobs
 */
export function missingModules(
  workspace: SourceTree,
  files: readonly { readonly path: string }[],
): Finding[] {
  const own = files.map(({ path }) => path).filter((path) => CODE.test(path));
  const ofJobs = own.filter((path) => !GENERATED.test(path));
  const folders = new Set(ofJobs.map(dirname));
  const names = new Set([...folders].map((folder) => basename(folder)));
  // A deleted file of the generator's is named itself.
  const planned = new Set(own.map(withoutExtension));
  const resolver = moduleResolver(workspace);
  const isMissing = (importer: string, specifier: string): boolean => {
    const module = resolver.missingModule(importer, specifier);
    if (module === undefined) return false;
    if (module === '') return isNamed(specifier);
    if (planned.has(module)) return false;
    return folders.has(dirname(module)) || ofJobs.includes(importer);
  };
  // An alias that nobody can resolve is in a folder of this name, if it is in one of the project.
  const isNamed = (specifier: string): boolean => names.has(basename(dirname(specifier)));
  return sourceFiles(workspace).flatMap((path): Finding[] => {
    if (GENERATED.test(path)) return [];
    const disk = workspace.read(path);
    const text = disk.kind === 'file' ? (disk.text ?? '') : '';
    const named = [...text.matchAll(SPECIFIER)].some(([, , each = '']) => isMissing(path, each));
    if (!named) return [];
    return referencesIn(text)
      .filter(({ specifier }) => isMissing(path, specifier))
      .map(({ specifier, start }) => ({
        ...{ kind: 'difference', path, line: lineAt(text, start) },
        message: `imports ${specifier}, which does not exist`,
        hint: 'import the file under its new name, or delete the import',
      }));
  });
}

function referencesIn(text: string): ReturnType<typeof moduleReferences> {
  try {
    return moduleReferences(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
