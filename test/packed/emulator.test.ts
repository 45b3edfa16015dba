import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installLocked } from '../../tools/installs/install-locked';
import { pack } from '../../tools/installs/pack';
import { root } from '../../tools/repository';
import { mustRun, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

/* The emulator's package in a project as Core Tools creates it: CommonJS and an old TypeScript. */

const source = join(root, 'emulator');
const manifest = {
  name: 'emulator-user',
  main: 'dist/src/{index.js,functions/*.js}',
  dependencies: { '@azure/functions': '^4.0.0', 'durable-functions': '^3.0.0' },
  devDependencies: { '@types/node': '^20.0.0', typescript: '^4.0.0', vitest: '^4.0.0' },
};
const consumer = `import { type App, Emulator, loadApp } from 'durable-functions-emulator';
export async function emulate(): Promise<Emulator> {
  const app: App = await loadApp(() => {});
  return new Emulator(app, { now: '2026-01-01T09:00:00Z' });
}
`;
let project: string;

beforeAll(async () => {
  project = await makeTempDir();
  const { file } = await pack(project, source);
  await cp(join(source, 'test/sample-app'), project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await mkdir(join(project, 'types'));
  for (const name of ['consumer.ts', 'consumer.mts']) {
    await writeFile(join(project, 'types', name), consumer);
  }
  await installLocked('emulator-user', project);
  await mustRun(project, 'npm', ['install', '--no-audit', '--no-fund', '-D', file]);
});

afterAll(() => removeTempDir(project));

test('passes the tests in its README', async () => {
  const { stdout } = await mustRun(project, 'npx', ['vitest', 'run']);
  expect(stdout).toContain('3 passed');
});

const tsc = (folder: string) => join(folder, 'node_modules/typescript/bin/tsc');

// The cases that `attw` checks. The package is an ES module only, as its README says.
test.each([
  ['TypeScript 4, node10', () => tsc(project), 'commonjs', 'node', 'consumer.ts'],
  ['TypeScript 4, node16', () => tsc(project), 'node16', 'node16', 'consumer.mts'],
  ['bundler', () => tsc(root), 'esnext', 'bundler', 'consumer.ts'],
  ['node16', () => tsc(root), 'node16', 'node16', 'consumer.mts'],
  ['nodenext, in CommonJS', () => tsc(root), 'nodenext', 'nodenext', 'consumer.ts'],
])('has types for %s', async (_, compiler, module, resolution, file) => {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node'];
  const kind = ['--module', module, '--moduleResolution', resolution];
  const args = [compiler(), ...flags, ...kind, join('types', file)];
  expect(await run(project, process.execPath, args)).toMatchObject({ exitCode: 0, stdout: '' });
});
