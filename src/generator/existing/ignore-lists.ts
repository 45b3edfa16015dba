import { existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import { type JsonText, parseJsonText } from '../json/tree';
import { readTextFile } from '../manifest/read-text-file';
import type { CodeStyle } from '../syntax/style/code-style';
import { foldersInRepository } from '../workspace/repository';
import { BIOME_FILES, usesPrettier } from './code-style';
import type { FunctionsProject } from './functions-project';
import type { Addition } from './integration';

/** What a project's linter and formatter need not see: only the code in `src` passes their usual rules. */
const FOLDERS = ['.eternal', 'emulator', 'test/eternal'];
const LOOP = 'src/eternal';
const README = `${LOOP}/README.md`;

/** Keys and lines that make linters and formatters skip what is added, and what the user has to do. */
export interface IgnoreLists {
  readonly additions: readonly Addition[];
  readonly warnings: readonly string[];
}

/**
 * @param quote of the project's code
 * @param rules of the project's ESLint that forbid how the loop is written
 */
export function planIgnoreLists(
  project: FunctionsProject,
  { quote }: Pick<CodeStyle, 'quote'>,
  rules: readonly string[],
): IgnoreLists {
  const lists = [
    eslint(project, quote, rules),
    biome(project),
    prettier(project),
    ...jsonLists(project),
  ];
  return {
    additions: lists.flatMap(({ additions }) => additions),
    warnings: [...lists.flatMap(({ warnings }) => warnings), ...above(project)],
  };
}

const NOTHING: IgnoreLists = { additions: [], warnings: [] };
const adding = (...additions: readonly Addition[]): IgnoreLists => ({ additions, warnings: [] });

const FLAT = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((end) => `eslint.config.${end}`);
const LEGACY = ['.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yaml', '.eslintrc.yml'];
const LEGACY_JSON = ['.eslintrc.json', '.eslintrc'];
/** The functions of a configuration that take its elements. */
const CONFIG = String.raw`(?:[\w$]+\.)?(?:config|defineConfig)\((?:\s*\[)?`;
const OPENERS = [
  new RegExp(String.raw`(?:export default|module\.exports =)\s+(?:${CONFIG}|\[)`),
  new RegExp(
    String.raw`\b(?:const|let|var) (?:config|configs|eslintConfig)\b[^=\n]*=\s+(?:${CONFIG}|\[)`,
  ),
];

function eslint(project: FunctionsProject, quote: string, rules: readonly string[]): IgnoreLists {
  const folders = rules.length === 0 ? FOLDERS : [...FOLDERS, LOOP];
  const { additions, warnings } = eslintList(project, quote, folders);
  const skips = `ESLint skips ${LOOP}, which does not pass these rules: ${rules.join(', ')}`;
  const isSkipped = rules.length > 0 && additions.length > 0;
  return { additions, warnings: isSkipped ? [...warnings, skips] : warnings };
}

function eslintList(
  project: FunctionsProject,
  quote: string,
  folders: readonly string[],
): IgnoreLists {
  const { root, has, packageJson } = project;
  const flat = FLAT.find(has);
  if (flat !== undefined) return flatConfig(flat, readTextFile(join(root, flat)), quote, folders);
  if (has('.eslintignore')) return ignoreFile(project, '.eslintignore', folders);
  const json = LEGACY_JSON.find(has);
  if (json !== undefined) return eslintJson(json, readTextFile(join(root, json)), folders);
  if ('eslintConfig' in getNodeValue(packageJson.root)) {
    return adding(withItems(packageJson, ['eslintConfig', 'ignorePatterns'], folders));
  }
  return LEGACY.some(has) ? ignoreFile(project, '.eslintignore', folders) : NOTHING;
}

/** `.eslintrc` is JSON or YAML. */
function eslintJson(file: string, text: string, folders: readonly string[]): IgnoreLists {
  if (!text.trimStart().startsWith('{'))
    return { additions: [], warnings: [toIgnore(file, folders)] };
  return adding(withItems(parseJsonText(file, text), ['ignorePatterns'], folders));
}

function flatConfig(
  file: string,
  text: string,
  quote: string,
  folders: readonly string[],
): IgnoreLists {
  const after = OPENERS.map((each) => each.exec(text)?.[0]).find((each) => each !== undefined);
  if (after === undefined) return { additions: [], warnings: [toIgnore(file, folders)] };
  const patterns = folders.map((folder) => `${quote}${folder}/**${quote}`).join(', ');
  const rest = text.slice(text.indexOf(after) + after.length);
  const [, indent = '  '] = /^\s*\n([ \t]+)/.exec(rest) ?? [];
  const end = /^[ \t]*\r?\n/.test(rest) ? '' : `\n${indent}`;
  return adding({ file, insert: `\n${indent}{ ignores: [${patterns}] },${end}`, after });
}

const toIgnore = (file: string, folders: readonly string[]): string =>
  `${file}: add ${folders.slice(1).join(' and ')} to what it ignores, because they do not pass every linter`;

/** https://biomejs.dev/reference/configuration: `files.ignore` before version 2. */
function biome({ root, has, declared }: FunctionsProject): IgnoreLists {
  const file = BIOME_FILES.find(has);
  if (file === undefined) return NOTHING;
  const json = parseJsonText(file, readTextFile(join(root, file)));
  const { $schema = '', files = {} } = getNodeValue(json.root);
  const range = `${declared.get('@biomejs/biome') ?? ''}${String($schema).replace(/.*\/schemas\//, '')}`;
  if (/^[\^~>=v]*1\./.test(range))
    return adding(withItems(json, ['files', 'ignore'], [...FOLDERS, README]));
  const excluded = [...FOLDERS, README].map((path) => `!${path}`);
  return adding(withItems(json, ['files', 'includes'], excluded, files.includes ? [] : ['**']));
}

function prettier(project: FunctionsProject): IgnoreLists {
  return usesPrettier(project)
    ? ignoreFile(project, '.prettierignore', [...FOLDERS, README])
    : NOTHING;
}

/** Linters and formatters whose configuration is JSON with a list of what they skip. */
function jsonLists({ root, has }: FunctionsProject): IgnoreLists[] {
  const lists = [
    ['.oxlintrc.json', 'ignorePatterns', FOLDERS],
    ['dprint.json', 'excludes', [...FOLDERS, README]],
  ] as const;
  return lists.map(([file, key, items]) =>
    has(file)
      ? adding(withItems(parseJsonText(file, readTextFile(join(root, file))), [key], items))
      : NOTHING,
  );
}

/** Appends items to a list of texts in JSON. */
function withItems(
  { file, root }: JsonText,
  at: readonly string[],
  items: readonly string[],
  first: readonly string[] = [],
): Addition {
  const found = at.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    getNodeValue(root),
  );
  const own: string[] = Array.isArray(found) ? found : typeof found === 'string' ? [found] : [];
  const missing = items.filter((item) => !own.includes(item));
  return { file, at, value: [...first, ...own, ...missing] };
}

