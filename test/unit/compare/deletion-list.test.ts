import { describe, expect, it } from 'vitest';
import {
  carryDeletions,
  checkDeletions,
  deletedFiles,
  findPlanned,
  restoredFiles,
  type TypedPath,
} from '../../../src/generator/compare/deleted/deletion-list';
import type { Job, Manifest } from '../../../src/generator/manifest/manifest';
import { createPlan } from '../../../src/generator/plan/plan';
import { noBases } from '../../../src/generator/workspace/bases';
import { openWorkspace } from '../../../src/generator/workspace/workspace';
import { makeManifest } from '../support';
import { jobsOf, makeFixture, makeTemplates } from './fixture';

const templates = makeTemplates({ 'docs/a.md': 'a\n', 'docs/b.md': 'b\n', 'src/docs/a.md': 'c\n' });
const plan = createPlan(makeManifest(...jobsOf('orders')), '', templates);

/** A path as it is typed in a folder of the project. */
const typed = (path: string, folder = ''): TypedPath => ({
  typed: path,
  fromProject: path,
  fromCurrent: folder === '' ? path : `${folder}/${path}`,
});

const pathOf = (path: string): string => (path === 'docs/b.md' ? 'manual/b.md' : path);

const found = (path: TypedPath): string[] =>
  findPlanned(path, { files: plan.files, pathOf }, 'restore').files.map((file) => file.path);

describe('findPlanned', () => {
  it.each([
    ['a path of the project', typed('docs/a.md'), ['docs/a.md']],
    ['a path of the current folder', typed('a.md', 'docs'), ['docs/a.md']],
    ['a folder', typed('docs'), ['docs/a.md', 'docs/b.md']],
    ['a path that both have', typed('docs/a.md', 'src'), ['docs/a.md']],
    ['the path of a moved file', typed('manual/b.md'), ['docs/b.md']],
    ['a folder that both have', typed('docs', 'src'), ['src/docs/a.md']],
  ])('finds %s', (_, path, expected) => {
    expect(found(path)).toEqual(expected);
  });

  it.each([
    ['docs/aa.md', 'docs/a.md'],
    ['index.ts', 'src/eternal/index.ts'],
    ['../docs/b.md', 'docs/b.md'],
    ['docs/B.md', 'docs/b.md'],
    ['docs\\b.md', 'docs/b.md'],
  ])('names the nearest path to %s', (path, near) => {
    expect(() => found(typed(path))).toThrow(
      expect.objectContaining({ code: 'E_ANSWER', hint: `did you mean ${near}?` }),
    );
  });
});

it.each(['*', '..', '/etc/passwd', 'node_modules', 'nope.ts'])(
  'names no path where none is near: %s',
  (path) => {
    expect(() => found(typed(path))).toThrow(
      expect.objectContaining({ code: 'E_ANSWER', hint: 'check names the deleted files' }),
    );
  },
);

async function withoutFiles(...paths: string[]) {
  const fixture = await makeFixture({ templates });
  for (const path of paths) fixture.remove(path);
  const { read } = openWorkspace(fixture.root);
  return { files: plan.files, pathOf: (path: string) => path, read };
}

describe('deletedFiles', () => {
  it('takes the deleted files of a folder', async () => {
    const generated = await withoutFiles('docs/b.md');
    expect(deletedFiles([typed('docs')], generated)).toEqual(['docs/b.md']);
  });

  it.each([
    ['docs/a.md', [], 'docs/a.md exists'],
    ['docs', [], 'docs has all its files'],
    ['eternal.json', [], 'eternal.json describes the project'],
    ['src/functions/orders.ts', ['src/functions/orders.ts'], 'registers the job orders'],
    ['src', ['src/functions/orders.ts', 'src/docs/a.md'], 'registers the job orders'],
    ['src/processors', ['src/processors/process-orders.ts'], 'has the processor of a job'],
    ['local.settings.json', ['local.settings.json'], 'is not in git'],
  ])('refuses %s', async (path, deleted, message) => {
    const generated = await withoutFiles(...deleted);
    expect(() => deletedFiles([typed(path)], generated)).toThrow(message);
  });
});

describe('restoredFiles', () => {
  it('takes the deleted files of a folder', async () => {
    const deleted = ['src/eternal/index.ts', 'test/processors/process-orders.test.ts'];
    const generated = await withoutFiles(...deleted);
    const root = { ...typed('.'), fromProject: '', fromCurrent: '' };
    expect(restoredFiles([root], generated)).toEqual(deleted);
    expect(restoredFiles([typed('src')], generated)).toEqual(deleted.slice(0, 1));
    expect(restoredFiles([typed('src/functions')], generated)).toEqual([]);
  });

  it('takes a generated file that exists', async () => {
    const generated = await withoutFiles();
    expect(restoredFiles([typed('src/eternal/index.ts')], generated)).toEqual([
      'src/eternal/index.ts',
    ]);
  });

  it.each(['src/processors/process-orders.ts', 'local.settings.json', 'eternal.json'])(
    'refuses %s where it exists',
    async (path) => {
      const generated = await withoutFiles();
      expect(() => restoredFiles([typed(path)], generated)).toThrow('is yours');
    },
  );
});

const manifestOf = (deleted: readonly string[], ...jobs: Job[]): Manifest => ({
  ...makeManifest(...jobs),
  deleted,
});

describe('the list of deleted files', () => {
  it.each([
    ['docs/c.md', '"docs/c.md" is not a generated file'],
    ['src/functions/orders.ts', '"src/functions/orders.ts" registers the job orders'],
    ['eternal.json', '"eternal.json" describes the project'],
  ])('cannot have %s', (path, message) => {
    const text = `{\n  "deleted": [\n    "docs/a.md",\n    "${path}"\n  ]\n}\n`;
    expect(() => checkDeletions(['docs/a.md', path], text, plan, noBases)).toThrow(
      `eternal.json:4: deleted: ${message}`,
    );
  });

  it('may have a file of an earlier version', () => {
    const bases = { ...noBases, pathsOf: (path: string) => (path === 'docs/old.md' ? [path] : []) };
    expect(() => checkDeletions(['docs/old.md'], '{}', plan, bases)).not.toThrow();
  });

  it.each<[string, string[], Manifest, ReadonlyMap<string, string>, string[]]>([
    ['nothing', [], makeManifest(...jobsOf('orders')), new Map(), []],
    [
      'a renamed job',
      ['test/orders.test.ts', 'docs/a.md'],
      makeManifest(...jobsOf({ id: 'sales', processor: 'processOrders' })),
      new Map([['orders', 'sales']]),
      ['test/sales.test.ts', 'docs/a.md'],
    ],
    [
      'another processor',
      ['test/processors/process-orders.test.ts'],
      makeManifest(...jobsOf({ id: 'orders', processor: 'pull' })),
      new Map(),
      ['test/processors/pull.test.ts'],
    ],
    ['a removed job', ['test/orders.test.ts'], makeManifest(), new Map(), []],
    [
      'a file that nothing generated',
      ['docs/c.md'],
      makeManifest(...jobsOf('orders')),
      new Map(),
      ['docs/c.md'],
    ],
  ])('follows %s', (_, deleted, after, renamed, expected) => {
    const before = manifestOf(deleted, ...jobsOf('orders'));
    const carried = carryDeletions(before, { ...after, deleted }, renamed, templates, () => false);
    expect(carried).toEqual(expected);
  });

  it('loses a file that is no longer generated', () => {
    const before = manifestOf(['docs/old.md'], ...jobsOf('orders'));
    expect(carryDeletions(before, before, new Map(), templates, () => true)).toEqual([]);
  });
});
