import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { createFilesMatcher, parseTsconfig } from 'get-tsconfig';
import { GeneratorError } from '../errors';

/** A `tsconfig*.json` of a project, with what it extends. Paths are relative to the project, with `/`. */
export interface TsConfig {
  /** `tsconfig.json` */
  readonly file: string;
  readonly target: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly rootDir: string | undefined;
  readonly outDir: string | undefined;
  readonly isComposite: boolean;
  /** It only type-checks, or emits only declarations. */
  readonly emitsNoCode: boolean;
  /** Whether it compiles a file with that path. */
  readonly includes: (path: string) => boolean;
  /** The files that it compiles. */
  readonly sources: () => string[];
}

/** Throws `E_PROJECT` for a configuration that cannot be read. */
export const readTsConfigs = (root: string): TsConfig[] =>
  readdirSync(root)
    .filter((name) => /^tsconfig(\.[^/]+)?\.json$/.test(name))
    .sort()
    .map((file) => readTsConfig(root, file));

function readTsConfig(root: string, file: string): TsConfig {
  const path = join(root, file);
  const config = parse(path, file);
  const { compilerOptions: options = {}, exclude } = config;
  const matches = createFilesMatcher({ path, config });
  const includes = (source: string): boolean => matches(join(root, source)) !== undefined;
  const below = (folder: string | undefined): string | undefined =>
    folder === undefined ? undefined : withSlashes(relative(root, join(root, folder))) || '.';
  return {
    file,
    target: options.target?.toLowerCase(),
    types: options.types,
    exclude,
    rootDir: below(options.rootDir),
    outDir: below(options.outDir),
    isComposite: options.composite ?? false,
    emitsNoCode: (options.noEmit ?? false) || (options.emitDeclarationOnly ?? false),
    includes,
    sources: () => filesBelow(root, '').filter((each) => SOURCE.test(each) && includes(each)),
  };
}

function parse(path: string, file: string): ReturnType<typeof parseTsconfig> {
  try {
    return parseTsconfig(path);
  } catch (cause) {
    throw new GeneratorError('E_PROJECT', `${file}: ${(cause as Error).message}`, {
      path: file,
      cause,
    });
  }
}

/** Files that `tsc` compiles to JavaScript. */
const SOURCE = /(?<!\.d)\.[cm]?tsx?$/;

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return /^(node_modules|\.)/.test(entry.name) ? [] : filesBelow(root, path);
  });
}

const withSlashes = (path: string): string => path.split(sep).join('/');
