import { request } from 'node:http';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/dev/server';
import type { PageApp, PageChanges } from '../../src/page/feed-types';
import { activities, appOf, everyMinute } from '../test-app';

let server: RunningServer;

beforeAll(async () => {
  const register = () => {
    df.app.client.http('poller_start', {
      route: 'poller/{id}/{command:regex(^(start|stop)$)}/{*rest}',
      methods: ['POST'],
      handler: async (request, client) => {
        await client.startNew('orchestrator', { instanceId: String(request.params.id) });
        return { status: 202 };
      },
    });
    app.timer('nightly', { schedule: '0 0 3 * * *', handler: () => {} });
    df.app.entity('cart', (context) => {
      context.df.setState([...(context.df.getState(() => []) as []), context.df.getInput()]);
    });
    app.storageQueue('orders', { queueName: 'q', connection: 'c', handler: () => {} });
  };
  const parts = await appOf({ orchestrator: everyMinute, activities, register });
  server = await startServer(parts, { name: 'sample', speed: 600 });
});
afterAll(() => server.close());

/** Sends a request as a browser does, with any `Host` header. */
function call(
  path: string,
  headers: Record<string, string> = {},
  body?: string,
  method?: string,
  { port } = new URL(server.url),
) {
  const options = { host: '127.0.0.1', port, path, headers };
  return new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
    const sent = request({ ...options, method: method ?? (body === undefined ? 'GET' : 'POST') });
    sent.on('error', reject).on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const type = String(response.headers['content-type']);
      resolve({ status: response.statusCode ?? 0, text, type });
    });
    sent.end(body);
  });
}

/** Not `fetch`: at 600 times real time its limit of 10 s to connect is 17 ms. */
async function textAt(address: string): Promise<string> {
  const url = new URL(address);
  return (await call(url.pathname + url.search, {}, undefined, 'GET', url)).text;
}

const API = '/runtime/emulator';
const json = { 'content-type': 'application/json' };
const changes = async (since: number): Promise<PageChanges> =>
  JSON.parse((await call(`${API}/changes?since=${since}`)).text);

describe('the page', () => {
  it.each(['/', API, `${API}/`])(
    'is served at %s, without references to other files',
    async (path) => {
      const { status, text, type } = await call(path);
      expect([status, type]).toEqual([200, 'text/html']);
      expect(text).not.toMatch(/<link[^>]*stylesheet|<script[^>]*src|https?:\/\/(?!www\.w3\.org)/);
    },
  );

  it('receives the functions of the app', async () => {
    const { http, ...others }: PageApp = JSON.parse((await call(`${API}/app`)).text);
    expect(others).toEqual({
      name: 'sample',
      timers: [{ name: 'nightly', schedule: '0 0 3 * * *' }],
      orchestrations: ['orchestrator'],
      others: [{ name: 'orders', trigger: 'queueTrigger' }],
      skipped: ['Not triggered: orders (queueTrigger): run it with POST /admin/functions/orders.'],
    });
    expect(http).toEqual([
      {
        name: 'poller_start',
        methods: ['POST'],
        prefix: '/api',
        durable: true,
        parts: [
          { literal: 'poller' },
          { name: 'id', choices: [], optional: false },
          { name: 'command', choices: ['start', 'stop'], optional: false },
          { name: 'rest', choices: [], optional: true },
        ],
      },
    ]);
  });

  it('receives only what is new', async () => {
    const before = await changes(0);
    await call('/api/poller/first/start', {}, '');
    await expect
      .poll(async () => (await changes(before.seq)).runs.length)
      .toBeGreaterThanOrEqual(2);
    const { instances, ids, runs, logs, hub, seq } = await changes(before.seq);
    expect([hub, ids]).toEqual([before.hub, ['first']]);
    expect(instances).toMatchObject([{ id: 'first', name: 'orchestrator', status: 'Running' }]);
    expect(runs[1]).toMatchObject({ instanceId: 'first', activity: 'work', amount: 1, text: '1' });
    expect(logs).toMatchObject([{ source: 'http', text: 'POST /api/poller/first/start → 202' }]);
    const [newest] = JSON.parse((await call(`${API}/runs?instance=first`)).text);
    expect(newest).toMatchObject({ activity: 'work', outcome: 'completed', logs: [] });
    expect([newest.input, newest.result]).toEqual([newest.text, newest.text]);
    expect(runs[0]).not.toHaveProperty('input');
    const purge = '/runtime/webhooks/durabletask/instances/first';
    await call(`${purge}/terminate?reason=x`, {}, '');
    await expect.poll(async () => (await call(purge, {}, undefined, 'DELETE')).status).toBe(200);
    expect((await changes(seq)).ids).toEqual([]);
  });

  it('receives the entities and their states', async () => {
    expect((await changes(0)).entities).toEqual([]);
    const address = '/runtime/webhooks/durabletask/entities/cart';
    for (const key of ['b10', 'a', 'b9']) await call(`${address}/${key}?op=put`, json, '"<b>"');
    await expect
      .poll(async () => (await changes(0)).entities)
      .toEqual(
        ['@cart@a', '@cart@b9', '@cart@b10'].map((id) => ({ id, state: '["<b>"]', waiting: 0 })),
      );
  });

  it('shows no card for a part of another instance', async () => {
    for (const id of ['whole', 'whole:part', 'other:part']) {
      const address = '/runtime/webhooks/durabletask/orchestrators/orchestrator';
      expect((await call(`${address}/${id}`, json, 'null')).status).toBe(202);
    }
    expect((await changes(0)).ids.toSorted()).toEqual(['other:part', 'whole']);
    for (const id of ['whole', 'whole:part', 'other:part']) {
      const address = `/runtime/webhooks/durabletask/instances/${id}`;
      await call(`${address}/terminate?reason=x`, {}, '');
      await expect
        .poll(async () => (await call(address, {}, undefined, 'DELETE')).status)
        .toBe(200);
    }
  });

  it.each([
    ['10', 200],
    ['0.5', 200],
    ['0', 400],
    ['-1', 400],
    ['1e9', 400],
    ['"fast"', 400],
    ['', 400],
  ])('sets the speed to %s: %i', async (speed, status) => {
    expect((await call(`${API}/speed`, json, speed)).status).toBe(status);
    if (status === 200) expect((await changes(0)).speed).toBe(Number(speed));
  });

  it('shows why the running app is not the newest', async () => {
    expect((await changes(0)).problem).toBeNull();
    server.setProblem('src/a.ts(1,2): error TS1');
    expect((await changes(0)).problem).toBe('src/a.ts(1,2): error TS1');
    server.setProblem(undefined);
    expect((await changes(0)).problem).toBeNull();
  });

  it('continues time at another speed', async () => {
    await call(`${API}/speed`, json, '10000');
    const fast = await changes(0);
    await new Promise((resolve) => setTimeout(resolve, 500_000));
    await call(`${API}/speed`, json, '0.01');
    const slow = await changes(0);
    expect(slow.now - fast.now).toBeGreaterThan(400_000);
    expect((await changes(0)).now - slow.now).toBeLessThan(1_000);
  });
});

