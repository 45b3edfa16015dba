import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A kind of project that others have: one of the fixtures with some files changed. */
export interface Shape {
  readonly name: string;
  /** In `test/fixtures/existing`. */
  readonly base: string;
  readonly managers: readonly Manager[];
  /** New texts of files, by path. */
  readonly files: Readonly<Record<string, string | ((text: string) => string)>>;
  /** Why `add` refuses the project, and the line of `package.json` that it names. */
  readonly refused?: { readonly why: RegExp; readonly name: string; readonly range: string };
}

export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const json = (edit: (value: Json) => void) => (text: string) => {
  const value: Json = JSON.parse(text);
  edit(value);
  return `${JSON.stringify(value, undefined, 2)}\n`;
};
type Json = Record<string, Record<string, unknown>>;

const set = (...[section, name, value]: [string, string, unknown]) =>
  json((file) => {
    file[section] = { ...file[section], [name]: value };
  });
const chain =
  (...edits: ((text: string) => string)[]) =>
  (text: string): string =>
    edits.reduce((left, edit) => edit(left), text);
const option = (name: string, value: unknown) => set('compilerOptions', name, value);
const dev = (name: string, range: string) => set('devDependencies', name, range);
const script = (name: string, command: string) => set('scripts', name, command);

const npm = ['npm'] as const;

const flatConfig = `import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'test', '*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } } },
);
`;
const legacyConfig = `module.exports = {
  root: true,
  parser: '@typescript-eslint/parser',
  parserOptions: { project: './tsconfig.json', tsconfigRootDir: __dirname },
  plugins: ['@typescript-eslint'],
  extends: [
    'plugin:@typescript-eslint/recommended-type-checked',
    'plugin:@typescript-eslint/stylistic-type-checked',
  ],
  ignorePatterns: ['dist', 'test', '.eslintrc.cjs'],
};
`;
/** Its own code passes the rule `require-await`. */
const syncDigest: Shape['files'] = {
  'src/functions/digest.ts': (text) =>
    text.replace('async function', 'function').replace('Promise<void>', 'void'),
};

export const shapes: readonly Shape[] = [
  {
    name: 'types of Node 16',
    base: 'func-init',
    managers: npm,
    files: { 'package.json': dev('@types/node', '16.x') },
    refused: { why: /@types\/node 16/, name: '@types/node', range: '^20.19.0' },
  },
  { name: 'types of Node 18, exact pins', base: 'func-init', managers: npm, files: {} },
  {
    name: 'durable-functions 3.1 locked',
    base: 'durable',
    managers: npm,
    files: { 'package.json': set('dependencies', 'durable-functions', '3.1.0') },
    refused: { why: /durable-functions 3\.1/, name: 'durable-functions', range: '^3.5.0' },
  },
  {
    name: 'Vitest 1',
    base: 'vitest',
    managers: npm,
    files: { 'package.json': dev('vitest', '^1.6.0') },
    refused: { why: /vitest/, name: 'vitest', range: '^4.1.12' },
  },
  { name: 'Vitest 3', base: 'vitest', managers: ['npm', 'bun'], files: {} },
  { name: 'Jest', base: 'jest', managers: npm, files: {} },
  {
    name: 'typed ESLint 8',
    base: 'esm',
    managers: npm,
    files: {
      '.eslintrc.cjs': legacyConfig,
      ...syncDigest,
      'package.json': chain(
        script('lint', 'eslint --ext .ts .'),
        dev('eslint', '^8.57.0'),
        dev('@typescript-eslint/eslint-plugin', '^7.18.0'),
        dev('@typescript-eslint/parser', '^7.18.0'),
        dev('typescript', '~5.5.0'),
      ),
    },
  },
  {
    name: 'typed ESLint 9, Prettier',
    base: 'esm',
    managers: npm,
    files: {
      'eslint.config.mjs': flatConfig,
      ...syncDigest,
      '.prettierrc': '{ "singleQuote": true, "printWidth": 100 }\n',
      '.prettierignore': 'dist\n*.md\n.funcignore\n',
      'package.json': chain(
        script('lint', 'eslint .'),
        script('format', 'prettier --check src'),
        dev('eslint', '^9.20.0'),
        dev('typescript-eslint', '^8.30.0'),
        dev('prettier', '^3.5.0'),
      ),
    },
  },
  {
    name: 'Biome',
    base: 'esm',
    managers: npm,
    files: {
      'biome.json': `${JSON.stringify({ vcs: { enabled: false }, files: { includes: ['**', '!dist'] }, formatter: { indentStyle: 'space', lineWidth: 100 }, javascript: { formatter: { quoteStyle: 'single' } } }, undefined, 2)}\n`,
      'package.json': chain(
        script('lint', 'biome lint src'),
        script('format', 'biome format src'),
        dev('@biomejs/biome', '^2.2.0'),
      ),
    },
  },
  { name: 'pnpm', base: 'pnpm', managers: ['pnpm'], files: {} },
  {
    name: 'pnpm workspace',
    base: 'npm-workspace',
    managers: ['pnpm'],
    files: {
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'package.json': json((value) => {
        const { workspaces: _, ...rest } = value;
        for (const key of Object.keys(value)) delete value[key];
        Object.assign(value, rest, {
          packageManager: 'pnpm@9.15.9',
          scripts: { build: 'pnpm -r build', test: 'pnpm -r --if-present test' },
        });
      }),
      'packages/functions/package.json': set('dependencies', '@logistics/shared', 'workspace:*'),
    },
  },
  { name: 'npm workspace', base: 'npm-workspace', managers: ['npm', 'yarn'], files: {} },
  {
    name: 'Nx',
    base: 'npm-workspace',
    managers: npm,
    files: {
      'nx.json': `${JSON.stringify({ targetDefaults: { build: { dependsOn: ['^build'], cache: false } }, analytics: false }, undefined, 2)}\n`,
      'package.json': chain(
        script('build', 'nx run-many -t build --outputStyle=static'),
        dev('nx', '^21.0.0'),
      ),
    },
  },
  { name: 'main of one file', base: 'yarn', managers: ['yarn'], files: {} },
  { name: 'main of a pattern', base: 'azd-quickstart', managers: npm, files: {} },
  { name: 'a bundle of esbuild', base: 'esbuild', managers: ['npm', 'pnpm'], files: {} },
  { name: 'ES modules', base: 'esm', managers: ['npm', 'bun'], files: {} },
  {
    name: 'Durable Task Scheduler',
    base: 'durable',
    managers: npm,
    files: {
      'host.json': (text) =>
        text.replace(
          /"durableTask": \{/,
          '"durableTask": {\n      "storageProvider": { "type": "azureManaged", "connectionStringName": "DTS" },',
        ),
    },
  },
  {
    name: 'isolatedDeclarations',
    base: 'esm',
    managers: npm,
    files: {
      'tsconfig.json': chain(option('declaration', true), option('isolatedDeclarations', true)),
    },
  },
  {
    name: 'importHelpers',
    base: 'core-tools',
    managers: npm,
    files: {
      'package.json': dev('typescript', '^7.0.0'),
      'tsconfig.json': chain(
        option('importHelpers', true),
        option('module', 'nodenext'),
        // Its own code needs no helper then.
        option('target', 'es2022'),
        option('types', ['node']),
      ),
    },
  },
];

/** Makes a copy of a fixture a project of that shape. */
export async function reshape({ files }: Shape, folder: string): Promise<void> {
  for (const [path, change] of Object.entries(files)) {
    const file = join(folder, path);
    const text = typeof change === 'string' ? change : change(await readFile(file, 'utf8'));
    await writeFile(file, text);
  }
}
