import { lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import type { StateFile } from '../../../src/generator/compare/change';
import {
  namesInWorkFolder,
  readExactTree,
  type TreeEntry,
  writeTree,
} from '../../../tools/exact-tree';
import { callsOf } from '../../../tools/stopping-disk';
import {
  changeSetOf,
  create,
  deadHolder,
  type GivenChange,
  newProject,
  update,
} from './project-fixture';

interface Row {
  readonly what: string;
  readonly before?: Readonly<Record<string, string | TreeEntry>>;
  readonly changes?: readonly GivenChange[];
  readonly stateFiles?: readonly StateFile[];
  readonly after: Readonly<Record<string, string>>;
}

const rows: Row[] = [
  {
    what: 'creates a file and its folders',
    changes: [create('a/b/c.ts', 'c')],
    after: { a: 'folder 755', 'a/b': 'folder 755', 'a/b/c.ts': '644 c' },
  },
  {
    what: 'creates a program as an executable file',
    changes: [create('run.mjs', '#!/usr/bin/env node')],
    after: { 'run.mjs': '755 #!/usr/bin/env node' },
  },
  {
    what: 'keeps the permission bits of an updated file',
    before: { 'run.sh': { text: 'old', mode: 0o750 } },
    changes: [update('run.sh', 'old', 'new')],
    after: { 'run.sh': '750 new' },
  },
  {
    what: 'writes line ends, byte order mark and a missing final newline unchanged',
    before: { 'a.ts': '\uFEFFa\r\nb' },
    changes: [{ path: 'a.ts', action: 'merge', before: '\uFEFFa\r\nb', after: '\uFEFFa\r\nc' }],
    after: { 'a.ts': `644 ${Buffer.from('\uFEFFa\r\nc').toString('latin1')}` },
  },
  {
    what: 'moves a file with new text, keeps its permission bits and removes the empty folder',
    before: { 'from/here/a.ts': { text: 'a', mode: 0o700 }, 'from/b.ts': 'b' },
    changes: [{ path: 'to/a.ts', from: 'from/here/a.ts', action: 'move', before: 'a', after: 'A' }],
    after: { from: 'folder 755', 'from/b.ts': '644 b', to: 'folder 755', 'to/a.ts': '700 A' },
  },
  {
    what: 'swaps two files',
    before: { 'a.ts': 'a', 'b.ts': 'b' },
    changes: [
      { path: 'b.ts', from: 'a.ts', action: 'move', before: 'a', after: 'a' },
      { path: 'a.ts', from: 'b.ts', action: 'move', before: 'b', after: 'b' },
    ],
    after: { 'a.ts': '644 b', 'b.ts': '644 a' },
  },
  {
    what: 'deletes a file but no folder that was empty before',
    before: { 'x/y/a.ts': 'a', 'x/empty': { mode: 0o755 } },
    changes: [{ path: 'x/y/a.ts', action: 'delete', before: 'a' }],
    after: { x: 'folder 755', 'x/empty': 'folder 755' },
  },
  {
    what: 'updates the target of a link and keeps the link',
    before: { 'a.ts': { link: 'real/a.ts' }, 'real/a.ts': { text: 'a', mode: 0o600 } },
    changes: [update('a.ts', 'a', 'A')],
    after: { 'a.ts': '-> real/a.ts', real: 'folder 755', 'real/a.ts': '600 A' },
  },
  {
    what: 'moves a link and keeps its target',
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
    what: 'deletes a link but not its target',
    before: { 'a.ts': { link: 'real.ts' }, 'real.ts': 'a' },
    changes: [{ path: 'a.ts', action: 'delete', before: 'a' }],
    after: { 'real.ts': '644 a' },
  },
  {
    what: 'follows a link to a folder',
    before: { src: { link: 'lib' }, 'lib/a.ts': 'a' },
    changes: [update('src/a.ts', 'a', 'A'), create('src/b.ts', 'b')],
    after: { lib: 'folder 755', 'lib/a.ts': '644 A', 'lib/b.ts': '644 b', src: '-> lib' },
  },
  {
    what: 'creates and overwrites state files',
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
    what: 'writes nothing for same, keep and conflict',
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
    const root = await newProject(before);
    applyChanges(changeSetOf(root, changes, stateFiles));
    const { '.eternal': _, ...tree } = readExactTree(root);
    expect(tree).toEqual(after);
  });

  it('makes no file system call if there is nothing to write', async () => {
    const root = await newProject({ 'a.ts': 'a' });
    const changeSet = changeSetOf(root, [{ path: 'a.ts', action: 'same', before: 'a' }]);
    expect(callsOf((disk) => applyChanges(changeSet, disk))).toEqual([]);
    expect(namesInWorkFolder(root)).toEqual([]);
  });

  it('makes the same number of file system calls in a project with 5,000 unchanged files', async () => {
    const root = await newProject({ 'a.ts': 'a' });
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

describe('applyChanges throws and changes nothing', () => {
  const changed = 'changed while the command was running';
  it.each([
    { what: 'if a file has changed', change: update('a.ts', 'before', 'new'), is: changed },
    { what: 'if a file to create exists', change: create('a.ts'), is: changed },
    { what: 'if a file to update does not exist', change: update('c.ts', 'c', 'C'), is: changed },
    {
      what: 'if it must update a read-only file',
      change: update('locked.ts', 'l', 'L'),
      is: 'cannot write locked.ts: it is read-only',
    },
    {
      what: 'if it must delete a read-only file',
      change: { path: 'locked.ts', action: 'delete' as const },
      is: 'cannot write locked.ts: it is read-only',
    },
    {
      what: 'for a path outside of the project',
      change: create('../x.ts'),
      is: '../x.ts is outside',
    },
    {
      what: 'for a link to a file outside of the project',
      change: update('out.ts', '', 'x'),
      is: 'out.ts is outside',
    },
    {
      what: 'for a link to a folder outside of the project',
      change: create('tmp/x.ts'),
      is: 'is outside',
    },
    { what: 'for a path in .git', change: create('.git/hooks/x'), is: '.git/hooks/x is outside' },
    { what: 'if a folder is in the place of a file', change: update('b', 'b', 'B'), is: changed },
  ])('$what', async ({ change, is }) => {
    const root = await newProject({
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
    expect(namesInWorkFolder(root)).toEqual([]);
  });

  it('restores also the inode and the time of a file that it had moved', async () => {
    const root = await newProject({ 'a.ts': 'a', 'b.ts': 'b' });
    const before = lstatSync(join(root, 'a.ts'));
    const changes = [update('a.ts', 'a', 'A'), update('b.ts', 'not b', 'B')];
    expect(() => applyChanges(changeSetOf(root, changes))).toThrow('b.ts changed while');
    const { ino, mtimeMs } = lstatSync(join(root, 'a.ts'));
    expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  });
});

describe('applyChanges in a new project', () => {
  it('creates the missing parents and removes stale staging folders beside them', async () => {
    const dir = await newProject();
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

  it('is refused where something has come into its pidNamespace', async () => {
    const root = await newProject({ 'mine.txt': 'mine' });
    const changeSet = { ...changeSetOf(root, [create('a.ts')]), isNew: true };
    expect(() => applyChanges(changeSet)).toThrow(/^cannot write .*app: ENOTEMPTY/);
    expect(readExactTree(join(root, '..'))).toEqual({
      app: 'folder 755',
      'app/mine.txt': '644 mine',
    });
  });
});
