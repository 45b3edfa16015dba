import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileFingerprint, isSameFile } from '../../src/generator/syntax/same-file';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { makeFixture } from './fixture';
import { oddSettings, settings } from './settings';

let folder: string;
let root: string;

beforeAll(async () => {
  folder = await makeTempDir();
  const { project } = await makeFixture(folder);
  ({ root } = project);
  for (const args of ['--ci github', '--deploy azd', '--backend dts']) {
    await project.run(['set', ...args.split(' ')]);
  }
});

afterAll(() => removeTempDir(folder));

describe.each([...settings, ...oddSettings])('after $name', ({ name, make }) => {
  it('every file is the same file, and has the same fingerprint', async () => {
    const formatted = join(folder, name.replaceAll(/\W+/g, '-'));
    cpSync(root, formatted, { recursive: true });
    const formatter = await make();

    const changed = await formatter.format(formatted);

    const differing = changed.filter((path) => {
      const [before, after] = [root, formatted].map((at) => readFileSync(join(at, path), 'utf8'));
      return (
        !isSameFile(path, before, after) ||
        fileFingerprint(path, before ?? '') !== fileFingerprint(path, after ?? '')
      );
    });
    expect(differing.filter((path) => !path.startsWith('.eternal/run/'))).toEqual([]);
    expect(changed.length > 0).toBe(name !== 'none');
  });
});
