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

// biome-ignore lint/suspicious/noExplicitAny: as in `Response.json()`
async function jsonAt(url: string): Promise<any> {
  return (await fetch(url)).json();
}

const project = new SampleProject(ping('one'));
afterAll(() => project.remove());

it('serves the app, keeps instances across a change, and ends on Ctrl-C', async () => {
  const { child, printed, ended } = project.run('--port', '0');
  const url = await up(printed);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  expect(printed.text).toContain(`  GET       ${url}/api/ping   ping\n`);
  expect(printed.text.match(/^(?:Skipped|Not).*$/gm)).toEqual([
    "Skipped, invalid: The route specified conflicts with the route defined by function 'ping': GET 'ping' of function 'repeated'.",
    'Not triggered: orders (queueTrigger): run it with POST /admin/functions/orders.',
    "Not emulated: input 'blob' of function 'reads': calls of it fail.",
  ]);

  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  const json = { 'content-type': 'application/json' };
  const raise = { method: 'POST', body: '"hello"', headers: json };

  project.save(`${ping('two')} not TypeScript`);
  await vi.waitFor(
    () => expect(printed.text).toContain('The previous version keeps running.'),
    soon,
  );
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('one');
  await fetch(`${api}/orchestrators/listening/other`, { method: 'POST' });

  await fetch(`${api}/instances/it/raiseEvent/word`, raise);
  project.save(ping('two'));
  expect(await up(printed, 2)).toBe(url);
  await vi.waitFor(() => expect(printed.text).toContain('Instances restored: 2.'), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('two');
  await fetch(`${api}/instances/other/raiseEvent/word`, raise);
  for (const id of ['it', 'other']) {
    await vi.waitFor(async () => {
      const answer = await jsonAt(`${api}/instances/${id}`);
      expect(answer).toMatchObject({ output: ['hello', 'two'] });
    }, soon);
  }

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(fetch(`${url}/api/ping`)).rejects.toThrow();
});

it('lets requests during a restart wait for the new app', async () => {
  project.save(ping('before'));
  project.compile();
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const answers: string[] = [];
  // A client may send a request on an open connection just when the server closes it.
  const headers = { connection: 'close' };
  const ask = async (): Promise<void> => {
    while (answers.at(-1) !== 'after') {
      const answer = fetch(`${url}/api/ping`, { headers }).then(
        (response) => response.text(),
        (error) => `${error} ${error.cause}`,
      );
      answers.push(await answer);
    }
  };
  project.save(ping('after'));
  await Promise.all([ask(), ask(), ask()]);
  // On a slow machine a request may take too long.
  const cut = 'The app was restarted while it handled this request.\n';
  expect([...new Set(answers)].filter((each) => each !== cut)).toEqual(['before', 'after']);
  child.kill('SIGINT');
});

it('reports a wrong flag in one line', async () => {
  const { printed, ended } = project.run('--speed', 'fast');
  expect(await ended).toBe(2);
  expect(printed.text).toMatch(/^error: --speed: "fast" .*\n$/);
});

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

it('reports in one line that the port of its flag is in use, and ends', async () => {
  const port = await takenPort();
  const { printed, ended } = project.run('--port', String(port), '--no-build');
  expect(await ended).toBe(1);
  expect(printed.text).toBe(`Port ${port} is in use. Use another one: --port ${port + 1}.\n`);
});

it('reports in one line and on the page that the app does not load, and waits for a change', async () => {
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  project.save("export {};\nthrow new TypeError('boom');\n");
  const line =
    /^src\/functions\/app\.ts:2:7: TypeError: boom\. Saving a file starts the app again\.$/m;
  await vi.waitFor(() => expect(printed.text).toMatch(line), soon);
  expect(printed.text).not.toContain('    at ');
  await vi.waitFor(async () => {
    const changes = await jsonAt(`${url}/runtime/emulator/changes`);
    expect(changes.problem).toBe('src/functions/app.ts:2:7: TypeError: boom');
  }, soon);
  const answer = await fetch(`${url}/api/ping`);
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('boom')]);
  project.save(ping('four'));
  expect(await up(printed, 2)).toBe(url);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('four');
  expect(printed.text).toContain('Instances restored: 1.');
  child.kill('SIGINT');
});

