import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges, recoverProject } from '../../../src/generator/apply/apply';
import { planUndo, undoLast } from '../../../src/generator/apply/undo';
import { namesInWorkFolder, readExactTree, writeTree } from '../../../tools/exact-tree';
import { callsOf, ignoringCase, watchDisk } from '../../../tools/stopping-disk';
import { changeSetOf, create, newProject, update } from './project-fixture';

const tree = {
  'a.ts': { text: 'a\r\n', mode: 0o700 },
  'old/b.ts': 'b',
  'gone/c.ts': 'c',
  'l.ts': { link: 'a.ts' },
};
const everything = (root: string) =>
  changeSetOf(
    root,
    [
      update('l.ts', 'a\r\n', 'A'),
      { path: 'new/b.ts', from: 'old/b.ts', action: 'move', before: 'b', after: 'B' },
      { path: 'gone/c.ts', action: 'delete', before: 'c' },
      create('d/d.ts', 'd'),
    ],
    [{ path: '.eternal/base', text: 'd' }],
  );

describe('undoLast', () => {
  it('reverts every change, returns the changes, and has nothing left to undo', async () => {
    const root = await newProject(tree);
    const before = readExactTree(root);
    applyChanges(everything(root));
    const plan = planUndo(root);
    expect(plan?.changedSince).toEqual([]);
    expect(plan?.changes).toEqual([
      {
        path: 'l.ts',
        action: 'update',
        owner: 'generated',
        from: undefined,
        before: 'A',
        after: 'a\r\n',
      },
      {
        path: 'old/b.ts',
        action: 'move',
        owner: 'generated',
        from: 'new/b.ts',
        before: 'B',
        after: 'b',
      },
      {
        path: 'gone/c.ts',
        action: 'create',
        owner: 'generated',
        from: undefined,
        before: undefined,
        after: 'c',
      },
      {
        path: 'd/d.ts',
        action: 'delete',
        owner: 'generated',
        from: undefined,
        before: 'd',
        after: undefined,
      },
    ]);
    expect(undoLast(root)).toEqual(plan);
    expect(readExactTree(root)).toEqual(before);
    expect(namesInWorkFolder(root)).toEqual([]);
    expect(undoLast(root)).toBeUndefined();
  });

  it('reverts only the last command', async () => {
    const root = await newProject({ 'a.ts': '1' });
    applyChanges(changeSetOf(root, [update('a.ts', '1', '2')]));
    applyChanges(changeSetOf(root, [update('a.ts', '2', '3')]));
    applyChanges(changeSetOf(root, [{ path: 'a.ts', action: 'same', before: '3' }]));
    undoLast(root);
    expect(readExactTree(root)).toEqual({ 'a.ts': '644 2' });
    expect(undoLast(root)).toBeUndefined();
  });

  it.each([
    ['changed', 'a.ts', (root: string) => writeFileSync(join(root, 'a.ts'), 'mine')],
    ['come again', 'gone/c.ts', (root: string) => writeTree(root, { 'gone/c.ts': 'mine' })],
  ])('refuses with a list where a file has %s since', async (_, path, touch) => {
    const root = await newProject(tree);
    applyChanges(everything(root));
    touch(root);
    const before = readExactTree(root);
    expect(() => undoLast(root)).toThrow(
      `cannot undo: 1 file changed since the last command: ${path}`,
    );
    expect(planUndo(root)?.changedSince).toEqual([path]);
    expect(readExactTree(root)).toEqual(before);
  });

  it.each(['Orders', 'changed'])(
    'reverts a rename that changes only the case: %s',
    async (after) => {
      const root = await newProject({ 'src/Orders.ts': 'Orders', 'a.ts': '1' });
      const disk = ignoringCase(root);
      const before = readExactTree(root);
      const renamed = { path: 'src/orders.ts', from: 'src/Orders.ts', before: 'Orders', after };
      applyChanges(
        changeSetOf(root, [{ ...renamed, action: 'move' }, update('a.ts', '1', '2')]),
        disk,
      );
      expect(readExactTree(root)).toMatchObject({
        'src/orders.ts': `644 ${after}`,
        'a.ts': '644 2',
      });
      expect(planUndo(root, disk)?.changedSince).toEqual([]);
      undoLast(root, disk);
      expect(readExactTree(root)).toEqual(before);
    },
  );

  it('loses no file when the undo of such a rename fails at any call', async () => {
    const prepare = async (): Promise<string> => {
      const root = await newProject({ 'src/Orders.ts': 'Orders' });
      const renamed = { path: 'src/orders.ts', from: 'src/Orders.ts', before: 'Orders' };
      const change = { ...renamed, action: 'move', after: 'Orders' } as const;
      applyChanges(changeSetOf(root, [change]), ignoringCase(root));
      return root;
    };
    const sample = await prepare();
    const calls = callsOf((disk) => undoLast(sample, disk), ignoringCase(sample));
    for (const [n, name] of calls.entries()) {
      const root = await prepare();
      const failing = watchDisk((count) => {
        if (count === n + 1) throw Object.assign(new Error('EIO: made up'), { code: 'EIO' });
      }, ignoringCase(root));
      try {
        undoLast(root, failing);
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_WRITE' });
      }
      recoverProject(root, ignoringCase(root));
      const files = Object.keys(readExactTree(root)).filter((path) => /orders/i.test(path));
      expect(files, `at call ${n + 1}, ${name}`).toHaveLength(1);
      undoLast(root, ignoringCase(root));
      expect(Object.keys(readExactTree(root))).toEqual(['src', 'src/Orders.ts']);
    }
  });

  it('removes the created files of a new project and keeps files that the user added', async () => {
    const dir = await newProject();
    const root = join(dir, 'app');
    const changeSet = { ...changeSetOf(root, [create('src/a.ts'), create('b.ts')]), isNew: true };
    applyChanges(changeSet);
    writeTree(root, { 'node_modules/x.js': 'x', 'src/mine.ts': 'mine' });
    undoLast(root);
    expect(Object.keys(readExactTree(root))).toEqual([
      'node_modules',
      'node_modules/x.js',
      'src',
      'src/mine.ts',
    ]);
  });

  it('removes the folder of a new project if it is empty then', async () => {
    const dir = await newProject();
    const root = join(dir, 'app');
    applyChanges({ ...changeSetOf(root, [create('src/a.ts')]), isNew: true });
    undoLast(root);
    expect(readExactTree(dir)).toEqual({});
  });

  it('never undoes half of a parallel command', async () => {
    const seen = new Set<string>();
    let calls = 0;
    for (let at = 1; at === 1 || at <= calls; at += 1) {
      const root = await newProject({ 'a.ts': '1' });
      applyChanges(changeSetOf(root, [update('a.ts', '1', '2'), create('b.ts')]));
      const isDone = (work: () => unknown): boolean => {
        try {
          work();
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^E_(WRITE|CONFLICT)$/) });
          return false;
        }
      };
      let isOtherDone = false;
      const other = changeSetOf(root, [update('a.ts', '2', '3'), create('c.ts')]);
      const disk = watchDisk((count) => {
        calls = Math.max(calls, count);
        if (count === at) isOtherDone = isDone(() => applyChanges(other));
      });
      const isUndone = isDone(() => undoLast(root, disk));

      const files = Object.keys(readExactTree(root)).filter((path) => !path.startsWith('.'));
      const outcome = `${isUndone ? 'undone' : 'refused'}, ${isOtherDone ? 'done' : 'refused'}`;
      seen.add(outcome);
      const wanted: Readonly<Record<string, readonly string[]>> = {
        'undone, done': ['a.ts', 'b.ts'],
        'undone, refused': ['a.ts'],
        'refused, done': ['a.ts', 'b.ts', 'c.ts'],
      };
      expect(files, `${outcome}, at call ${at}`).toEqual(wanted[outcome]);
    }
    expect(seen.size).toBe(3);
  });

  it('rejects a journal with paths outside of the project', async () => {
    const root = await newProject({ 'a.ts': 'a', '../outside.txt': 'mine' });
    applyChanges(changeSetOf(root, [update('a.ts', 'a', 'b')]));
    const journal = join(root, '.eternal/run/undo/journal.json');
    const steps = [{ path: '../outside.txt', after: null }];
    const given = { format: 1, newFolders: [], oldFolders: [], changes: [], steps };
    writeFileSync(journal, JSON.stringify(given));
    expect(() => undoLast(root)).toThrow('../outside.txt is outside of the project');
    const names = ['.git', '.GIT', 'git~1', 'GIT~2', '.git.', '.git ', '.git::$DATA', '.g\u200cit'];
    for (const name of names) {
      const path = `${name}/hooks/post-checkout`;
      const stepsInGit = [{ path, after: null }];
      writeFileSync(journal, JSON.stringify({ ...given, steps: stepsInGit }));
      expect(() => undoLast(root), name).toThrow(`${path} is outside of the project`);
    }
    writeFileSync(journal, '{"format":2}');
    expect(() => undoLast(root)).toThrow('cannot read the journal');
    expect(readExactTree(join(root, '..'))).toMatchObject({ 'outside.txt': '644 mine' });
  });
});
