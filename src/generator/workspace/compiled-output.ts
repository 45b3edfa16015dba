import { existsSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { matcherOf } from '../../../emulator/src/dev/main-pattern';
import { retryWhileHeld } from '../held-files';
import { parseJsonText, stringAt } from '../json/tree';
import { gitFolderOf, repositoryOf } from '../manifest/find-project';
import { commonFolder, readableTsConfigs, type TsConfig } from './compiler-configs';
import type { OnDisk, Workspace } from './workspace';

/** A file that a compiler made. */
export interface CompiledFile {
  readonly path: string;
  readonly source: string;
  readonly disk: OnDisk & { readonly kind: 'file' };
}

const CODE = /(?<!\.d)(\.[cm]?[jt]sx?)$/;
const EMITTED = ['.js', '.jsx', '.mjs', '.cjs'];
const DECLARED = ['.d.ts', '.d.mts', '.d.cts'];

/** Where a compiler writes, and what it reads. */
interface OutputFolder {
  /** Paths below `outDir` repeat the paths below this folder. */
  readonly rootDir: string;
  readonly outDir: string;
  readonly extensions: readonly string[];
}

/**
 * The files that a build made of sources which go: what is left of them would still be loaded. Only files where a
 * compiler writes: below `outDir`, or beside the sources where git has no such file.
 *
 * @param remaining whether a path has a source afterwards
 */
export function compiledFilesOf(
  workspace: Workspace,
  sources: readonly string[],
  remaining: (path: string) => boolean,
): CompiledFile[] {
  const code = sources.filter((path) => CODE.test(path));
  if (code.length === 0) return [];
  const folders = outputFolders(workspace, code);
  const found = new Map<string, CompiledFile>();
  for (const source of code) {
    for (const folder of folders) {
      for (const path of outputsIn(folder, source)) {
        const same = folders.filter(({ outDir }) => outDir === folder.outDir);
        const isOther = same.some((each) => hasOtherSource(path, each, remaining));
        if (found.has(path) || path === source || isOther) continue;
        const disk = readInside(workspace, path);
        if (disk.kind !== 'file') continue;
        if (posix.dirname(path) === posix.dirname(source) && isTracked(workspace.root, path)) {
          continue;
        }
        found.set(path, { path, source, disk });
      }
    }
  }
  if (found.size === 0) return [];
  return [...found.values(), ...buildInfos(workspace, code)];
}

/** An incremental build would not compile a source again that comes back, because its record says that it did. */
const buildInfos = (workspace: Workspace, sources: readonly string[]): CompiledFile[] =>
  readableTsConfigs(workspace.root, foldersWithConfigs(sources)).flatMap(({ file, buildInfos }) =>
    buildInfos.flatMap((path): CompiledFile[] => {
      if (path.startsWith('..')) return [];
      const disk = readInside(workspace, path);
      return disk.kind === 'file' && !isTracked(workspace.root, path)
        ? [{ path, source: file, disk }]
        : [];
    }),
  );

function outputFolders(workspace: Workspace, sources: readonly string[]): OutputFolder[] {
  const { root, read } = workspace;
  const configs = readableTsConfigs(root, foldersWithConfigs(sources));
  const folders = configs.flatMap((config) => foldersOf(config, sources));
  if (folders.some(({ outDir, rootDir }) => outDir !== rootDir)) return folders;
  // A bundler or another compiler: `main` says where it writes.
  const main = mainIn(read('package.json'));
  const outDir = main?.includes('/') ? main.split('/')[0] : undefined;
  if (outDir === undefined || /^(\.\.?|src|[*{].*)$/.test(outDir)) return folders;
  const extensions = [...EMITTED, ...DECLARED];
  return [...folders, ...rootsOf(sources).map((rootDir) => ({ rootDir, outDir, extensions }))];
}

/** The project's folder and those of the sources. */
const foldersWithConfigs = (sources: readonly string[]): string[] => {
  const above = (path: string): string[] => {
    const folder = posix.dirname(path);
    return folder === '.' ? [''] : [folder, ...above(folder)];
  };
  return [...new Set(['', 'test', ...sources.flatMap(above)])];
};

/** The folders that can be the root of the sources, where no configuration names it. */
const rootsOf = (sources: readonly string[]): string[] => [
  ...new Set(['.', ...sources.map((path) => path.split('/')[0] ?? '.')]),
];

function foldersOf(config: TsConfig, sources: readonly string[]): OutputFolder[] {
  const { rootDir, outDir, declarationDir, emitsNoCode, emitsDeclarations } = config;
  const home = posix.dirname(config.file);
  const roots = (): string[] => {
    if (rootDir !== undefined) return [rootDir];
    if (config.isComposite) return [home];
    // TypeScript before 6 takes the common folder of all sources.
    const common = commonFolder([...config.sources(), ...sources.filter(config.includes)]);
    return [...new Set([home, ...(common === undefined ? [] : [common])])];
  };
  const isOwn = (folder: string | undefined): folder is string =>
    folder !== undefined && folder !== home && !/^(\.\.|\/)/.test(folder);
  const code = emitsNoCode ? [] : EMITTED;
  const types = emitsDeclarations ? DECLARED : [];
  const all = [...EMITTED, ...DECLARED];
  return [
    ...(isOwn(outDir) ? roots().map((each) => ({ rootDir: each, outDir, extensions: all })) : []),
    ...(isOwn(declarationDir)
      ? roots().map((each) => ({ rootDir: each, outDir: declarationDir, extensions: DECLARED }))
      : []),
    ...(outDir === undefined || outDir === rootDir
      ? [{ rootDir: '.', outDir: '.', extensions: [...code, ...types] }]
      : []),
  ];
}

function outputsIn({ rootDir, outDir, extensions }: OutputFolder, source: string): string[] {
  const below = posix.relative(rootDir, source);
  if (below.startsWith('..')) return [];
  const stem = posix.join(outDir, below.replace(CODE, ''));
  return extensions.flatMap((extension) => [`${stem}${extension}`, `${stem}${extension}.map`]);
}

const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  mjs: ['.mts', '.mjs'],
  'd.mts': ['.mts', '.mjs'],
  cjs: ['.cts', '.cjs'],
  'd.cts': ['.cts', '.cjs'],
};

/** Whether another source compiles to the same path: `a.mts` and `a.ts`, or one in another folder. */
function hasOtherSource(
  output: string,
  { rootDir, outDir }: OutputFolder,
  remaining: (path: string) => boolean,
): boolean {
  const [, stem = '', extension = ''] =
    /^(.*?)\.((?:d\.)?[cm]?[jt]sx?)(?:\.map)?$/.exec(output) ?? [];
  const source = posix.join(rootDir, posix.relative(outDir, stem));
  const others = SOURCES_OF[extension] ?? ['.ts', '.tsx', '.js', '.jsx'];
  return others.some((each) => `${source}${each}` !== output && remaining(`${source}${each}`));
}

/** Whether `main` of `package.json` matches what a compiler makes of a source: so the host loads it. */
export function isLoadedByMain(workspace: Workspace, source: string): boolean {
  const matches = matcherOf(mainIn(workspace.read('package.json')) ?? '');
  return outputFolders(workspace, [source]).some((folder) =>
    outputsIn(folder, source).some((path) => matches(path)),
  );
}

/** A link that leads out of the project cannot be read. */
function readInside({ read }: Workspace, path: string): OnDisk {
  try {
    return read(path);
  } catch {
    return { kind: 'absent' };
  }
}

function mainIn(disk: OnDisk): string | undefined {
  try {
    const json = parseJsonText('package.json', disk.kind === 'file' ? (disk.text ?? '') : '');
    return posix.normalize(stringAt(json, ['main']) ?? '');
  } catch {
    return undefined;
  }
}

/** Whether git's index has a file. Runs no program. An index whose paths are compressed may have it. */
function isTracked(root: string, path: string): boolean {
  const repository = repositoryOf(root);
  const index = repository && join(gitFolderOf(repository), 'index');
  if (repository === undefined || index === undefined || !existsSync(index)) return false;
  const bytes = retryWhileHeld(() => readFileSync(index));
  const name = relative(repository, join(root, path)).replaceAll('\\', '/');
  return bytes.readUInt32BE(4) > 3 || bytes.includes(`${name}\0`);
}
