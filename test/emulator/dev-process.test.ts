import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const template = join(repository, 'templates/project');
const root = mkdtempSync(join(tmpdir(), 'emulator-dev-'));
const source = join(root, 'src/functions/ping.ts');

const ping = (word: string) =>
  `import { app } from '@azure/functions';
app.http('ping', { methods: ['GET'], handler: () => ({ body: '${word}' }) });
`;

beforeAll(() => {
  cpSync(join(template, 'emulator'), join(root, 'emulator'), { recursive: true });
  cpSync(join(template, 'tsconfig.json'), join(root, 'tsconfig.json'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction');
  mkdirSync(join(root, 'src/functions'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "main": "dist/src/functions/*.js" }');
  writeFileSync(source, ping('one'));
  const { status, stdout } = spawnSync('npx', ['tsc'], { cwd: root, encoding: 'utf8' });
  expect(status, stdout).toBe(0);
});

afterAll(() => rmSync(root, { recursive: true }));

function dev(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, ['dist/emulator/dev.js', ...args], {
    cwd: root,
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      said.text += data;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, said, ended };
}

const soon = { timeout: 20_000, interval: 20 };

it('serves the app, starts it anew on a change, and ends at once on Ctrl-C', async () => {
  const { child, said, ended } = dev('--port', '0');
  const url = await vi.waitFor(() => {
    const [, found] = /Emulator on (\S+); times/.exec(said.text) ?? [];
    if (found === undefined) throw new Error(`not up: ${said.text}`);
    return found;
  }, soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  expect(said.text).toContain(`  GET  ${url}/api/ping  ping\n`);

  writeFileSync(source, `${ping('two')} not TypeScript`);
  await vi.waitFor(() => expect(said.text).toContain('The app goes on as it was.'), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');

  writeFileSync(source, ping('two'));
  const again = await vi.waitFor(() => {
    const urls = [...said.text.matchAll(/Emulator on (\S+); times/g)];
    if (urls.length < 2) throw new Error(`not up again: ${said.text}`);
    return urls[1]?.[1];
  }, soon);
  expect(await (await fetch(`${again}/api/ping`)).text()).toBe('two');

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(fetch(`${again}/api/ping`)).rejects.toThrow();
});

it('says in one line what is wrong with its call', async () => {
  const { said, ended } = dev('--speed', 'fast');
  expect(await ended).toBe(2);
  expect(said.text).toMatch(/^--speed fast: .*\n$/);
});

it('says in one line that its port is taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { said, ended } = dev('--port', String(port));
  expect(await ended).toBe(1);
  expect(said.text).toBe(`port ${port} is taken: npm run dev -- --port 7072\n`);
});
