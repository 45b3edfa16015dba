import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { createFilesMatcher, createPathsMatcher, parseTsconfig } from 'get-tsconfig';
import { GeneratorError } from '../errors';
import { retryWhileHeld } from '../held-files';
import { refuseSpecialFile } from '../manifest/read-text-file';
import { listedName } from './listed-name';

/** A `tsconfig*.json` of a project, with what it extends. Paths are relative to the project, with `/`. */
export interface TsConfig {
  /** `tsconfig.json` */
  readonly file: string;
  readonly target: string | undefined;
  readonly module: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly rootDir: string | undefined;
  /** Folders that count as one: https://www.typescriptlang.org/tsconfig/#rootDirs */
  readonly rootDirs: readonly string[];
  readonly outDir: string | undefined;
  readonly declarationDir: string | undefined;
  readonly isComposite: boolean;
  /** Where an incremental build records what it has compiled: the possible paths. */
  readonly buildInfos: readonly string[];
  /** It only type-checks, or emits only declarations. */
  readonly emitsNoCode: boolean;
  readonly emitsDeclarations: boolean;
  /** Compiled code imports its helpers from tslib. */
  readonly importsHelpers: boolean;
  /** Imports and exports are compiled as they are written, so that CommonJS allows none. */
  readonly isVerbatim: boolean;
  /** Whether it compiles a file with that path. */
  readonly includes: (path: string) => boolean;
  /** The files that it compiles. */
  readonly sources: () => string[];
  /** The paths that `paths` or `baseUrl` gives a specifier. */
  readonly targetsOf: (specifier: string) => string[];
}

/** Every configuration in a folder. Throws `E_PROJECT` for one that cannot be read. */
export const readTsConfigs = (root: string, folder = ''): TsConfig[] =>
  configsIn(root, folder).map((file) => readTsConfig(root, file));

/** Every configuration in a folder that can be read. */
export const readableTsConfigs = (root: string, folders: readonly string[]): TsConfig[] =>
  folders
    .flatMap((folder) => configsIn(root, folder))
    .flatMap((file) => {
      try {
        return [readTsConfig(root, file)];
      } catch (error) {
        if (error instanceof GeneratorError) return [];
        throw error;
      }
    });

const configsIn = (root: string, folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => /^tsconfig(\.[^/]+)?\.json$/.test(name))
        .sort()
        .map((name) => (folder === '' ? name : `${folder}/${name}`))
    : [];

function readTsConfig(root: string, file: string): TsConfig {
  const path = join(root, file);
  refuseSpecialFile(path, statSync(path));
  const config = parse(path, file);
  const { compilerOptions: options = {}, exclude } = config;
  const matches = createFilesMatcher({ path, config });
  const includes = (source: string): boolean => matches(join(root, source)) !== undefined;
  const below = (folder: string | undefined): string | undefined =>
    folder === undefined
      ? undefined
      : withSlashes(relative(root, resolve(dirname(path), folder))) || '.';
  const isComposite = options.composite ?? false;
  let aliases: ReturnType<typeof createPathsMatcher> | undefined;
  return {
    file,
    targetsOf: (specifier) => {
      aliases ??= createPathsMatcher({ path, config });
      const targets = aliases?.(specifier) ?? [];
      return targets.map((target) => withSlashes(relative(root, target)));
    },
    target: options.target?.toLowerCase(),
    module: options.module?.toLowerCase(),
    types: options.types,
    exclude,
    rootDir: below(options.rootDir),
    rootDirs: (options.rootDirs ?? []).flatMap((folder) => below(folder) ?? []),
    outDir: below(options.outDir),
    declarationDir: below(options.declarationDir),
    isComposite,
    buildInfos: buildInfosOf(
      file,
      below(options.tsBuildInfoFile),
      below(options.outDir),
      below(options.rootDir),
    ),
    emitsNoCode: (options.noEmit ?? false) || (options.emitDeclarationOnly ?? false),
    importsHelpers: options.importHelpers ?? false,
    isVerbatim: options.verbatimModuleSyntax ?? false,
    emitsDeclarations: !options.noEmit && (options.declaration ?? isComposite),
    includes,
    sources: () => filesBelow(root, '').filter((each) => SOURCE.test(each) && includes(each)),
  };
}

/** See https://www.typescriptlang.org/tsconfig/#tsBuildInfoFile */
function buildInfosOf(
  file: string,
  named: string | undefined,
  outDir: string | undefined,
  rootDir: string | undefined,
): string[] {
  if (named !== undefined) return [named];
  const stem = file.replace(/\.json$/, '');
  if (outDir === undefined) return [`${stem}.tsbuildinfo`];
  const below = rootDir === undefined ? posix.basename(stem) : posix.relative(rootDir, stem);
  return [...new Set([posix.join(outDir, below), posix.join(outDir, posix.basename(stem))])].map(
    (path) => `${path}.tsbuildinfo`,
  );
}

function parse(path: string, file: string): ReturnType<typeof parseTsconfig> {
  try {
    return retryWhileHeld(() => parseTsconfig(path));
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
    const name = listedName(join(root, folder), entry.name);
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!entry.isDirectory()) return [path];
    return /^(node_modules|\.)/.test(entry.name) ? [] : filesBelow(root, path);
  });
}

const withSlashes = (path: string): string => path.split(sep).join('/');

/** The deepest folder that has all of these files. */
export function commonFolder(files: readonly string[]): string | undefined {
  const [first, ...rest] = files.map((file) => posix.dirname(posix.normalize(file)).split('/'));
  if (first === undefined) return undefined;
  const parts = first.map((part) => (part === '.' ? '' : part)).filter((part) => part !== '');
  const others = rest.map((folders) => folders.filter((part) => part !== '.'));
  const end = parts.findIndex((part, n) => others.some((folders) => folders[n] !== part));
  return parts.slice(0, end < 0 ? undefined : end).join('/') || '.';
}