/** A line for each path that an ignore file does not have. */
function ignoreFile(
  project: FunctionsProject,
  file: string,
  paths: readonly string[],
): IgnoreLists {
  const text = project.has(file) ? readTextFile(join(project.root, file)) : '';
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  const missing = paths.filter((path) => !lines.includes(path));
  return adding(...missing.map((path): Addition => ({ file, line: path })));
}

/** Configurations at the root of a repository, which no command changes. */
function above({ root }: FunctionsProject): string[] {
  return foldersInRepository(root)
    .slice(1)
    .flatMap((folder) => {
      const below = relative(folder, root).split(sep).join('/');
      const paths = FOLDERS.map((each) => posix.join(below, each)).join(', ');
      const files = [
        ...FLAT,
        ...LEGACY_JSON,
        ...LEGACY,
        '.prettierignore',
        '.prettierrc',
        ...BIOME_FILES,
      ];
      const configs = files.filter((file) => existsSync(join(folder, file)));
      return [...configs, ...(configuresInPackage(folder) ? ['package.json'] : [])].map(
        (file) =>
          `${join(folder, file)}: make what it configures skip ${paths}, if it runs on this project`,
      );
    });
}

/** Whether a `package.json` configures a linter or a formatter. */
function configuresInPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const keys = Object.keys(getNodeValue(parseJsonText(file, readTextFile(file)).root));
  return ['eslintConfig', 'xo', 'prettier', 'standard'].some((key) => keys.includes(key));
}
