import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import { stringAt } from '../json/tree';
import { readTextFile } from '../manifest/read-text-file';
import { type CodeStyle, styleShownIn } from '../syntax/style/code-style';
import { evidenceIn } from '../syntax/style/evidence';
import { buildOf } from './build';
import type { FunctionsProject } from './functions-project';
import { buildConfigOf } from './layout';
import { installedVersion } from './locked-versions';

/** So many sources show the style of a project. */
const MAX_SOURCES = 16;

export const BIOME_FILES = ['biome.json', 'biome.jsonc'];
const PRETTIER_FILES = [
  ...['', '.json', '.json5', '.yaml', '.yml', '.js', '.cjs', '.mjs', '.ts'].map(
    (end) => `.prettierrc${end}`,
  ),
  ...['js', 'cjs', 'mjs', 'ts'].map((end) => `prettier.config.${end}`),
];

export const usesPrettier = ({ declared, has, packageJson }: FunctionsProject): boolean =>
  declared.has('prettier') ||
  PRETTIER_FILES.some(has) ||
  'prettier' in getNodeValue(packageJson.root);

/** The style of a project's code: what its formatter is set to, else what its sources show. */
export function codeStyleOf(project: FunctionsProject): CodeStyle {
  const sources = buildConfigOf(project)?.sources().slice(0, MAX_SOURCES) ?? [];
  const texts = sources.map((path) => readTextFile(join(project.root, path)));
  const shown = styleShownIn(texts.flatMap(evidenceIn));
  const moduleEnds = shown.moduleEnds || needsModuleEnds(project);
  const biome = readFirst(project, BIOME_FILES);
  if (biome !== undefined) return { ...biomeStyle(biome), moduleEnds };
  const prettier = prettierOptions(project);
  const style = prettier === undefined ? shown : prettierStyle(prettier, project);
  return { ...style, moduleEnds };
}

/** Node.js finds ES modules by their whole paths only. Imports of types can do without them. */
const needsModuleEnds = ({ root, packageJson }: FunctionsProject): boolean =>
  stringAt(packageJson, ['type']) === 'module' && buildOf(root, packageJson)?.kind !== 'bundler';

const readFirst = (
  { root, has }: FunctionsProject,
  files: readonly string[],
): string | undefined => {
  const file = files.find(has);
  return file === undefined ? undefined : readTextFile(join(root, file));
};

/** The text with Prettier's options; empty where only its defaults count. */
function prettierOptions(project: FunctionsProject): string | undefined {
  const own = readFirst(project, PRETTIER_FILES);
  if (own !== undefined) return own;
  const { prettier } = getNodeValue(project.packageJson.root);
  if (typeof prettier === 'object') return JSON.stringify(prettier);
  return project.declared.has('prettier') ? '' : undefined;
}

/** A value in JSON, YAML, JavaScript or an `.editorconfig`. The first one counts: what overrides it follows. */
const valueIn = (text: string, key: string): string | undefined =>
  new RegExp(`(?<![\\w.])["']?${key}["']?\\s*[:=]\\s*["']?([\\w-]+)`).exec(text)?.[1];
const numberIn = (text: string, key: string): number | undefined => {
  const value = Number(valueIn(text, key));
  return Number.isInteger(value) && value > 0 ? value : undefined;
};

/** https://prettier.io/docs/options */
function prettierStyle(text: string, project: FunctionsProject): CodeStyle {
  const editor = editorConfigOf(project);
  const tabWidth =
    numberIn(text, 'tabWidth') ??
    numberIn(editor, 'indent_size') ??
    numberIn(editor, 'tab_width') ??
    2;
  const useTabs = valueIn(text, 'useTabs') ?? String(valueIn(editor, 'indent_style') === 'tab');
  const usual = defaultsOf(project);
  const commas = valueIn(text, 'trailingComma') ?? usual.trailingComma;
  return {
    ...styleShownIn([]),
    ...indentWith(useTabs === 'true', tabWidth),
    quote: valueIn(text, 'singleQuote') === 'true' ? "'" : '"',
    semicolons: valueIn(text, 'semi') !== 'false',
    trailingCommas: commas === 'none' || commas === 'es5' ? commas : 'all',
    arrowParens:
      (valueIn(text, 'arrowParens') ?? usual.arrowParens) === 'avoid' ? 'avoid' : 'always',
    bracketSpacing: valueIn(text, 'bracketSpacing') !== 'false',
    width: numberIn(text, 'printWidth') ?? numberIn(editor, 'max_line_length') ?? 80,
  };
}

/** Prettier 2 and 3 each changed a default: https://prettier.io/blog/2020-03-21-2.0.0, …/2023-07-05-3.0.0 */
function defaultsOf({ root, declared }: FunctionsProject) {
  const version = installedVersion(root, 'prettier') ?? declared.get('prettier') ?? '';
  const major = Number(/\d+/.exec(version)?.[0] ?? 3);
  return {
    trailingComma: major === 1 ? 'none' : major === 2 ? 'es5' : 'all',
    arrowParens: major === 1 ? 'avoid' : 'always',
  };
}

/** The section for all files, or for those of TypeScript. */
function editorConfigOf({ root }: FunctionsProject): string {
  const path = join(root, '.editorconfig');
  if (!existsSync(path)) return '';
  const sections = readTextFile(path).split(/^(?=\[)/m);
  const own = sections.filter((each) => /^\[[^\]]*\b(ts|tsx)\b/.test(each));
  const all = sections.filter((each) => /^\[\*\]/.test(each));
  return [...own, ...all].join('\n');
}

/** https://biomejs.dev/reference/configuration */
function biomeStyle(text: string): CodeStyle {
  const commas = valueIn(text, 'trailingCommas') ?? valueIn(text, 'trailingComma');
  return {
    ...styleShownIn([]),
    ...indentWith(valueIn(text, 'indentStyle') !== 'space', numberIn(text, 'indentWidth') ?? 2),
    quote: valueIn(text, 'quoteStyle') === 'single' ? "'" : '"',
    semicolons: valueIn(text, 'semicolons') !== 'asNeeded',
    trailingCommas: commas === 'none' || commas === 'es5' ? commas : 'all',
    arrowParens: valueIn(text, 'arrowParentheses') === 'asNeeded' ? 'avoid' : 'always',
    bracketSpacing: valueIn(text, 'bracketSpacing') !== 'false',
    width: numberIn(text, 'lineWidth') ?? 80,
  };
}

const indentWith = (isTabs: boolean, tabWidth: number): Pick<CodeStyle, 'indent' | 'tabWidth'> => ({
  indent: isTabs ? '\t' : ' '.repeat(tabWidth),
  tabWidth,
});
