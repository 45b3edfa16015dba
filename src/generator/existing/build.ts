import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { matcherOf } from '../../../emulator/src/dev/main-pattern';
import { type JsonText, stringAt } from '../json/tree';
import { readTextFile } from '../manifest/read-text-file';

/** How the build script makes JavaScript. */
export type Build =
  | { readonly kind: 'tsc' }
  /** `entries` are the paths and patterns of its sources, as far as its command and configuration name them. */
  | { readonly kind: 'bundler'; readonly name: string; readonly entries: readonly string[] };

const BUNDLER =
  /(?<![\w./-])(esbuild|tsup|tsdown|rollup|rolldown|webpack|rspack|vite|swc|unbuild)(?:-node)?(?![\w./-])/;
/** A script of the project that calls the API of a bundler. */
const SCRIPT = /(?<![\w./-])(?:node|tsx|bun)\s+(?:--[\w-]+\s+)*([\w./-]+\.[cm]?[jt]s)(?![\w./-])/;
const NO_CODE = /--(noEmit|emitDeclarationOnly)\b/i;
const RUN = /^(?:npm|pnpm|yarn|bun)\s+(?:run\s+|run-script\s+)?([\w:.-]+)/;
const MAX_DEPTH = 4;

/** The command of a script, with those of the scripts that it runs. */
export function commandOf(packageJson: JsonText, script: string, depth = 0): string | undefined {
  const command = stringAt(packageJson, ['scripts', script]);
  if (command === undefined || depth === MAX_DEPTH) return command;
  return partsOf(command)
    .map((part) => {
      const [, name = ''] = RUN.exec(part) ?? [];
      const called = name === script ? undefined : commandOf(packageJson, name, depth + 1);
      return called ?? part;
    })
    .join(' && ');
}

const partsOf = (command: string): string[] => command.split(/\s*(?:&&|\|\||[;&])\s*/);

/** `undefined` where the build script makes no JavaScript that is known. */
export function buildOf(root: string, packageJson: JsonText): Build | undefined {
  const parts = partsOf(commandOf(packageJson, 'build') ?? '');
  if (parts.some((part) => /\b(tsc|tsgo)\b/.test(part) && !NO_CODE.test(part))) {
    return { kind: 'tsc' };
  }
  for (const part of parts) {
    const [, own] = BUNDLER.exec(part) ?? [];
    if (own !== undefined) {
      const texts = [part, ...configsOf(root, own)];
      return { kind: 'bundler', name: own, entries: texts.flatMap(sourcesIn) };
    }
    const [, script] = SCRIPT.exec(part) ?? [];
    const text = script === undefined ? undefined : textAt(root, script);
    const [, called] = BUNDLER.exec(text?.replaceAll(/['"`]/g, ' ') ?? '') ?? [];
    if (text !== undefined && called !== undefined) {
      return { kind: 'bundler', name: called, entries: sourcesIn(text) };
    }
  }
  return undefined;
}

const configsOf = (root: string, bundler: string): string[] =>
  ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].flatMap(
    (end) => textAt(root, `${bundler}.config.${end}`) ?? [],
  );

const textAt = (root: string, path: string): string | undefined =>
  existsSync(join(root, path)) ? readTextFile(join(root, path)) : undefined;

/** The paths and patterns of TypeScript files in a text. */
const sourcesIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w./*-])((?:\.\/)?[\w*][\w./*{},-]*\.[cm]?tsx?)(?![\w-])/g)]
    .map(([path]) => posix.normalize(path))
    .filter((path) => !/\.(config|test|spec|d)\.[cm]?tsx?$/.test(path));

/**
 * The source of a bundle: the entry of that name, else the only entry, else the source of that name in `src`.
 *
 * @param output one file of `main`
 */
export function sourceOfBundle(
  output: string,
  entries: readonly string[],
  has: (path: string) => boolean,
): string | undefined {
  const stem = stemOf(output);
  const files = [...new Set(entries)].filter(has);
  const named = files.find((path) => stemOf(path) === stem);
  const only = files.length === 1 ? files[0] : undefined;
  return named ?? only ?? [`src/${stem}.ts`, `${stem}.ts`].find(has);
}

const stemOf = (path: string): string => posix.basename(path).replace(/\.[^.]+$/, '');

/** Whether a bundler makes a file of its own of each file that a pattern of its entries matches. */
export const bundlesEach = (entries: readonly string[], source: string): boolean =>
  entries.some((entry) => entry.includes('*') && matcherOf(entry)(source));
