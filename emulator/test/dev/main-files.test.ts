import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fastGlob from 'fast-glob';
import { afterAll, describe, expect, it } from 'vitest';
import { filesOf } from '../../src/dev/main-files';

const root = mkdtempSync(join(tmpdir(), 'main-files-'));
const below = (folder: string, names: string) =>
  names.split(' ').map((name) => `${folder}/${name}`);
for (const file of [
  ...below('dist', 'index.js z.js zz.cjs app.mjs .hidden.js index.js.map a-b.js A.js'),
  ...below('dist/functions', 'a.js b.test.js index.js z.js 1.js 2.js 10.js'),
  ...below('dist/functions/deep', 'c.js d.js'),
  ...below('dist/functions/.cache', 'e.js'),
  ...below('dist/(group)', 'f.js'),
  ...below('dist/jobs', 'a.js h.js'),
  'main.js',
  'other.js',
]) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), '');
}
afterAll(() => rmSync(root, { recursive: true }));

const found = (main: string) => filesOf(root, main).map((file) => file.slice(root.length + 1));

describe('the files of main', () => {
  it.each<[main: string, files: string]>([
    ['dist/{index.js,functions/*.js}', 'dist/index.js dist/functions/1.js dist/functions/10.js …'],
    ['dist/{functions/*.js,index.js}', 'dist/index.js dist/functions/1.js dist/functions/10.js …'],
    ['dist/**/*.js', 'dist/A.js dist/a-b.js dist/index.js dist/z.js …'],
    ['{other,main}.js', 'main.js other.js'],
    ['main.js', 'main.js'],
    ['./dist/index.js', 'dist/index.js'],
    ['dist/none.js', ''],
    ['dist/jobs', 'dist/jobs/a.js dist/jobs/h.js'],
  ])('are those of %s in the order of the worker', (main, files) => {
    const expected = files === '' ? [] : files.split(' ');
    const isPart = expected.at(-1) === '…';
    const all = found(main);
    expect(isPart ? [...all.slice(0, expected.length - 1), '…'] : all).toEqual(expected);
  });

  // globby 11 adds to fast-glob only that a folder stands for everything below it.
  it.each([
    'dist/*.js',
    './dist/*.js',
    'dist//*.js',
    'dist/**/*.js',
    'dist/**',
    '**/*.js',
    'dist/{index.js,functions/*.js}',
    'dist/{functions/*.js,index.js}',
    'dist/{z,index}.js',
    'dist/{jobs,functions}/*.js',
    'dist/{jobs,functions,functions/deep}/**/*.js',
    'dist/{functions/{a,z},index}.js',
    'dist/functions/{1..2}.js',
    'dist/functions/{2..1}.js',
    '{*.js,dist/functions/*.js,dist/index.js}',
    'dist/*/*.js',
    'dist/[az]*.js',
    'dist/[!az]*.js',
    'dist/functions/?.js',
    'dist/functions/!(*.test).js',
    'dist/functions/!(a|z|[0-9]*).js',
    'dist/functions/@(a|z).js',
    'dist/functions/+([0-9]).js',
    'dist/functions/?(1)0.js',
    'dist/*.{js,cjs,mjs}',
    'dist/(group)/*.js',
    'dist/{index}.js',
    'dist/.hidden.js',
    'dist/.*.js',
    'dist/functions/.cache/*.js',
    'dist/*/.cache/*.js',
    'dist/[z-a].js',
    'dist/**/a.js',
    'dist/**/functions/**/*.js',
  ])('of %s are those of fast-glob, in its order', async (main) => {
    // With more than one reader at a time, the order of its folders is open.
    const files = await fastGlob(main, { cwd: root, concurrency: 1 });
    expect(found(main)).toEqual(files.map((file) => file.replace(/^\.\//, '')));
  });
});
