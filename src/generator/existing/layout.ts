import { posix } from 'node:path';
import { alternatives, matcherOf } from '../../../emulator/src/dev/main-pattern';
import { stringAt } from '../json/tree';
import type { Existing } from '../manifest/manifest';
import type { Compiler } from './compiler';
import type { FunctionsProject } from './functions-project';

/** Where the build of a project puts what. */
export interface Layout {
  /** Folder that the compiled files have their paths from; paths here are from the project's folder. */
  readonly rootDir: string;
  readonly outDir: string;
}

/** How the host gets to the job's files. */
export type Loading =
  | { readonly kind: Extract<Existing, 'matched'> }
  /** `file` is imported by nothing, loads the others, and has to import ours. */
  | { readonly kind: Extract<Existing, 'imported'>; readonly file: string }
  /** Not at all; `pattern` would. */
  | { readonly kind: 'not'; readonly pattern: string };

/** Where a file of ours comes: any will do. */
const OURS = 'src/functions/job.ts';

/** The compiler that `npm run build` runs. */
export function buildCompiler({ packageJson, compilers }: FunctionsProject): Compiler | undefined {
  const build = stringAt(packageJson, ['scripts', 'build']) ?? '';
  const [, named = 'tsconfig.json'] =
    /\s(?:-p|--project|-b|--build)[\s=]+(\S+\.json)/.exec(build) ?? [];
  return compilers.find(({ file }) => file === posix.normalize(named));
}

/**
 * The layout with a job in it; `undefined` where the job's file would move the files that are there, as TypeScript
 * before 6 takes for the root what all files have in common.
 */
export function layoutOf(
  { rootDir, outDir = '.', isComposite, sources }: Compiler,
  typescript: number,
): Layout | undefined {
  if (rootDir !== undefined || isComposite || typescript >= 6) {
    return { rootDir: rootDir ?? '.', outDir };
  }
  const theirs = commonFolder(sources());
  const withOurs = commonFolder([OURS, ...(theirs === undefined ? [] : [`${theirs}/x.ts`])]);
  return theirs === undefined || theirs === withOurs
    ? { rootDir: withOurs ?? '.', outDir }
    : undefined;
}

function commonFolder(files: readonly string[]): string | undefined {
  const [first, ...rest] = files.map((file) => posix.dirname(posix.normalize(file)).split('/'));
  if (first === undefined) return undefined;
  const parts = first.map((part) => (part === '.' ? '' : part)).filter((part) => part !== '');
  const others = rest.map((folders) => folders.filter((part) => part !== '.'));
  const end = parts.findIndex((part, n) => others.some((folders) => folders[n] !== part));
  return parts.slice(0, end < 0 ? undefined : end).join('/') || '.';
}

/** `src/functions/job.ts` → `dist/functions/job.js`; `undefined` outside of the root folder. */
function outputOf(source: string, { rootDir, outDir }: Layout): string | undefined {
  const path = posix.relative(rootDir, source);
  return path.startsWith('..') ? undefined : posix.join(outDir, path.replace(/ts$/, 'js'));
}

/** Whether a job's file is compiled at all. */
export const isCompiled = (layout: Layout): boolean => outputOf(OURS, layout) !== undefined;

/** How `main` of the package gets to a job's file. */
export function loadingOf(
  { packageJson, has }: Pick<FunctionsProject, 'packageJson' | 'has'>,
  layout: Layout,
): Loading {
  const main = posix.normalize(stringAt(packageJson, ['main']) ?? '');
  const output = outputOf(OURS, layout) ?? '';
  if (matcherOf(main)(output)) return { kind: 'matched' };
  const sources = alternatives(main).flatMap((path) => sourceOf(path, layout) ?? []);
  const file = sources.find(has);
  return file === undefined
    ? { kind: 'not', pattern: posix.join(posix.dirname(output), '*.js') }
    : { kind: 'imported', file };
}

function sourceOf(output: string, { rootDir, outDir }: Layout): string | undefined {
  const path = posix.relative(outDir, output);
  return path.startsWith('..') || /[*?[\]]/.test(path)
    ? undefined
    : posix.join(rootDir, path.replace(/js$/, 'ts'));
}
