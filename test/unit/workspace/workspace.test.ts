import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  emptyWorkspace,
  openWorkspace,
  relativeInside,
} from '../../../src/generator/workspace/workspace';
import { writeBases } from '../../../tools/bases';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';

async function open() {
  const root = await makeTempDir();
  onTestFinished(() => removeTempDir(root));
  mkdirSync(join(root, 'project'));
  const project = join(root, 'project');
  writeFileSync(join(project, 'text.txt'), 'grüße\n');
  writeFileSync(join(project, 'bytes.bin'), Buffer.from([0x80, 0xff]));
  writeFileSync(join(project, 'zero.txt'), 'a\0b');
  mkdirSync(join(project, 'sub'));
  symlinkSync('text.txt', join(project, 'link.txt'));
  symlinkSync('sub', join(project, 'linked'));
  symlinkSync(root, join(project, 'out'));
  symlinkSync('gone', join(project, 'nowhere'));
  symlinkSync('loop', join(project, 'loop'));
  return openWorkspace(project);
}

describe('openWorkspace', () => {
  it.each([
    ['text.txt', { kind: 'file', text: 'grüße\n' }],
    ['link.txt', { kind: 'file', text: 'grüße\n' }],
    ['bytes.bin', { kind: 'file', text: undefined }],
    ['zero.txt', { kind: 'file', text: undefined }],
    ['absent.txt', { kind: 'absent' }],
    ['no/such/folder.txt', { kind: 'absent' }],
    ['linked/new.txt', { kind: 'absent' }],
    ['sub', { kind: 'blocked', by: 'sub' }],
    ['text.txt/below.txt', { kind: 'blocked', by: 'text.txt' }],
    ['text.txt/far/below.txt', { kind: 'blocked', by: 'text.txt' }],
  ])('reads %s', async (path, expected) => {
    expect((await open()).read(path)).toMatchObject(expected);
  });

  it.each(['out', 'out/x.txt', 'nowhere', 'nowhere/x.txt', 'loop'])('refuses %s', async (path) => {
    const workspace = await open();
    expect(() => workspace.read(path)).toThrow(expect.objectContaining({ code: 'E_PATH' }));
  });

  it('reads the bases, also through a link', async () => {
    const { root } = await open();
    writeBases(root, new Map([['a.ts', { kind: 'text', text: 'a\n' }]]));
    expect(openWorkspace(root).bases().get('a.ts')).toMatchObject({ kind: 'text', text: 'a\n' });
    renameSync(join(root, '.eternal'), join(root, 'elsewhere'));
    symlinkSync('elsewhere', join(root, '.eternal'));
    expect(openWorkspace(root).bases().paths).toEqual(['a.ts']);
  });

  it('has no bases where the file is absent or not text', async () => {
    const { root } = await open();
    expect(openWorkspace(root).bases()).toMatchObject({ source: null, paths: [] });
    mkdirSync(join(root, '.eternal'));
    writeFileSync(join(root, '.eternal/base'), Buffer.from([0x80, 0xff]));
    expect(openWorkspace(root).bases()).toMatchObject({ source: undefined, paths: [] });
  });

  it.each([
    ['text.txt', true],
    ['TEXT.txt', false],
    ['no/such/folder.txt', false],
  ])('knows whether a folder lists %s', async (path, expected) => {
    expect((await open()).hasName(path)).toBe(expected);
  });
});

describe('emptyWorkspace', () => {
  it('is empty', () => {
    const workspace = emptyWorkspace('/nowhere');
    expect(workspace.read('a')).toEqual({ kind: 'absent' });
    expect(workspace.bases().paths).toEqual([]);
    expect(workspace.hasName('a')).toBe(false);
  });
});

describe('relativeInside', () => {
  it.each([
    ['/srv/app', '/srv/app/src/a.ts', 'src/a.ts'],
    ['/srv/app', '/srv/app', ''],
    ['/srv/app', '/srv/app/..src/a.ts', '..src/a.ts'],
    ['/srv/app', '/srv/application/a.ts', undefined],
    ['/srv/app', '/srv', undefined],
    ['/srv/app', '/srv/app/a\\b.ts', 'a\\b.ts'],
  ])('finds on Linux and macOS the path from %s to %s', (folder, target, path) => {
    expect(relativeInside(folder, target, posix)).toBe(path);
  });

  it.each([
    ['C:\\work\\app', 'C:\\work\\app\\src\\functions\\a.ts', 'src/functions/a.ts'],
    ['C:\\work\\app', 'c:\\Work\\App\\src\\a.ts', 'src/a.ts'],
    ['C:\\', 'C:\\src\\a.ts', 'src/a.ts'],
    ['C:\\work\\app', 'C:\\work\\app2\\a.ts', undefined],
    ['C:\\work\\app', 'C:\\work', undefined],
    ['C:\\work\\app', 'D:\\work\\app\\a.ts', undefined],
    ['C:\\work\\app', '\\\\server\\share\\app\\a.ts', undefined],
    ['\\\\server\\share\\app', '\\\\server\\share\\app\\src\\a.ts', 'src/a.ts'],
    [`\\\\?\\C:\\${'long\\'.repeat(80)}app`, `\\\\?\\C:\\${'long\\'.repeat(80)}app\\a.ts`, 'a.ts'],
  ])('finds on Windows the path from %s to %s', (folder, target, path) => {
    expect(relativeInside(folder, target, win32)).toBe(path);
  });
});
