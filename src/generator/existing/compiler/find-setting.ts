import { readTextFile } from '../../manifest/read-text-file';
import { applyEdit } from '../edits';
import type { CompileError, Compiler } from './compiler';
import { createOverlay } from './overlay';

/** A compilation that has errors. */
export interface Trial {
  readonly compiler: Compiler;
  /** Of the configuration, absolute. */
  readonly path: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Settings that take no part in what compiles. */
const UNRELATED =
  /^(outDir|outFile|rootDir|rootDirs|sourceMap|inlineSourceMap|inlineSources|sourceRoot|mapRoot|declarationMap|removeComments|incremental|tsBuildInfoFile|newLine|listFiles|pretty|skipLibCheck|configFilePath|pathsBasePath|plugins|noEmit\w*)$/;

/**
 * Finds the one compiler option without which a loop would compile, by trying each that a configuration sets.
 *
 * @param isCured whether these errors are only those of today
 */
export function findSetting(
  { compiler, path, texts }: Trial,
  file: string,
  options: Readonly<Record<string, unknown>>,
  errors: readonly CompileError[],
  isCured: (errors: readonly CompileError[]) => boolean,
): string | undefined {
  const files = new Set(errors.flatMap((error) => error.file ?? []));
  const text = texts.get(path) ?? readTextFile(path);
  const cures = (key: string, value: boolean | null): boolean => {
    const edited = applyEdit(text, { at: ['compilerOptions', key], value }).text;
    const overlay = createOverlay(new Map([...texts, [path, edited]]));
    return isCured(compiler.check(path, overlay, files).errors);
  };
  const settings = Object.entries(options).filter(([key]) => !UNRELATED.test(key));
  const strictest = (key: string): number => (key === 'strict' ? 1 : 0);
  const flags = settings
    .filter(([, value]) => value === true)
    .sort(([a], [b]) => strictest(a) - strictest(b));
  const flag = flags.find(([key]) => cures(key, false));
  if (flag !== undefined) return `set ${flag[0]} to false in ${file}`;
  const other = settings.find(([key, value]) => typeof value !== 'boolean' && cures(key, null));
  return other === undefined
    ? undefined
    : `change ${other[0]} in ${file}: with its default value the loop compiles`;
}
