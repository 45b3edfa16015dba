import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as built from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import * as source from '../../src/index';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it.each(['src/functions/reminder.ts', 'test/reminder.test.ts'])(
  'shows %s in the README',
  (path) => {
    expect(read('README.md')).toContain(`\`\`\`ts\n${read(`test/sample-app/${path}`)}\`\`\`\n`);
  },
);

it('exports the same names as the source', () => {
  expect(Object.keys(built).sort()).toEqual(Object.keys(source).sort());
});

it('documents every exported name and member in the types', () => {
  const lines = read('dist/emulator.d.mts').split('\n');
  const bare = lines.filter(
    (line, index) =>
      /^export |^ {2}(?:readonly |get |constructor)|^ {2}\[?[a-zA-Z.]+\]?\(/.test(line) &&
      !/\*\/$|^ {2}\/\//.test(lines[index - 1] ?? ''),
  );
  expect(bare).toEqual([]);
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
