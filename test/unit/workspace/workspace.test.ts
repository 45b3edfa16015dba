import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyWorkspace, openWorkspace } from '../../../src/generator/workspace/workspace';
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
    expect(openWorkspace(root).bases().get('a.ts')).toEqual({ kind: 'text', text: 'a\n' });
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
