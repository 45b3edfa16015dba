import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from '../../tools/fake-programs';
import { run } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';
import { writeProject } from '../../tools/write-project';

type Manifest = Readonly<Record<string, object | string>>;

/** The files of a package in `node_modules`, with its name and version as its code. */
const packageAt = (folder: string, version: string, manifest: Manifest = {}): Files => ({
  [`${folder}/package.json`]: JSON.stringify({ version, ...manifest }),
  [`${folder}/index.js`]: version,
});
type Files = Readonly<Record<string, string>>;

/** Packs a project with these files. @returns the code of the packages in its `node_modules`, by folder */
async function pack(files: Files, links: Files = {}, app = '') {
  let result = { exitCode: 0, stderr: '', codeAt: async (_: string) => '' };
  let manifest: Manifest = {};
  await inTempDir(async (top) => {
    const project = join(top, app);
    await writeProject(project, { deploy: 'azd' });
    const all = { [join(app, 'dist/functions/a.js')]: '', ...files };
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(top, path)), { recursive: true });
      await writeFile(join(top, path), text);
    }
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(top, path)), { recursive: true });
      await symlink(join(top, target), join(top, path), 'dir');
    }
    const path = await fakePrograms(join(top, 'tools'), { npm: 'exit 0' });
    const packed = await run(project, process.execPath, ['scripts/package.mjs'], { PATH: path });
    const codes = new Map<string, string>();
    const at = (folder: string) => join(project, '.package/node_modules', folder, 'index.js');
    for (const folder of FOLDERS) {
      if (existsSync(at(folder))) codes.set(folder, await readFile(at(folder), 'utf8'));
    }
    result = { ...packed, codeAt: async (folder) => codes.get(folder) ?? 'absent' };
    const text = join(project, '.package/package.json');
    if (existsSync(text)) manifest = JSON.parse(await readFile(text, 'utf8'));
  });
  const codes = await Promise.all(FOLDERS.map(async (each) => [each, await result.codeAt(each)]));
  const found = codes.filter(([, code]) => code !== 'absent');
  return { ...result, manifest, packages: Object.fromEntries(found) as Files };
}

/** Where packages can be after packing. */
const FOLDERS = ['a', '@x/b', 'c', 'dev', 'a/node_modules/c', '@x/b/node_modules/c'];

const app = (dependencies: Manifest, more: Manifest = {}): string =>
  JSON.stringify({
    name: 'my-app',
    scripts: { build: 'tsc' },
    dependencies,
    devDependencies: { dev: '1' },
    ...more,
  });

describe('scripts/package.mjs', () => {
  it('copies the production dependencies, each version where its importer finds it', async () => {
    const { packages, manifest } = await pack({
      'package.json': app({ a: '1', '@x/b': '1' }),
      ...packageAt('node_modules/a', '1.0.0', { dependencies: { c: '2' } }),
      ...packageAt('node_modules/a/node_modules/c', '2.0.0'),
      ...packageAt('node_modules/@x/b', '1.0.0', { dependencies: { c: '1' } }),
      ...packageAt('node_modules/c', '1.0.0', { dependencies: { a: '1' } }),
      ...packageAt('node_modules/dev', '1.0.0'),
    });
    expect(packages).toEqual({
      a: '1.0.0',
      '@x/b': '1.0.0',
      c: '2.0.0',
      '@x/b/node_modules/c': '1.0.0',
    });
    expect(Object.keys(manifest)).toEqual(['name', 'dependencies']);
  });

  it('follows the links of pnpm', async () => {
    const store = 'node_modules/.pnpm';
    const { packages } = await pack(
      {
        'package.json': app({ a: '1' }),
        ...packageAt(`${store}/a@1/node_modules/a`, '1.0.0', { dependencies: { c: '1' } }),
        ...packageAt(`${store}/c@1/node_modules/c`, '1.0.0'),
      },
      {
        'node_modules/a': `${store}/a@1/node_modules/a`,
        [`${store}/a@1/node_modules/c`]: `${store}/c@1/node_modules/c`,
      },
    );
    expect(packages).toEqual({ a: '1.0.0', c: '1.0.0' });
  });

  it('copies what a workspace installs at its root, and its packages', async () => {
    const { packages } = await pack(
      {
        'apps/jobs/package.json': app({ a: 'workspace:*', c: '1' }),
        ...packageAt('packages/a', 'ours', { dependencies: { c: '1' } }),
        ...packageAt('node_modules/c', '1.0.0'),
      },
      { 'node_modules/a': 'packages/a' },
      'apps/jobs',
    );
    expect(packages).toEqual({ a: 'ours', c: '1.0.0' });
  });

  it('leaves out optional packages and peers that are not installed', async () => {
    const { packages, exitCode } = await pack({
      'package.json': app({ a: '1' }),
      ...packageAt('node_modules/a', '1.0.0', {
        optionalDependencies: { gone: '1' },
        peerDependencies: { c: '1', dev: '1', absent: '1' },
        peerDependenciesMeta: { dev: { optional: true } },
      }),
      ...packageAt('node_modules/c', '1.0.0'),
      ...packageAt('node_modules/dev', '1.0.0'),
    });
    expect(exitCode).toBe(0);
    expect(packages).toEqual({ a: '1.0.0', c: '1.0.0' });
  });

  it('names a dependency that is not installed', async () => {
    const { exitCode, stderr } = await pack({ 'package.json': app({ gone: '1' }) });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('gone is not installed');
  });
});
