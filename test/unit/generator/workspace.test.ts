import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyWorkspace, openWorkspace } from '../../../src/generator/workspace';
import { makeTempDir, removeTempDir } from '../../support/temp-dir';

async function open() {
  const root = await makeTempDir();
  onTestFinished(() => removeTempDir(root));
  mkdirSync(join(root, 'folder/.eternal/base'), { recursive: true });
  mkdirSync(join(root, 'project/.eternal/base'), { recursive: true });
  const project = join(root, 'project');
  writeFileSync(join(project, 'text.txt'), 'grüße\n');
  writeFileSync(join(project, 'bytes.bin'), Buffer.from([0x80, 0xff]));
  writeFileSync(join(project, 'zero.txt'), 'a\0b');
  writeFileSync(join(project, '.eternal/base/text.txt.base'), 'base\n');
  writeFileSync(join(project, '.eternal/base/no-base.txt'), '');
  symlinkSync('text.txt.base', join(project, '.eternal/base/linked.txt.base'));
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

  it('reads bases that are plain files', async () => {
    const workspace = await open();
    expect(workspace.bases()).toEqual(['text.txt']);
    expect(workspace.readBase('text.txt')).toBe('base\n');
    expect(workspace.readBase('linked.txt')).toBeUndefined();
    expect(workspace.readBase('bytes.bin')).toBeUndefined();
  });

  it.each([
    ['text.txt', true],
    ['TEXT.txt', false],
    ['no/such/folder.txt', false],
  ])('knows whether %s is a name there', async (path, expected) => {
    expect((await open()).hasName(path)).toBe(expected);
  });
});

describe('emptyWorkspace', () => {
  it('has nothing', () => {
    const workspace = emptyWorkspace('/nowhere');
    expect(workspace.read('a')).toEqual({ kind: 'absent' });
    expect(workspace.bases()).toEqual([]);
    expect(workspace.readBase('a')).toBeUndefined();
    expect(workspace.hasName('a')).toBe(false);
  });
});
