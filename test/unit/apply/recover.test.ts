import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges, interruptedAt, recoverProject } from '../../../src/generator/apply/apply';
import { namesInRunFolder, readExactTree } from '../../../tools/exact-tree';
import { changeSetOf, create, deadHolder, interrupt, makeProject, update } from './support';

const tree = { 'a.ts': 'a', 'gone/b.ts': 'b' };
const changes = [
  update('a.ts', 'a', 'A'),
  { path: 'gone/b.ts', action: 'delete' as const, before: 'b' },
  create('new/c.ts', 'c'),
];
/** Lock, b.ts away, a.ts away and back, c.ts: all but the last step, which makes it done. */
const RENAMES = 5;

describe('recoverProject', () => {
  it('restores what a run has begun, says what, and leaves nothing', async () => {
    const root = await makeProject(tree);
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
    expect(namesInRunFolder(root)).toEqual([]);
    expect(interruptedAt(root)).toBeUndefined();
  });

  it('finds nothing, and writes nothing, where no run was interrupted', async () => {
    const root = await makeProject(tree);
    expect(recoverProject(root)).toBeUndefined();
    applyChanges(changeSetOf(root, changes));
    const before = readExactTree(root);
    expect(recoverProject(root)).toBeUndefined();
    expect(readExactTree(root)).toEqual(before);
    expect(namesInRunFolder(root)).toEqual(['undo']);
    expect(recoverProject(join(root, 'nowhere'))).toBeUndefined();
  });

  it('keeps what the user has written since, and puts what the run had replaced beside it', async () => {
    const root = await makeProject({ ...tree, 'a.ts.interrupted': 'mine too' });
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

  it('removes staging folders and trash of runs that are no more, not those of others', async () => {
    const root = await makeProject();
    // A process of another machine may be at work for some minutes.
    const others = ['staging.1.1.elsewhere', 'mine', 'trash.1.1.elsewhere'];
    for (const name of [...others, `staging.${deadHolder}`, `trash.${deadHolder}`]) {
      mkdirSync(join(root, '.eternal/run', name, 'new'), { recursive: true });
    }
    recoverProject(root);
    expect(namesInRunFolder(root)).toEqual(others.toSorted());
  });
});
