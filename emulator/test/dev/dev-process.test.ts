import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
const root = mkdtempSync(join(tmpdir(), 'emulator-dev-'));
const source = join(root, 'src/functions/ping.ts');

const ping = (word: string) => `import { app } from '@azure/functions';
import * as df from 'durable-functions';
app.http('ping', { methods: ['GET'], handler: () => ({ body: '${word}' }) });
app.storageQueue('orders', { queueName: 'q', connection: 'c', handler() {} });
app.http('reads', {
  extraInputs: [{ type: 'blob', name: 'blob', path: 'x', connection: 'c' } as never],
  handler: () => ({}),
});
df.app.entity('counter', () => {});
df.app.orchestration('listening', function* (context) {
  const word = yield context.df.waitForExternalEvent('word');
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
  return [word, yield context.df.callActivity('say')];
});
df.app.activity('say', { handler: () => '${word}' });
`;

const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    rootDir: '.',
    outDir: 'dist',
    sourceMap: true,
    skipLibCheck: true,
  },
  include: ['src'],
};

beforeAll(() => {
  cpSync(join(repository, 'emulator/dist/emulator.mjs'), join(root, 'emulator/emulator.mjs'));
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(tsconfig));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction');
  mkdirSync(join(root, 'src/functions'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "main": "dist/src/functions/*.js" }');
  writeFileSync(source, ping('one'));
  const { status, stdout } = spawnSync('npx', ['tsc'], { cwd: root, encoding: 'utf8' });
  expect(status, stdout).toBe(0);
});

afterAll(() => rmSync(root, { recursive: true }));

function dev(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, ['emulator/emulator.mjs', ...args], {
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

/** The address of the app that has started as the n-th. */
function up(said: { text: string }, nth = 1): Promise<string> {
  return vi.waitFor(() => {
    const urls = [...said.text.matchAll(/Emulator on (\S+); times/g)];
    const url = urls[nth - 1]?.[1];
    if (url === undefined) throw new Error(`not up: ${said.text}`);
    return url;
  }, soon);
}

it('serves what is emulated, keeps the instances over a change, and ends at once on Ctrl-C', async () => {
  const { child, said, ended } = dev('--port', '0');
  const url = await up(said);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  expect(said.text).toContain(`  GET  ${url}/api/ping  ping\n`);
  const warning = /^Not emulated, and skipped .*$/gm;
  expect(said.text.match(warning)).toEqual([
    expect.stringMatching(
      /'orders'.*'blob' of function 'reads'.*entityTrigger of function 'counter'/,
    ),
  ]);

  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  const json = { 'content-type': 'application/json' };
  const raise = { method: 'POST', body: '"hello"', headers: json };
  await fetch(`${api}/instances/it/raiseEvent/word`, raise);

  writeFileSync(source, `${ping('two')} not TypeScript`);
  await vi.waitFor(() => expect(said.text).toContain('The app goes on as it was.'), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  await fetch(`${api}/orchestrators/listening/other`, { method: 'POST' });

  writeFileSync(source, ping('two'));
  expect(await up(said, 2)).toBe(url);
  await vi.waitFor(() => expect(said.text).toContain('Instances that go on: 2.'), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('two');
  await fetch(`${api}/instances/other/raiseEvent/word`, raise);
  for (const id of ['it', 'other']) {
    await vi.waitFor(async () => {
      const answer = await (await fetch(`${api}/instances/${id}`)).json();
      expect(answer).toMatchObject({ output: ['hello', 'two'] });
    }, soon);
  }

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(fetch(`${url}/api/ping`)).rejects.toThrow();
});

it('says in one line what is wrong with its call', async () => {
  const { said, ended } = dev('--speed', 'fast');
  expect(await ended).toBe(2);
  expect(said.text).toMatch(/^--speed fast: .*\n$/);
});

it('says in one line that its port is taken, and waits', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { said, child } = dev('--port', String(port));
  const line = `port ${port} is taken: npm run dev -- --port 7072; the next save starts the app again.\n`;
  await vi.waitFor(() => expect(said.text).toBe(line), soon);
  server.close();
  writeFileSync(source, ping('three'));
  expect(await up(said)).toBe(`http://localhost:${port}`);
  child.kill('SIGINT');
});

it('says in one line that the app does not load, and waits', async () => {
  const { said, child } = dev('--port', '0');
  await up(said);
  writeFileSync(source, "export {};\nthrow new TypeError('boom');\n");
  const line =
    /^src\/functions\/ping\.ts:2:7: TypeError: boom; the next save starts the app again\.$/m;
  await vi.waitFor(() => expect(said.text).toMatch(line), soon);
  expect(said.text).not.toContain('    at ');
  writeFileSync(source, ping('four'));
  expect(await (await fetch(`${await up(said, 2)}/api/ping`)).text()).toBe('four');
  child.kill('SIGINT');
});
