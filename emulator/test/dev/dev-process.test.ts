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
app.http('repeated', { route: 'ping', methods: ['GET'], handler: () => ({}) });
app.http('crash', {
  methods: ['POST'],
  handler: () => {
    setTimeout(() => void Promise.reject(new Error('nobody waits for this')));
    return {};
  },
});
df.app.orchestration('hanging', function* (context) {
  yield context.df.callActivity('hang');
});
df.app.activity('hang', { handler: () => new Promise(() => {}) });
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
    const urls = [...said.text.matchAll(/Emulator on ([^\s,;]+)/g)];
    const url = urls[nth - 1]?.[1];
    if (url === undefined) throw new Error(`not up: ${said.text}`);
    return url;
  }, soon);
}

it('serves what is emulated, keeps the instances over a change, and ends at once on Ctrl-C', async () => {
  const { child, said, ended } = dev('--port', '0');
  const url = await up(said);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  expect(said.text).toContain(`  GET   ${url}/api/ping   ping\n`);
  expect(said.text.match(/^Skipped.*$/gm)).toEqual([
    "Skipped, not emulated (npm start has it): queueTrigger of function 'orders'",
    "Skipped, not emulated (npm start has it): input 'blob' of function 'reads'",
    "Skipped, not emulated (npm start has it): entityTrigger of function 'counter'",
    "Skipped, in error: The route specified conflicts with the route defined by function 'ping': GET 'ping' of function 'repeated'.",
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
  const line = `port ${port} is taken: npm run dev -- --port ${port + 1}; the next save starts the app again.\n`;
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

it('starts the app again when it has crashed, as the host does, with its instances', async () => {
  writeFileSync(source, ping('five'));
  const { said, child } = dev('--port', '0');
  const url = await up(said);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  await fetch(`${url}/api/crash`, { method: 'POST' });
  expect(await up(said, 2)).toBe(url);
  expect(said.text).toMatch(
    /^src\/functions\/ping\.ts:\d+:\d+: Error: nobody waits for this; the app starts again\.$/m,
  );
  expect((await fetch(`${api}/instances/it`)).status).toBe(202);
  child.kill('SIGINT');
});

it('ends a run that takes longer than functionTimeout, goes on, and repeats it', async () => {
  writeFileSync(join(root, 'host.json'), '// Short.\n{ "functionTimeout": "00:00:30", }');
  const { said, child } = dev('--port', '0', '--speed', '600');
  const url = await up(said);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/hanging/it`, { method: 'POST' });
  const line = 'lost: it took longer than functionTimeout, and is repeated in 5 minutes';
  await vi.waitFor(() => expect(said.text.split(line).length).toBeGreaterThan(2), soon);
  expect((await fetch(`${url}/api/ping`)).status).toBe(200);
  rmSync(join(root, 'host.json'));
  child.kill('SIGINT');
});

it('takes the last of two saves that come at once, and a mended one after a broken one', async () => {
  const { said, child } = dev('--port', '0');
  const url = await up(said);
  writeFileSync(source, `${ping('six')} not TypeScript`);
  setTimeout(() => writeFileSync(source, ping('seven')), 250);
  await vi.waitFor(async () => {
    expect(await (await fetch(`${url}/api/ping`)).text()).toBe('seven');
  }, soon);
  expect(said.text).not.toContain('instances are lost');
  child.kill('SIGINT');
});

/** Of a process that was started with a group of its own: who of it is alive. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

it.each<[string, string, (child: ChildProcess) => void]>([
  ['SIGTERM, while the app is busy for ever', 'spin', (child) => void child.kill('SIGTERM')],
  ['a closed pipe, when something is to be said', 'ping', (child) => child.stdout?.destroy()],
])('leaves no process behind after %s', async (_, called, end) => {
  const loop = "app.http('spin', { methods: ['GET'], handler: () => { for (;;) {} } });\n";
  writeFileSync(source, ping('eight') + loop);
  spawnSync('npx', ['tsc'], { cwd: root });
  const child = spawn(process.execPath, ['emulator/emulator.mjs', '--port', '0'], {
    cwd: root,
    detached: true,
  });
  const said = { text: '' };
  child.stdout.on('data', (data) => {
    said.text += data;
  });
  const group = child.pid as number;
  onTestFinished(() => void (isAlive(group) && process.kill(-group, 'SIGKILL')));
  const url = await up(said);
  const call = () => fetch(`${url}/api/${called}`).catch(() => {});
  void call();
  await new Promise((resolve) => setTimeout(resolve, 200));
  end(child);
  void call();
  await vi.waitFor(() => expect(isAlive(group)).toBe(false), soon);
});