it('compiles before the first start, and shows errors on the page until they are fixed', async () => {
  project.save(`${ping('fixed')} not TypeScript`);
  const port = await takenPort().then((taken) => taken + 1);
  const { printed, child } = project.run('--port', String(port));
  const line = 'The app does not compile. Fix the errors: saving a file compiles it again.';
  await vi.waitFor(() => expect(printed.text).toContain(line), soon);
  const url = `http://127.0.0.1:${port}`;
  const problem = async () => (await jsonAt(`${url}/runtime/emulator/changes`)).problem;
  await vi.waitFor(async () => expect(await problem()).toMatch(/error TS1434/), soon);
  expect(await (await fetch(url)).text()).toContain('<!doctype html>');
  expect(printed.text).not.toContain('Emulator on');

  project.save(ping('fixed'));
  await up(printed);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('fixed');
  expect(await problem()).toBe(null);

  project.save(`${ping('later')} not TypeScript`);
  await vi.waitFor(async () => expect(await problem()).toMatch(/error TS1434/), soon);
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('fixed');
  project.save(ping('later'));
  await up(printed, 2);
  expect([await problem(), await (await fetch(`${url}/api/ping`)).text()]).toEqual([null, 'later']);
  child.kill('SIGINT');
});

it('runs the existing output with --no-build', async () => {
  project.save(ping('built'));
  project.compile();
  project.save(`${ping('source')} not TypeScript`);
  const { printed, child } = project.run('--port', '0', '--no-build');
  expect(await (await fetch(`${await up(printed)}/api/ping`)).text()).toBe('built');
  project.save(ping('built'));
  child.kill('SIGINT');
});

it('restarts an app that crashed, with its instances', async () => {
  project.save(ping('five'));
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/it`, { method: 'POST' });
  await fetch(`${url}/api/crash`, { method: 'POST' });
  expect(await up(printed, 2)).toBe(url);
  expect(printed.text).toMatch(
    /^src\/functions\/app\.ts:\d+:\d+: Error: nobody waits for this\. Restarting the app\.$/m,
  );
  expect((await fetch(`${api}/instances/it`)).status).toBe(202);
  child.kill('SIGINT');
});

it('restarts after a save that replaces a file, in a new folder, and after src was deleted and restored', async () => {
  project.save(ping('old'));
  project.compile();
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const says = async () => (await fetch(`${url}/api/ping`)).text();
  for (const word of ['once', 'twice']) {
    const draft = join(project.root, 'draft');
    writeFileSync(draft, ping(word));
    renameSync(draft, join(project.root, 'src/functions/app.ts'));
    await vi.waitFor(async () => expect(await says()).toBe(word), soon);
  }
  const folder = join(project.root, 'src/later');
  mkdirSync(folder);
  await up(printed, 4);
  writeFileSync(join(folder, 'word.ts'), 'export const word = 1;\n');
  await up(printed, 5);
  rmSync(folder, { recursive: true });
  await up(printed, 6);

  // As when git checks out another branch.
  const [source, aside] = [join(project.root, 'src'), join(project.root, 'aside')];
  cpSync(source, aside, { recursive: true });
  rmSync(source, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 500));
  cpSync(aside, source, { recursive: true });
  await up(printed, 7);
  project.save(ping('thrice'));
  await vi.waitFor(async () => expect(await says()).toBe('thrice'), soon);
  child.kill('SIGINT');
});

it.each<[string, body: string, message: string]>([
  ['calls process.exit', 'process.exit(3)', 'node exited with code 3 (0x3)'],
  [
    'is not caught',
    "setTimeout(() => { throw new Error('lost'); }); return new Promise(() => {})",
    'node exited with code 1 (0x1)',
  ],
  [
    'kills its process',
    "process.kill(process.pid, 'SIGKILL'); return new Promise(() => {})",
    'node exited with code 137',
  ],
])('fails the run whose code %s, and keeps the instances', async (_, body, message) => {
  const handler = `() => { const { process } = globalThis as any; ${body}; }`;
  project.save(`${ping('nine')}df.app.activity('crashes', { handler: ${handler} });
app.http('breaks', { handler: () => new Promise((resolve) => {
  setTimeout(() => { throw new Error('lost'); });
  setTimeout(resolve, 5_000);
}) });
df.app.orchestration('survives', function* (context) {
  try { yield context.df.callActivity('crashes'); } catch (error) { return (error as Error).message; }
});\n`);
  project.compile();
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/listening/other`, { method: 'POST' });
  await fetch(`${api}/orchestrators/survives/it`, { method: 'POST' });
  expect(await up(printed, 2)).toBe(url);
  await vi.waitFor(async () => {
    const { output } = await jsonAt(`${api}/instances/it`);
    expect(output).toContain(`Activity function 'crashes' failed: ${message}`);
  }, soon);
  expect((await fetch(`${api}/instances/other`)).status).toBe(202);
  expect((await fetch(`${url}/api/breaks`)).status).toBe(500);
  child.kill('SIGINT');
});

