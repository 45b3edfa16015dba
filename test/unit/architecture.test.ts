import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/repository';

/** Every module of the generator, by its path in the repository, without its comments. */
const modules = new Map(
  [
    'plopfile.ts',
    ...readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  ].map((path) => [path, withoutComments(readFileSync(join(root, path), 'utf8'))]),
);

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

const using = (pattern: RegExp, inside = ''): string[] =>
  [...modules]
    .filter(([path, text]) => path.startsWith(inside) && pattern.test(text))
    .map(([p]) => p);

/** Imports of a value: what TypeScript takes away does not count. */
const importing = (specifier: string): RegExp =>
  new RegExp(`(?:^import (?!type)[^;]*from|import\\()\\s*'${specifier}`, 'm');

describe('who may use what', () => {
  it.each([
    {
      what: 'the file system',
      pattern: importing('node:fs'),
      only: [
        'src/generator/apply/disk.ts',
        'src/generator/apply/owner.ts',
        'src/generator/project-folder.ts',
        'src/generator/templates.ts',
        'src/generator/workspace.ts',
      ],
    },
    { what: 'Handlebars', pattern: importing('handlebars'), only: ['src/generator/render.ts'] },
    { what: 'plop', pattern: importing('(?:node-)?plop'), only: ['src/cli.ts'] },
    {
      what: 'the process',
      pattern: /\bprocess\.\w|= process\b|\bconsole\./,
      // A lock is one process's, and stale when that one is no more.
      only: ['src/cli.ts', 'src/generator/apply/owner.ts'],
    },
    { what: 'programs', pattern: importing('node:child_process'), only: ['src/cli.ts'] },
    {
      what: 'jsonc-parser',
      pattern: importing('jsonc-parser'),
      only: ['src/generator/json-tree.ts'],
    },
  ])('$what', ({ pattern, only }) => {
    expect(using(pattern).sort()).toEqual(only);
  });

  it('clock and chance: nobody in the generator but the writer, for the age of a lock', () => {
    const pattern = /\bDate\b(?!View)|Math\.random|randomUUID|performance\.now/;
    const exceptNames = using(pattern, 'src/generator/').filter(
      (path) => path !== 'src/generator/identifiers.ts' && !path.startsWith('src/generator/apply/'),
    );
    expect(exceptNames).toEqual([]);
  });
});

describe('the one way', () => {
  const importsOf = (path: string): string[] =>
    [...(modules.get(path) ?? '').matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(([, to = '']) =>
      relative(root, join(root, path, '..', to)).replaceAll('\\', '/'),
    );

  it('the generator knows neither commands nor the program', () => {
    const outward = [...modules.keys()]
      .filter((path) => path.startsWith('src/generator/'))
      .flatMap((path) => importsOf(path).map((to) => [path, to] as const))
      .filter(([, to]) => !to.startsWith('src/generator/'));
    expect(outward).toEqual([]);
  });

  it.each([
    ['options', ['job', 'manifest', 'model', 'render', 'plan', 'workspace', 'compare', 'apply']],
    ['job', ['manifest', 'model', 'render', 'plan', 'workspace', 'compare', 'apply', 'report']],
    ['manifest', ['model', 'render', 'plan', 'workspace', 'compare', 'apply', 'report']],
    ['model', ['render', 'plan', 'workspace', 'compare', 'apply', 'report']],
    ['render', ['model', 'plan', 'workspace', 'compare', 'apply', 'report']],
    ['plan', ['workspace', 'compare', 'apply', 'report']],
    ['workspace', ['compare', 'apply', 'report']],
    ['compare', ['apply', 'report']],
    ['apply', ['compare', 'plan', 'report']],
  ])('%s imports nothing of what comes after it', (stage, later) => {
    const imported = importsOf(`src/generator/${stage}.ts`);
    expect(imported.filter((to) => later.some((each) => to === `src/generator/${each}`))).toEqual(
      [],
    );
  });

  it('has no circle', () => {
    const visit = (path: string, way: readonly string[]): string[][] =>
      way.includes(path)
        ? [[...way.slice(way.indexOf(path)), path]]
        : importsOf(path)
            .map((to) => [`${to}.ts`, `${to}/index.ts`].find((file) => modules.has(file)))
            .flatMap((to) => (to === undefined ? [] : visit(to, [...way, path])));
    expect(visit('src/cli.ts', [])).toEqual([]);
    expect(visit('plopfile.ts', [])).toEqual([]);
  });
});

describe('files', () => {
  it.each([...modules.keys()])('%s is small, of one language, with named exports only', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(text.split('\n').length).toBeLessThanOrEqual(180);
    expect(path.split('/').at(-1)).toMatch(/^[a-z]+(-[a-z]+)*\.ts$/);
    expect(/\bany\b/.test(modules.get(path)?.replace(/'[^']*'/g, '') ?? '')).toBe(false);
    // Plop takes the default export of a plopfile, and nothing else.
    expect(text.includes('export default')).toBe(path === 'plopfile.ts');
  });
});
