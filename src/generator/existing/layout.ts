import { posix } from 'node:path';
import { alternatives, isWild, matcherOf } from '../../../emulator/src/dev/main-pattern';
import { stringAt } from '../json/tree';
import type { Existing } from '../manifest/manifest';
import { commonFolder, type TsConfig } from '../workspace/compiler-configs';
import { type Build, bundlesEach, commandOf, sourceOfBundle } from './build';
import type { FunctionsProject } from './functions-project';

/** Which folder the build reads and which one it writes, both relative to the project. */
export interface Layout {
  /** Paths below `outDir` repeat the paths below this folder. */
  readonly rootDir: string;
  readonly outDir: string;
}

/** How the host loads the job files: through `main` in `package.json`. */
export type EntryPoint =
  /** The pattern in `main` matches them. */
  | { readonly kind: Extract<Existing, 'matched'> }
  /** `main` names one file. This is its source, and it must import the jobs. */
  | { readonly kind: Extract<Existing, 'imported'>; readonly file: string }
  /** Not at all. With `pattern` in `main`, the host would load them. */
  | { readonly kind: 'missing'; readonly pattern: string };

/** Stands for every job file: they are all in this folder. */
const JOB_FILE = 'src/functions/job.ts';

/** The configuration that `npm run build` compiles with. */
export function buildConfigOf({ packageJson, configs }: FunctionsProject): TsConfig | undefined {
  const build = commandOf(packageJson, 'build') ?? '';
  const [, named = 'tsconfig.json'] =
    /\s(?:-p|--project|-b|--build)[\s=]+(\S+\.json)/.exec(build) ?? [];
  return configs.find(({ file }) => file === posix.normalize(named));
}

/**
 * The layout of the project with a job in it. `undefined` if the job would move the existing output: without `rootDir`,
 * TypeScript before 6 uses the common folder of all sources.
 */
export function layoutOf(
  { rootDir, outDir = '.', isComposite, sources }: TsConfig,
  typescript: number,
): Layout | undefined {
  if (rootDir !== undefined || isComposite || typescript >= 6) {
    return { rootDir: rootDir ?? '.', outDir };
  }
  const before = commonFolder(sources());
  const after = commonFolder([JOB_FILE, ...(before === undefined ? [] : [`${before}/x.ts`])]);
  return before === undefined || before === after ? { rootDir: after ?? '.', outDir } : undefined;
}

/** `src/functions/job.ts` → `dist/functions/job.js`; `undefined` outside of `rootDir`. */
function outputOf(source: string, { rootDir, outDir }: Layout): string | undefined {
  const path = posix.relative(rootDir, source);
  return path.startsWith('..') ? undefined : posix.join(outDir, path.replace(/ts$/, 'js'));
}

export const compilesJobs = (layout: Layout): boolean => outputOf(JOB_FILE, layout) !== undefined;

/** Finds out how the host would load a job file. */
export function entryPointOf(
  { packageJson, has }: Pick<FunctionsProject, 'packageJson' | 'has'>,
  layout: Layout,
  build: Build = { kind: 'tsc' },
): EntryPoint {
  if (build.kind === 'bundler') return entryPointOfBundle({ packageJson, has }, build.entries);
  const main = posix.normalize(stringAt(packageJson, ['main']) ?? '');
  const output = outputOf(JOB_FILE, layout) ?? '';
  if (matcherOf(main)(output)) return { kind: 'matched' };
  const sources = alternatives(main).flatMap((path) => sourceOf(path, layout) ?? []);
  const file = sources.find(has);
  return file === undefined
    ? { kind: 'missing', pattern: posix.join(posix.dirname(output), '*.js') }
    : { kind: 'imported', file };
}

function entryPointOfBundle(
  { packageJson, has }: Pick<FunctionsProject, 'packageJson' | 'has'>,
  entries: readonly string[],
): EntryPoint {
  const files = alternatives(posix.normalize(stringAt(packageJson, ['main']) ?? ''));
  const loadsAll = files.some((path) => matcherOf(path)(posix.join(posix.dirname(path), 'job.js')));
  if (loadsAll && bundlesEach(entries, JOB_FILE)) return { kind: 'matched' };
  const [file] = files
    .filter((path) => !isWild(path))
    .flatMap((path) => sourceOfBundle(path, entries, has) ?? []);
  return file === undefined
    ? { kind: 'missing', pattern: files.join(' ') }
    : { kind: 'imported', file };
}

function sourceOf(output: string, { rootDir, outDir }: Layout): string | undefined {
  const path = posix.relative(outDir, output);
  return path.startsWith('..') || /[*?[\]]/.test(path)
    ? undefined
    : posix.join(rootDir, path.replace(/js$/, 'ts'));
}
