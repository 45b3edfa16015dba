import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from '../../tools/fake-programs';
import { mustRun } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';
import { writeProject } from '../../tools/write-project';

const root = { name: 'my-app', dependencies: { a: '1' }, devDependencies: { b: '1' } };
const lock = {
  lockfileVersion: 3,
  packages: {
    '': root,
    emulator: { dev: true },
    'node_modules/a': {},
    'node_modules/b': { dev: true },
    'node_modules/emulator': { resolved: 'emulator', link: true },
  },
};

describe('infra/package.mjs', () => {
  /** Runs it with an npm that only records how it is called. */
  const pack = async (folder: string, files: Readonly<Record<string, object>>) => {
    await writeProject(folder, { deploy: 'azd' });
    await mkdir(join(folder, 'dist'));
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), JSON.stringify(content));
    }
    const log = join(folder, 'log');
    const path = await fakePrograms(join(folder, 'tools'), { npm: `echo "$*" >> ${log}` });
    await mustRun(folder, process.execPath, ['infra/package.mjs'], { PATH: path });
    const read = async (name: string) =>
      JSON.parse(await readFile(join(folder, '.package', name), 'utf8'));
    return { read, calls: (await readFile(log, 'utf8')).trim().split('\n') };
  };

  it('installs what the lock file has for production', () =>
    inTempDir(async (folder) => {
      const { read, calls } = await pack(folder, { 'package-lock.json': lock });
      expect(calls).toEqual(['run build', 'ci --omit=dev --no-audit --no-fund']);
      expect(Object.keys((await read('package-lock.json')).packages)).toEqual([
        '',
        'node_modules/a',
      ]);
    }));

  it('installs what package.json names where no lock file is', () =>
    inTempDir(async (folder) => {
      const { read, calls } = await pack(folder, {});
      expect(calls).toEqual(['run build', 'install --omit=dev --no-audit --no-fund']);
      const { dependencies } = await read('package.json');
      expect(Object.keys(dependencies)).toEqual(['@azure/functions', 'durable-functions']);
    }));

  it.each(['scripts', 'devDependencies'])('packs a package.json without %s', (key) =>
    inTempDir(async (folder) => {
      const { read } = await pack(folder, {});
      expect(await read('package.json')).not.toHaveProperty(key);
    }),
  );
});
