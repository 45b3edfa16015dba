import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as built from 'durable-functions-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as source from '../../src/index';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it.each([
  'sample-app/src/functions/reminder.ts',
  'sample-app/test/reminder.test.ts',
  ...readdirSync(join(root, 'test/recipes')).map((name) => `recipes/${name}`),
])('shows %s in the README', (path) => {
  expect(read('README.md')).toContain(`\`\`\`ts\n${read(`test/${path}`)}\`\`\`\n`);
});

it('exports the same names as the source', () => {
  expect(Object.keys(built).sort()).toEqual(Object.keys(source).sort());
});

it('documents every exported name and member in the types', () => {
  const declarations = read('dist/emulator.d.mts').split(/\n\n(?=\S)/);
  const bare = declarations
    .filter((text) => /^export (?!\{)/m.test(text))
    .flatMap((text) => {
      const lines = text.split('\n');
      return lines.filter(
        (line, index) =>
          /^export |^ {2}(?:readonly |get |constructor)|^ {2}\[?[a-zA-Z.]+\]?\(/.test(line) &&
          !/\*\/$/.test(lines[index - 1] ?? ''),
      );
    });
  expect(bare).toEqual([]);
});

it('declares the exported names and nothing internal', () => {
  const text = read('dist/emulator.d.mts');
  const names = [...text.matchAll(/^export declare (?:class|function|const) (\w+)/gm)];
  expect(names.map(([, name]) => name).sort()).toEqual(Object.keys(source).sort());
  expect(text).not.toContain('assumedWork');
  expect(text.split('\n').filter((line) => line.startsWith('import'))).toEqual([]);
});

it('packs only the built files', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  expect(files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/emulator.d.mts',
    'dist/emulator.mjs',
    'package.json',
  ]);
});

it('contains nothing about eternal functions', () => {
  const text = read('dist/emulator.mjs') + read('dist/emulator.d.mts');
  expect(text.replaceAll(/^\/\/ Copyright .*$/gm, '')).not.toMatch(/eternal/i);
});

describe('the local package of a generated project', () => {
  const folder = join(root, '../templates/project/emulator');
  const readManifest = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

  it('describes itself as the published package does', () => {
    const { name, version, license, type, engines, peerDependencies } = readManifest(
      join(root, 'package.json'),
    );
    const local = readManifest(join(folder, 'package.json'));
    expect(local).toMatchObject({ name, version, license, type, engines, peerDependencies });
    expect(local).not.toHaveProperty('dependencies');
    expect(local).toMatchObject({
      private: true,
      bin: { [name]: './emulator.mjs' },
      exports: { '.': { types: './emulator.d.mts', default: './emulator.mjs' } },
    });
  });

  it('runs without an installed package', () => {
    const copy = mkdtempSync(join(tmpdir(), 'emulator-package-'));
    onTestFinished(() => rmSync(copy, { recursive: true }));
    cpSync(folder, copy, { recursive: true });
    const args = [join(copy, 'emulator.mjs'), '--help'];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toContain('simulate');
    const imports = read('dist/emulator.mjs').matchAll(/^import .* from "(.+)";$/gm);
    const names = [...imports].map(([, name = '']) => name.replace('node:', ''));
    expect(names.filter((name) => !builtinModules.includes(name))).toEqual([]);
  });

  it('names its version and its license, and contains no code of other packages', () => {
    const text = readFileSync(join(folder, 'emulator.mjs'), 'utf8');
    const { version } = readManifest(join(root, 'package.json'));
    expect(text.split('\n').slice(0, 2).join('\n')).toContain(
      `durable-functions-emulator ${version}`,
    );
    expect(text).toContain('\n// MIT License');
    expect(text).not.toContain('\n// ../node_modules/');
  });
});
