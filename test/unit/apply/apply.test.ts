import { lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import type { StateFile } from '../../../src/generator/compare/change';
import {
  namesInRunFolder,
  readExactTree,
  type TreeEntry,
  writeTree,
} from '../../../tools/exact-tree';
import { callsOf } from '../../../tools/stopping-disk';
import { changeSetOf, create, deadHolder, type GivenChange, makeProject, update } from './support';

interface Row {
  readonly what: string;
  readonly before?: Readonly<Record<string, string | TreeEntry>>;
  readonly changes?: readonly GivenChange[];
  readonly stateFiles?: readonly StateFile[];
  readonly after: Readonly<Record<string, string>>;
}

const rows: Row[] = [
  {
    what: 'create, with the folders that it needs',
    changes: [create('a/b/c.ts', 'c')],
    after: { a: 'folder 755', 'a/b': 'folder 755', 'a/b/c.ts': '644 c' },
  },
  {
    what: 'update keeps the permission bits',
    before: { 'run.sh': { text: 'old', mode: 0o750 } },
    changes: [update('run.sh', 'old', 'new')],
    after: { 'run.sh': '750 new' },
  },
  {
    what: 'merge writes its bytes as they are: line ends, byte order mark, no final newline',
    before: { 'a.ts': '\uFEFFa\r\nb' },
    changes: [{ path: 'a.ts', action: 'merge', before: '\uFEFFa\r\nb', after: '\uFEFFa\r\nc' }],
    after: { 'a.ts': `644 ${Buffer.from('\uFEFFa\r\nc').toString('latin1')}` },
  },
  {
    what: 'move, with new text, the old permission bits, and no empty folder left',
    before: { 'from/here/a.ts': { text: 'a', mode: 0o700 }, 'from/b.ts': 'b' },
    changes: [{ path: 'to/a.ts', from: 'from/here/a.ts', action: 'move', before: 'a', after: 'A' }],
    after: { from: 'folder 755', 'from/b.ts': '644 b', to: 'folder 755', 'to/a.ts': '700 A' },
  },
  {
    what: 'two files change places',
    before: { 'a.ts': 'a', 'b.ts': 'b' },
    changes: [
      { path: 'b.ts', from: 'a.ts', action: 'move', before: 'a', after: 'a' },
      { path: 'a.ts', from: 'b.ts', action: 'move', before: 'b', after: 'b' },
    ],
    after: { 'a.ts': '644 b', 'b.ts': '644 a' },
  },
  {
    what: 'delete, but no folder that was empty before',
    before: { 'x/y/a.ts': 'a', 'x/empty': { mode: 0o755 } },
    changes: [{ path: 'x/y/a.ts', action: 'delete', before: 'a' }],
    after: { x: 'folder 755', 'x/empty': 'folder 755' },
  },
  {
    what: 'a link is followed, and stays',
    before: { 'a.ts': { link: 'real/a.ts' }, 'real/a.ts': { text: 'a', mode: 0o600 } },
    changes: [update('a.ts', 'a', 'A')],
    after: { 'a.ts': '-> real/a.ts', real: 'folder 755', 'real/a.ts': '600 A' },
  },
  {
    what: 'a link is moved as a link, and leads to the same file',
    before: { 'a.ts': { link: 'real/a.ts' }, 'real/a.ts': 'a' },
    changes: [{ path: 'to/b.ts', from: 'a.ts', action: 'move', before: 'a', after: 'A' }],
    after: {
      real: 'folder 755',
      'real/a.ts': '644 A',
      to: 'folder 755',
      'to/b.ts': '-> ../real/a.ts',
    },
  },
  {
    what: 'of a link, delete takes the link only',
    before: { 'a.ts': { link: 'real.ts' }, 'real.ts': 'a' },
    changes: [{ path: 'a.ts', action: 'delete', before: 'a' }],
    after: { 'real.ts': '644 a' },
  },
  {
    what: 'a folder that is a link is gone through',
    before: { src: { link: 'lib' }, 'lib/a.ts': 'a' },
    changes: [update('src/a.ts', 'a', 'A'), create('src/b.ts', 'b')],
    after: { lib: 'folder 755', 'lib/a.ts': '644 A', 'lib/b.ts': '644 b', src: '-> lib' },
  },
  {
    what: 'state files are made and written over',
    before: { '.eternal/base': 'b', '.eternal/other': 'c' },
    stateFiles: [
      { path: '.eternal/base', before: 'b', text: 'B' },
      { path: '.eternal/other', text: 'C' },
      { path: '.eternal/schema.json', before: null, text: '{}' },
    ],
    after: {
      '.eternal/base': '644 B',
      '.eternal/other': '644 C',
      '.eternal/schema.json': '644 {}',
    },
  },
  {
    what: 'same, keep and conflict write nothing',
    before: { 'a.ts': 'a' },
    changes: [
      { path: 'a.ts', action: 'same', before: 'a' },
      { path: 'a.ts', action: 'keep', before: 'a' },
      { path: 'a.ts', action: 'conflict', before: 'a', after: 'b' },
    ],
    after: { 'a.ts': '644 a' },
  },
];

describe('applyChanges', () => {
  it.each(rows)('$what', async ({ before = {}, changes = [], stateFiles = [], after }) => {
    const root = await makeProject(before);
    applyChanges(changeSetOf(root, changes, stateFiles));
    const { '.eternal': _, ...tree } = readExactTree(root);
    expect(tree).toEqual(after);
  });

  it('leaves no trace, and asks nothing of the disk, when there is nothing to write', async () => {
    const root = await makeProject({ 'a.ts': 'a' });
    const changeSet = changeSetOf(root, [{ path: 'a.ts', action: 'same', before: 'a' }]);
    expect(callsOf((disk) => applyChanges(changeSet, disk))).toEqual([]);
    expect(namesInRunFolder(root)).toEqual([]);
  });

  it('asks as much of the disk for one file, however many there are', async () => {
    const root = await makeProject({ 'a.ts': 'a' });
    const same = Array.from({ length: 5_000 }, (_, n) => ({
      path: `jobs/${n}.ts`,
      action: 'same' as const,
    }));
    const calls = callsOf((disk) =>
      applyChanges(changeSetOf(root, [...same, update('a.ts', 'a', 'b')]), disk),
    );
    expect(calls.length).toBeLessThan(60);
  });
});

describe('applyChanges refuses, and changes nothing', () => {
  const changed = 'was changed while the generator was at work';
  it.each([
    { what: 'a file that has changed since', change: update('a.ts', 'before', 'new'), is: changed },
    { what: 'a file that has come since', change: create('a.ts'), is: changed },
    { what: 'a file that has gone since', change: update('c.ts', 'c', 'C'), is: changed },
    {
      what: 'a read-only file',
      change: update('locked.ts', 'l', 'L'),
      is: 'locked.ts is read-only and would change',
    },
    {
      what: 'to delete a read-only file',
      change: { path: 'locked.ts', action: 'delete' as const },
      is: 'locked.ts is read-only and would change',
    },
    { what: 'a path that leads out', change: create('../x.ts'), is: '../x.ts leads out' },
    { what: 'a link that leads out', change: update('out.ts', '', 'x'), is: 'out.ts leads out' },
    { what: 'a folder that leads out', change: create('tmp/x.ts'), is: 'leads out' },
    { what: "git's own folder", change: create('.git/hooks/x'), is: '.git/hooks/x leads out' },
    { what: 'a folder in the way', change: update('b', 'b', 'B'), is: changed },
  ])('$what', async ({ change, is }) => {
    const root = await makeProject({
      'a.ts': 'a',
      'b/file.ts': 'b',
      'locked.ts': { text: 'l', mode: 0o444 },
      '../outside/out.ts': 'x',
    });
    symlinkSync('../outside/out.ts', join(root, 'out.ts'));
    symlinkSync('../outside', join(root, 'tmp'));
    const before = readExactTree(join(root, '..'));
    expect(() => applyChanges(changeSetOf(root, [create('new/first.ts'), change]))).toThrow(is);
    expect(readExactTree(join(root, '..'))).toEqual(before);
    expect(namesInRunFolder(root)).toEqual([]);
  });

  it('and of a file that was moved aside, not even its time', async () => {
    const root = await makeProject({ 'a.ts': 'a', 'b.ts': 'b' });
    const before = lstatSync(join(root, 'a.ts'));
    const changes = [update('a.ts', 'a', 'A'), update('b.ts', 'not b', 'B')];
    expect(() => applyChanges(changeSetOf(root, changes))).toThrow('b.ts was changed');
    const { ino, mtimeMs } = lstatSync(join(root, 'a.ts'));
    expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  });
});

describe('a new folder', () => {
  it('is made with the folders above it; stale staging folders beside it go', async () => {
    const dir = await makeProject();
    writeFileSync(join(dir, 'mine'), '');
    writeTree(dir, { [`.eternal-staging.${deadHolder}/src/a.ts`]: 'a' });
    const root = join(dir, 'some/where');
    applyChanges({ ...changeSetOf(root, [create('src/a.ts', 'a')]), isNew: true });
    expect(readExactTree(dir)).toEqual({
      mine: '644 ',
      some: 'folder 755',
      'some/where': 'folder 755',
      'some/where/.eternal': 'folder 755',
      'some/where/src': 'folder 755',
      'some/where/src/a.ts': '644 a',
    });
  });

  it('is refused where something has come into its place', async () => {
    const root = await makeProject({ 'mine.txt': 'mine' });
    const changeSet = { ...changeSetOf(root, [create('a.ts')]), isNew: true };
    expect(() => applyChanges(changeSet)).toThrow(/^cannot write .*app: ENOTEMPTY/);
    expect(readExactTree(join(root, '..'))).toEqual({
      app: 'folder 755',
      'app/mine.txt': '644 mine',
    });
  });
});
