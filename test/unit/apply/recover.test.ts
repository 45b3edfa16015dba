import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges, interruptedAt, recoverProject } from '../../../src/generator/apply/apply';
import { namesInWorkFolder, readExactTree } from '../../../tools/exact-tree';
import { changeSetOf, create, deadHolder, interrupt, newProject, update } from './project-fixture';

const tree = { 'a.ts': 'a', 'gone/b.ts': 'b' };
const changes = [
  update('a.ts', 'a', 'A'),
  { path: 'gone/b.ts', action: 'delete' as const, before: 'b' },
  create('new/c.ts', 'c'),
];
/** The renames of all steps but the last one: lock, old b.ts, old a.ts, new a.ts, c.ts. */
const RENAMES = 5;

describe('recoverProject', () => {
  it('restores every file, returns their paths and removes its data', async () => {
    const root = await newProject(tree);
    const before = readExactTree(root);
    interrupt(changeSetOf(root, changes), RENAMES);
    expect(readExactTree(root)).toMatchObject({ 'a.ts': '644 A', 'new/c.ts': '644 c' });
    const when = interruptedAt(root);
    expect(when?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(recoverProject(root)).toEqual({
      interruptedAt: when,
      restored: ['a.ts', 'gone/b.ts', 'new/c.ts'],
      kept: [],
    });
    expect(readExactTree(root)).toEqual(before);
    expect(namesInWorkFolder(root)).toEqual([]);
    expect(interruptedAt(root)).toBeUndefined();
  });

  it('returns undefined and writes nothing if no command was interrupted', async () => {
    const root = await newProject(tree);
    expect(recoverProject(root)).toBeUndefined();
    applyChanges(changeSetOf(root, changes));
    const before = readExactTree(root);
    expect(recoverProject(root)).toBeUndefined();
    expect(readExactTree(root)).toEqual(before);
    expect(namesInWorkFolder(root)).toEqual(['undo']);
    expect(recoverProject(join(root, 'nowhere'))).toBeUndefined();
  });

  it('keeps later edits of the user and puts the replaced file beside them', async () => {
    const root = await newProject({ ...tree, 'a.ts.interrupted': 'mine too' });
    interrupt(changeSetOf(root, changes), RENAMES);
    mkdirSync(join(root, 'gone'), { recursive: true });
    for (const path of ['a.ts', 'gone/b.ts', 'new/c.ts']) writeFileSync(join(root, path), 'mine');
    expect(recoverProject(root)).toMatchObject({
      restored: [],
      kept: [
        { path: 'new/c.ts' },
        { path: 'a.ts', oldAt: 'a.ts.interrupted.2' },
        { path: 'gone/b.ts', oldAt: 'gone/b.ts.interrupted' },
      ],
    });
    expect(readExactTree(root)).toEqual({
      'a.ts': '644 mine',
      'a.ts.interrupted': '644 mine too',
      'a.ts.interrupted.2': '644 a',
      gone: 'folder 755',
      'gone/b.ts': '644 mine',
      'gone/b.ts.interrupted': '644 b',
      new: 'folder 755',
      'new/c.ts': '644 mine',
    });
  });

  it('removes the staging and trash folders of ended processes only', async () => {
    const root = await newProject();
    // A process of another machine may be active for some minutes.
    const others = ['staging.1.1.elsewhere', 'mine', 'trash.1.1.elsewhere'];
    for (const name of [...others, `staging.${deadHolder}`, `trash.${deadHolder}`]) {
      mkdirSync(join(root, '.eternal/run', name, 'new'), { recursive: true });
    }
    recoverProject(root);
    expect(namesInWorkFolder(root)).toEqual(others.toSorted());
  });
});