it('serves the page to a link on another site', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await call('/', headers)).status).toBe(200);
});

describe("the page's API", () => {
  const local = () => new URL(server.url).host;

  it.each<[string, Record<string, string>]>([
    ['another host name of this machine', { host: 'evil.example' }],
    ['a host name that starts with localhost', { host: 'localhost.evil.example:7071' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another local server', { origin: 'http://localhost:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a request that the browser marks as cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s', async (_, headers) => {
    for (const path of ['/', `${API}/app`, `${API}/changes`]) {
      expect((await call(path, { host: local(), ...headers })).status).toBe(403);
    }
    const speed = await call(`${API}/speed`, { host: local(), ...json, ...headers }, '10');
    expect(speed.status).toBe(403);
  });

  it('refuses content types that a form can send', async () => {
    const type = { 'content-type': 'text/plain' };
    expect((await call(`${API}/speed`, type, '10')).status).toBe(415);
  });

  it('refuses other sites in the durable API too, but not requests without an origin', async () => {
    const path = '/runtime/webhooks/durabletask/instances/nobody';
    const statuses = ['https://evil.example', 'null', `http://${local()}`].map(
      async (origin) => (await call(path, { origin })).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 404]);
    expect((await call(path)).status).toBe(404);
  });

  it('responds with 404 to unknown addresses', async () => {
    expect((await call(`${API}/nothing`)).status).toBe(404);
    expect((await call(`${API}/app`, json, '{}')).status).toBe(404);
  });
});

it('keeps runs, time and speed across a restart of the app', async () => {
  await call(`${API}/speed`, json, '600');
  await call('/api/poller/second/start', {}, '');
  await expect.poll(async () => (await changes(0)).runs.length).toBeGreaterThanOrEqual(2);
  const before = await changes(0);
  const snapshot = server.freeze();
  const next = await startServer(await appOf({ orchestrator: everyMinute, activities }), {
    snapshot: JSON.parse(JSON.stringify(snapshot)),
  });
  const after: PageChanges = JSON.parse(await textAt(`${next.url}${API}/changes?since=0`));
  await next.close();
  expect(after).toMatchObject({ hub: before.hub, speed: 600, ids: before.ids });
  expect(after.app).not.toBe(before.app);
  expect(after.runs.length).toBeGreaterThanOrEqual(before.runs.length);
  expect(after.now).toBeGreaterThanOrEqual(before.now);
});

// This test must be the last one: closing its server restores the real timers.
it('leaves / to a function of the app', async () => {
  const register = () => app.http('all', { route: '{*path}', handler: () => ({ body: 'mine' }) });
  const other = await startServer(await appOf({ register }));
  const texts = await Promise.all([`${other.url}/api/`, `${other.url}${API}`].map(textAt));
  await other.close();
  expect(texts).toEqual(['mine', expect.stringContaining('<!doctype html>')]);
});
