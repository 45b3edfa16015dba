import { request } from 'node:http';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/dev/server';
import type { PageApp, PageChanges } from '../../src/page/feed-types';
import { activities, appOf, everyMinute } from '../support';

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
  };
  const parts = await appOf({ orchestrator: everyMinute, activities, register });
  server = await startServer(parts, { name: 'sample', speed: 600 });
});
afterAll(() => server.close());

/** As a browser would send it: with any `Host`. */
function call(path: string, headers: Record<string, string> = {}, body?: string, method?: string) {
  const { port } = new URL(server.url);
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

const API = '/runtime/emulator';
const json = { 'content-type': 'application/json' };
const changes = async (since: number): Promise<PageChanges> =>
  JSON.parse((await call(`${API}/changes?since=${since}`)).text);

describe('the page', () => {
  it.each(['/', API, `${API}/`])(
    'is served at %s, whole: it asks for nothing else',
    async (path) => {
      const { status, text, type } = await call(path);
      expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).not.toMatch(/<link[^>]*stylesheet|<script[^>]*src|https?:\/\/(?!www\.w3\.org)/);
    },
  );

  it('is told what the app has', async () => {
    const { http, timers, orchestrations, name }: PageApp = JSON.parse(
      (await call(`${API}/app`)).text,
    );
    expect({ name, timers, orchestrations }).toEqual({
      name: 'sample',
      timers: [{ name: 'nightly', schedule: '0 0 3 * * *' }],
      orchestrations: ['orchestrator'],
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

  it('is told what is new, and only that', async () => {
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
    const purge = '/runtime/webhooks/durabletask/instances/first';
    await call(`${purge}/terminate?reason=x`, {}, '');
    await expect.poll(async () => (await call(purge, {}, undefined, 'DELETE')).status).toBe(200);
    expect((await changes(seq)).ids).toEqual([]);
  });

  it.each([
    ['10', 200],
    ['0.5', 200],
    ['0', 400],
    ['-1', 400],
    ['1e9', 400],
    ['"fast"', 400],
    ['', 400],
  ])('hurries time by %s: %i', async (speed, status) => {
    expect((await call(`${API}/speed`, json, speed)).status).toBe(status);
    if (status === 200) expect((await changes(0)).speed).toBe(Number(speed));
  });

  it('lets time go on where it was, at another speed', async () => {
    await call(`${API}/speed`, json, '10000');
    const hurried = await changes(0);
    await new Promise((resolve) => setTimeout(resolve, 500_000));
    await call(`${API}/speed`, json, '1');
    const slow = await changes(0);
    expect(slow.now - hurried.now).toBeGreaterThan(400_000);
    expect((await changes(0)).now - slow.now).toBeLessThan(5_000);
  });
});

it('a link from another site leads to the page', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await call('/', headers)).status).toBe(200);
});

describe('its API refuses', () => {
  const local = () => new URL(server.url).host;

  it.each<[string, Record<string, string>]>([
    ['another name for this machine', { host: 'evil.example' }],
    ['a name that begins alike', { host: 'localhost.evil.example:7071' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another server here', { origin: 'http://localhost:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['what a browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('%s', async (_, headers) => {
    for (const path of ['/', `${API}/app`, `${API}/changes`]) {
      expect((await call(path, { host: local(), ...headers })).status).toBe(403);
    }
    const speed = await call(`${API}/speed`, { host: local(), ...json, ...headers }, '10');
    expect(speed.status).toBe(403);
  });

  it('what a form can send', async () => {
    const type = { 'content-type': 'text/plain' };
    expect((await call(`${API}/speed`, type, '10')).status).toBe(415);
  });

  it('another site at the durable API too, but not what has no origin', async () => {
    const path = '/runtime/webhooks/durabletask/instances/nobody';
    const statuses = ['https://evil.example', 'null', `http://${local()}`].map(
      async (origin) => (await call(path, { origin })).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 404]);
    expect((await call(path)).status).toBe(404);
  });

  it('what it does not know', async () => {
    expect((await call(`${API}/nothing`)).status).toBe(404);
    expect((await call(`${API}/app`, json, '{}')).status).toBe(404);
  });
});

it('the page goes on after a reload of the app: with its past, its time and its speed', async () => {
  await call(`${API}/speed`, json, '600');
  await call('/api/poller/second/start', {}, '');
  await expect.poll(async () => (await changes(0)).runs.length).toBeGreaterThanOrEqual(2);
  const handover = await server.handOver();
  const before = await changes(0);
  const next = await startServer(await appOf({ orchestrator: everyMinute, activities }), {
    handover: JSON.parse(JSON.stringify(handover)),
  });
  const after = (await (await fetch(`${next.url}${API}/changes?since=0`)).json()) as PageChanges;
  await next.close();
  expect(after).toMatchObject({ hub: before.hub, speed: 600, ids: before.ids });
  expect(after.app).not.toBe(before.app);
  expect(after.runs.length).toBeGreaterThanOrEqual(before.runs.length);
  expect(after.now).toBeGreaterThanOrEqual(before.now);
});

// The last one: when it closes its server, time is no longer hurried.
it('the page gives way to a function of the app', async () => {
  const register = () => app.http('all', { route: '{*path}', handler: () => ({ body: 'mine' }) });
  const other = await startServer(await appOf({ register }));
  const texts = await Promise.all(
    [`${other.url}/api/`, `${other.url}${API}`].map(async (url) => (await fetch(url)).text()),
  );
  await other.close();
  expect(texts).toEqual(['mine', expect.stringContaining('<!doctype html>')]);
});
