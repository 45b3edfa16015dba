import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { SampleProject, soon, up } from './sample-project';

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
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 8_000));
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

const project = new SampleProject(ping('one'));
afterAll(() => project.remove());

it('serves what is emulated, keeps the instances over a change, and ends at once on Ctrl-C', async () => {
  const { child, said, ended } = project.run('--port', '0');
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

  project.save(`${ping('two')} not TypeScript`);
  await vi.waitFor(() => expect(said.text).toContain('The app goes on as it was.'), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  await fetch(`${api}/orchestrators/listening/other`, { method: 'POST' });

  await fetch(`${api}/instances/it/raiseEvent/word`, raise);
  project.save(ping('two'));
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
  const { said, ended } = project.run('--speed', 'fast');
  expect(await ended).toBe(2);
  expect(said.text).toMatch(/^--speed fast: .*\n$/);
});

it('says in one line that its port is taken, and waits', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { said, child } = project.run('--port', String(port));
  const line = `port ${port} is taken: npm run dev -- --port ${port + 1}; the next save starts the app again.\n`;
  await vi.waitFor(() => expect(said.text).toBe(line), soon);
  server.close();
  project.save(ping('three'));
  expect(await up(said)).toBe(`http://localhost:${port}`);
  child.kill('SIGINT');
});

it('says in one line that the app does not load, and waits', async () => {
  const { said, child } = project.run('--port', '0');
  await up(said);
  project.save("export {};\nthrow new TypeError('boom');\n");
  const line =
    /^src\/functions\/app\.ts:2:7: TypeError: boom; the next save starts the app again\.$/m;
  await vi.waitFor(() => expect(said.text).toMatch(line), soon);
  expect(said.text).not.toContain('    at ');
  project.save(ping('four'));
  expect(await (await fetch(`${await up(said, 2)}/api/ping`)).text()).toBe('four');
  child.kill('SIGINT');
});

it('starts the app again when it has crashed, as the host does, with its instances', async () => {
  project.save(ping('five'));
  const { said, child } = project.run('--port', '0');
  const url = await up(said);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  await fetch(`${url}/api/crash`, { method: 'POST' });
  expect(await up(said, 2)).toBe(url);
  expect(said.text).toMatch(
    /^src\/functions\/app\.ts:\d+:\d+: Error: nobody waits for this; the app starts again\.$/m,
  );
  expect((await fetch(`${api}/instances/it`)).status).toBe(202);
  child.kill('SIGINT');
});

it('sees each save of an editor that replaces files, those in a new folder, and those after the source was gone', async () => {
  project.save(ping('old'));
  project.compile();
  const { said, child } = project.run('--port', '0');
  const url = await up(said);
  const says = async () => (await fetch(`${url}/api/ping`)).text();
  for (const word of ['once', 'twice']) {
    const draft = join(project.root, 'draft');
    writeFileSync(draft, ping(word));
    renameSync(draft, join(project.root, 'src/functions/app.ts'));
    await vi.waitFor(async () => expect(await says()).toBe(word), soon);
  }
  const folder = join(project.root, 'src/later');
  mkdirSync(folder);
  await up(said, 4);
  writeFileSync(join(folder, 'word.ts'), 'export const word = 1;\n');
  await up(said, 5);
  rmSync(folder, { recursive: true });
  await up(said, 6);

  // As when branches are switched: all of it goes, and comes back.
  const [source, aside] = [join(project.root, 'src'), join(project.root, 'aside')];
  cpSync(source, aside, { recursive: true });
  rmSync(source, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 500));
  cpSync(aside, source, { recursive: true });
  await up(said, 7);
  project.save(ping('thrice'));
  await vi.waitFor(async () => expect(await says()).toBe('thrice'), soon);
  child.kill('SIGINT');
});

it('starts an app again that ends itself, whatever its exit code', async () => {
  const handler = '() => (globalThis as any).process.exit(3)';
  project.save(`${ping('nine')}app.http('exit', { methods: ['POST'], handler: ${handler} });\n`);
  project.compile();
  const { said, child } = project.run('--port', '0');
  const url = await up(said);
  await fetch(`${url}/api/exit`, { method: 'POST' }).catch(() => {});
  expect(await up(said, 2)).toBe(url);
  expect(said.text).toContain('exit code 3; the app starts again, without its instances.');
  child.kill('SIGINT');
});

it('ends a run that takes longer than functionTimeout, goes on, and repeats it', async () => {
  writeFileSync(join(project.root, 'host.json'), '// Short.\n{ "functionTimeout": "00:00:30", }');
  const { said, child } = project.run('--port', '0', '--speed', '600');
  const url = await up(said);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/hanging/it`, { method: 'POST' });
  const line = 'lost: it took longer than functionTimeout, and is repeated in 5 minutes';
  await vi.waitFor(() => expect(said.text.split(line).length).toBeGreaterThan(2), soon);
  expect((await fetch(`${url}/api/ping`)).status).toBe(200);
  rmSync(join(project.root, 'host.json'));
  child.kill('SIGINT');
});

it('takes the last of two saves that come at once, and a mended one after a broken one', async () => {
  const { said, child } = project.run('--port', '0');
  const url = await up(said);
  project.save(`${ping('six')} not TypeScript`);
  setTimeout(() => project.save(ping('seven')), 250);
  await vi.waitFor(async () => {
    expect(await (await fetch(`${url}/api/ping`)).text()).toBe('seven');
  }, soon);
  expect(said.text).not.toContain('instances are lost');
  child.kill('SIGINT');
});

it.each<[string, string, (child: ChildProcess) => void]>([
  ['SIGTERM, while the app is busy for ever', 'spin', (child) => void child.kill('SIGTERM')],
  ['a closed pipe, when something is to be said', 'ping', (child) => child.stdout?.destroy()],
])('leaves no process behind after %s', async (_, called, end) => {
  const loop = "app.http('spin', { methods: ['GET'], handler: () => { for (;;) {} } });\n";
  project.save(ping('eight') + loop);
  project.compile();
  const { child, said, isAlive } = project.run('--port', '0');
  const url = await up(said);
  const call = () => fetch(`${url}/api/${called}`).catch(() => {});
  void call();
  await new Promise((resolve) => setTimeout(resolve, 200));
  end(child);
  void call();
  await vi.waitFor(() => expect(isAlive()).toBe(false), soon);
});
