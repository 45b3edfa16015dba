import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { createFromBuffer, type GlobalConfiguration } from '@dprint/formatter';
import * as jsonPlugin from '@dprint/json';
import * as typescriptPlugin from '@dprint/typescript';
import * as prettierApi from 'prettier';
import { installLocked } from '../installs/install-locked';
import { root as repository } from '../repository';
import { mustRun } from '../run';
import { type Formatter, programFormatter, textFormatter } from './formatter';

const print = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** `prettier --write .`, or of the files that match. */
export function prettier(
  options: prettierApi.Options = {},
  { only = /./, ignoresNothing = false } = {},
): Formatter {
  const select = async (root: string, paths: readonly string[]): Promise<string[]> => {
    const ignorePath = ['.gitignore', '.prettierignore'].map((path) => join(root, path));
    const selected: string[] = [];
    for (const path of paths.filter((each) => only.test(each))) {
      const file = join(root, path);
      const infoOptions = ignoresNothing ? {} : { ignorePath };
      const { ignored, inferredParser } = await prettierApi.getFileInfo(file, infoOptions);
      // In a folder, Prettier looks for the names that it knows. A `#!` counts only in a file that is given by name.
      if (!ignored && inferredParser !== null && extname(path) !== '') selected.push(path);
    }
    return selected;
  };
  return textFormatter({ '.prettierrc.json': print(options) }, select, (path, text) =>
    prettierApi.format(text, { ...options, filepath: path }),
  );
}

/** `biome check --write`, without the linter: the formatter and sorted imports. */
export function biome(config: object = {}): Formatter {
  const program = join(repository, 'node_modules/@biomejs/biome/bin/biome');
  const text = print({ root: true, ...config });
  return programFormatter({ 'biome.json': text }, async (root) => {
    const flags = ['--colors=off', '--linter-enabled=false', '--no-errors-on-unmatched'];
    await mustRun(root, process.execPath, [program, 'check', '--write', ...flags, '.']);
  });
}

/** `dprint fmt` with its plugins for TypeScript and JSON. */
export function dprint(config: GlobalConfiguration = {}): Formatter {
  const [code, json] = [typescriptPlugin, jsonPlugin].map((plugin) => {
    const formatter = createFromBuffer(readFileSync(plugin.getPath()));
    formatter.setConfig(config, {});
    return formatter;
  });
  const select = async (_: string, paths: readonly string[]) =>
    paths.filter((path) => /\.([cm]?[jt]s|json)$/.test(path) && !path.startsWith('.eternal/run/'));
  return textFormatter({ 'dprint.json': print(config) }, select, async (filePath, fileText) =>
    (filePath.endsWith('.json') ? json : code)?.formatText({ filePath, fileText }),
  );
}

const eslintConfig = `import simpleImportSort from 'eslint-plugin-simple-import-sort'
import ts from 'typescript-eslint'

export default [
  {
    files: ['**/*.{ts,mts,mjs}'],
    languageOptions: { parser: ts.parser },
    plugins: { sort: simpleImportSort },
    rules: {
      'sort/imports': 'error',
      'sort/exports': 'error',
      'arrow-parens': ['error', 'as-needed'],
      'comma-dangle': ['error', 'never'],
      indent: ['error', 4, { SwitchCase: 1 }],
      'object-curly-spacing': ['error', 'never'],
      quotes: ['error', 'double', { avoidEscape: true }],
      semi: ['error', 'always'],
      'space-before-function-paren': ['error', 'always'],
    },
  },
]
`;

/** The part of ESLint's API that is used here. */
interface ESLintApi {
  readonly ESLint: new (
    options: object,
  ) => {
    lintText(text: string, options: object): Promise<{ readonly output?: string }[]>;
  };
}

/** `eslint --fix .` with sorted imports, and the rules of ESLint that are about form. */
export async function eslint(): Promise<Formatter> {
  const installed = join(repository, '.tmp/eslint');
  mkdirSync(installed, { recursive: true });
  const packages = { private: true, devDependencies: eslintPackages };
  writeFileSync(join(installed, 'package.json'), print(packages));
  await installLocked('eslint', installed);
  // The packages that it imports are installed there, not in the project.
  const overrideConfigFile = join(installed, 'eslint.config.mjs');
  writeFileSync(overrideConfigFile, eslintConfig);
  const { ESLint } = createRequire(overrideConfigFile)('eslint') as ESLintApi;
  const linter = new ESLint({ cwd: installed, fix: true, overrideConfigFile });
  return textFormatter(
    {},
    async (_, paths) => paths.filter(isLinted),
    async (path, text) => {
      const [result] = await linter.lintText(text, { filePath: join(installed, path) });
      return result?.output;
    },
  );
}

const isLinted = (path: string): boolean =>
  /^[^.].*\.m?ts$|\.mjs$/.test(path) && !path.startsWith('emulator/');

/** Not for this repository itself: its TypeScript has no API that ESLint could use. */
const eslintPackages = {
  eslint: '9.39.5',
  'eslint-plugin-simple-import-sort': '14.0.0',
  typescript: '5.9.3',
  'typescript-eslint': '8.74.0',
};
