import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import type { Change } from '../../../src/generator/compare/change';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';
import { readTree } from '../../../tools/tree';

async function makeRoot(files: Record<string, string> = {}): Promise<string> {
  const root = await makeTempDir();
  onTestFinished(() => removeTempDir(root));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const create = (path: string, after: string): Change => ({
  path,
  action: 'create',
  owner: 'generated',
  after,
});
const update = (path: string, after: string, mode = 0o644): Change => ({
  path,
  action: 'update',
  owner: 'generated',
  after,
  mode,
});

/** The files of the project, without the data of `undo`. */
const filesIn = async (dir: string) =>
  Object.fromEntries([...(await readTree(dir))].filter(([path]) => !/\.eternal\/run\//.test(path)));

describe('applyChanges', () => {
  it('creates a new folder and its parents', async () => {
    const parent = await makeRoot();
    const root = join(parent, 'deep/app');

    applyChanges({
      root,
      version: '1.0.0',
      isNew: true,
      changes: [create('a/b.ts', 'b'), create('c.ts', 'c')],
      stateFiles: [{ path: '.eternal/x', text: 'x' }],
    });

    expect(await filesIn(parent)).toEqual({
      'deep/app/.eternal/x': 'x',
      'deep/app/a/b.ts': 'b',
      'deep/app/c.ts': 'c',
    });
    expect(readdirSync(join(parent, 'deep'))).toEqual(['app']);
  });

  it('writes created and updated files and nothing else', async () => {
    const root = await makeRoot({ 'a.ts': 'old', 'k.ts': 'mine' });

    applyChanges({
      root,
      version: '1.0.0',
      isNew: false,
      changes: [
        update('a.ts', 'new'),
        create('b/c.ts', 'c'),
        { path: 'k.ts', action: 'keep', owner: 'generated' },
      ],
      stateFiles: [],
    });

    expect(await filesIn(root)).toEqual({ 'a.ts': 'new', 'b/c.ts': 'c', 'k.ts': 'mine' });
    expect(readdirSync(root)).not.toContainEqual(expect.stringContaining('.eternal-'));
  });

  it('writes nothing if there are no changes', async () => {
    const root = await makeRoot({ 'a.ts': 'old' });
    const before = statSync(root).mtimeMs;
    applyChanges({
      root,
      version: '1.0.0',
      isNew: false,
      changes: [],
      stateFiles: [],
    });
    expect(statSync(root).mtimeMs).toBe(before);
  });

  it('keeps the executable bit and the link of a file', async () => {
    const root = await makeRoot({ 'real/run.sh': 'old' });
    chmodSync(join(root, 'real/run.sh'), 0o755);
    symlinkSync('real/run.sh', join(root, 'run.sh'));

    applyChanges({
      root,
      version: '1.0.0',
      isNew: false,
      changes: [update('run.sh', 'new', 0o755)],
      stateFiles: [],
    });

    expect(lstatSync(join(root, 'run.sh')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'real/run.sh'), 'utf8')).toBe('new');
    expect(statSync(join(root, 'real/run.sh')).mode & 0o777).toBe(0o755);
  });

  it.each([
    ['a folder is in the place of a file', { 'z/in-the-way.txt': '' }, 'z'],
    ['a file is in the place of a folder', { z: '' }, 'z/new.ts'],
  ])('leaves the tree unchanged if it fails late: %s', async (_, inTheWay, path) => {
    const root = await makeRoot({ 'a.ts': 'old', ...inTheWay });
    const before = await filesIn(root);
    const changes = [update('a.ts', 'new'), create('b/c.ts', 'c'), create(path, 'z')];
    // No file can be created below a file. Put it last, so that all others are written first.
    const failing = [...changes, create('a.ts/x', 'x')];

    expect(() =>
      applyChanges({
        root,
        version: '1.0.0',
        isNew: false,
        changes: failing,
        stateFiles: [],
      }),
    ).toThrow(expect.objectContaining({ code: 'E_WRITE' }));

    expect(await filesIn(root)).toEqual(before);
    expect(readdirSync(root).sort()).toEqual(['a.ts', 'z']);
  });

  it('leaves no folder behind if it cannot create the project', async () => {
    const parent = await makeRoot();
    const changes = [create('a', 'a'), create('a/b', 'b')];

    expect(() =>
      applyChanges({
        root: join(parent, 'x/app'),
        version: '1.0.0',
        isNew: true,
        changes,
        stateFiles: [],
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'E_WRITE',
        hint: expect.stringContaining('nothing was changed'),
      }),
    );

    expect(readdirSync(parent)).toEqual([]);
  });
});