it('names the function that blocks the app, and keeps the instances when a change ends it', async () => {
  const spin = "df.app.activity('spins', { handler: () => { for (;;) {} } });\n";
  const calls =
    "df.app.orchestration('blocked', function* (context) { yield context.df.callActivity('spins'); });\n";
  project.save(ping('blocked') + spin + calls);
  project.compile();
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/blocked/it`, { method: 'POST' });
  const line =
    /^The app does not answer since \d\d:\d\d:\d\d, in the function spins\. Saving a file restarts it\.$/m;
  await vi.waitFor(() => expect(printed.text).toMatch(line), soon);
  project.save(ping('blocked') + spin.replace('for (;;) {}', "return 'fine'") + calls);
  expect(await up(printed, 2)).toBe(url);
  const status = await jsonAt(`${api}/instances/it`);
  expect(status.instanceId).toBe('it');
  child.kill('SIGINT');
});

it('fails a run that exceeds functionTimeout', async () => {
  writeFileSync(join(project.root, 'host.json'), '// Short.\n{ "functionTimeout": "00:00:30", }');
  const { printed, child } = project.run('--port', '0', '--speed', '600');
  const url = await up(printed);
  const api = `${url}/runtime/webhooks/durabletask`;
  await fetch(`${api}/orchestrators/hanging/it`, { method: 'POST' });
  const line = 'failed: Timeout value of 00:00:30 was exceeded by function: Functions.';
  await vi.waitFor(() => expect(printed.text).toContain(line), soon);
  const restart = 'A function exceeded functionTimeout. Restarting the app.';
  await vi.waitFor(() => expect(printed.text).toContain(restart), soon);
  expect(await up(printed, 2)).toBe(url);
  const { output } = await jsonAt(`${api}/instances/it`);
  expect(output).toContain('Timeout value of 00:00:30 was exceeded');
  rmSync(join(project.root, 'host.json'));
  child.kill('SIGINT');
});

it('runs the last of two saves in quick succession, and a fixed save after a broken one', async () => {
  const { printed, child } = project.run('--port', '0');
  const url = await up(printed);
  project.save(`${ping('six')} not TypeScript`);
  setTimeout(() => project.save(ping('seven')), 250);
  await vi.waitFor(async () => {
    expect(await (await fetch(`${url}/api/ping`)).text()).toBe('seven');
  }, soon);
  expect(printed.text).not.toContain('was ended');
  child.kill('SIGINT');
});

it.each<[string, string, (child: ChildProcess) => void]>([
  ['SIGTERM while the app blocks its process', 'spin', (child) => void child.kill('SIGTERM')],
  ['a closed pipe when there is output to print', 'ping', (child) => child.stdout?.destroy()],
])('leaves no process behind after %s', async (_, called, end) => {
  const loop = "app.http('spin', { methods: ['GET'], handler: () => { for (;;) {} } });\n";
  project.save(ping('eight') + loop);
  project.compile();
  const { child, printed, isAlive } = project.run('--port', '0');
  const url = await up(printed);
  const call = () => fetch(`${url}/api/${called}`).catch(() => {});
  void call();
  await new Promise((resolve) => setTimeout(resolve, 200));
  end(child);
  void call();
  await vi.waitFor(() => expect(isAlive()).toBe(false), soon);
});
