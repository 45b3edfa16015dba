import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, type ServerOptions, startServer } from '../../src/dev/server';
import { type ActivityRun, Emulator } from '../../src/index';
import { appOf, type Orchestrator, secondsFrom } from '../test-app';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Management addresses name the task hub. */
const HUB = '?taskHub=TestHubName&connection=Storage';

/** Calls `work`, sleeps for a minute, and repeats until it receives the event `stop`. */
const loop: Orchestrator = function* ({ df: durable }) {
  const count = Number(durable.getInput() ?? 0);
  durable.setCustomStatus({ count });
  yield durable.callActivity('work', count);
  const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  const stop = durable.waitForExternalEvent('stop');
  if ((yield durable.Task.any([timer, stop])) === stop) {
    timer.cancel();
    return `stopped after ${count}`;
  }
  durable.continueAsNew(count + 1);
  return undefined;
};

const loopApp = () =>
  appOf({
    orchestrator: loop,
    activities: { work: (count: number) => ({ count }) },
    register: () => {
      df.app.client.http('start', {
        route: 'loop/start',
        methods: ['POST'],
        handler: async (_request, client) => {
          try {
            await client.startNew('orchestrator', { instanceId: 'it', input: 0 });
            return { status: 202, headers: { Location: '/api/loop' } };
          } catch (error) {
            return { status: 409, body: String(error) };
          }
        },
      });
      df.app.client.http('status', {
        route: 'loop',
        methods: ['GET'],
        handler: async (_request, client) => {
          const { runtimeStatus, customStatus, output } = await client.getStatus('it');
          return { jsonBody: { runtimeStatus, customStatus, output } };
        },
      });
      df.app.client.http('stop', {
        route: 'loop/stop',
        methods: ['POST'],
        handler: async (request, client) => {
          await client.raiseEvent('it', 'stop', await request.json());
          await sleep(1_000);
          return { status: 200 };
        },
      });
    },
  });

const open: RunningServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(options: ServerOptions = {}) {
  const server = await startServer(await loopApp(), options);
  open.push(server);
  return server;
}

type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: string }>;

/** Starts, watches and stops a loop over HTTP. Returns all responses, with counts replaced by `n`. */
async function playScenario(call: Call, pause: () => Promise<unknown>) {
  const responses: unknown[] = [];
  responses.push((await call('POST', '/api/loop/start')).status);
  responses.push((await call('POST', '/api/loop/start')).status);
  const statusWith = async (text: RegExp) => {
    let seen = '';
    while (!text.test(seen)) {
      await pause();
      seen = (await call('GET', '/api/loop')).body;
    }
    return seen.replaceAll(/\d+/g, 'n');
  };
  // On a slow machine a poll may miss a count.
  responses.push(await statusWith(/"count":(?:[2-9]|\d\d)/));
  responses.push((await call('POST', '/api/loop/stop', 'enough')).status);
  responses.push(await statusWith(/Completed/));
  responses.push((await call('POST', '/api/loop/start')).status);
  responses.push(await call('POST', '/api/nothing'));
  return responses;
}

const RESPONSES = [
  202,
  409,
  '{"runtimeStatus":"Running","customStatus":{"count":n},"output":null}',
  200,
  '{"runtimeStatus":"Completed","customStatus":{"count":n},"output":"stopped after n"}',
  202,
  { status: 404, body: '' },
];

describe('one scenario', () => {
  it('gets the same responses in virtual time, without sockets', async () => {
    using emulator = new Emulator(await loopApp());
    const call: Call = async (method, path, body) => {
      const response = await emulator.request(method, path, { body: JSON.stringify(body) });
      return { status: response.status, body: response.text };
    };
    expect(await playScenario(call, () => emulator.advance('20s'))).toEqual(RESPONSES);
  });

  it('gets the same responses over HTTP, at 600 times real time', async () => {
    const ran: ActivityRun[] = [];
    const observer = { ran: (run: ActivityRun) => ran.push(run), onError: console.error };
    const { url } = await serve({ speed: 600, observer });
    // Not `fetch`: its timers would stay fast, and abort the requests of later tests.
    const call: Call = async (method, path, body) => {
      const sent = request(url + path, { method }).end(JSON.stringify(body));
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return { status: response.statusCode ?? 0, body: await text(response) };
    };
    expect(await playScenario(call, () => sleep(5_000))).toEqual(RESPONSES);
    expect(ran.slice(0, 3).map(({ result }) => result)).toEqual([
      { count: 0 },
      { count: 1 },
      { count: 2 },
    ]);
  });
});

describe('the server', () => {
  it('sends one set-cookie header per cookie', async () => {
    const cookies = ['a', 'b'].map((name) => ({ name, value: '1' }));
    const register = () => app.http('login', { handler: () => ({ cookies }) });
    const server = await startServer(await appOf({ register }));
    open.push(server);
    const { headers } = await fetch(`${server.url}/api/login`);
    expect(headers.getSetCookie()).toEqual(['a=1; path=/', 'b=1; path=/']);
  });

  it.each<[string, HttpResponseInit]>([
    ['status', { status: 99 }],
    [
      'character in a header',
      { status: 202, headers: { 'x-a': 'a' }, cookies: [{ name: 'a', value: 'b', path: '/💡' }] },
    ],
    ['header', { headers: { 'x-a': 'a' }, cookies: [{ name: 'a', value: 'b', path: '/\n' }] }],
  ])('responds with 500 when a function returns an invalid %s', async (_, response) => {
    const register = () => app.http('odd', { handler: () => response });
    const server = await startServer(await appOf({ register }), { observer: { onError() {} } });
    open.push(server);
    const { status, statusText } = await fetch(`${server.url}/api/odd`);
    expect([status, statusText]).toEqual([500, 'Internal Server Error']);
  });

  it('receives and sends 20 MB unchanged', async () => {
    const handler = async (request: HttpRequest) => ({ body: await request.arrayBuffer() });
    const register = () => app.http('echo', { methods: ['POST'], handler });
    const server = await startServer(await appOf({ register }));
    open.push(server);
    const body = Buffer.alloc(20_000_000, 'é\u0000ÿ', 'latin1');
    const response = await fetch(`${server.url}/api/echo`, { method: 'POST', body });
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
  });

  it('rejects when its port is in use', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    await expect(serve({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('serves the durable HTTP API', async () => {
    const { url } = await serve();
    const base = `${url}/runtime/webhooks/durabletask`;
    const started = await fetch(`${base}/orchestrators/orchestrator/x`, { method: 'POST' });
    const urls = (await started.json()) as { statusQueryGetUri: string };
    expect([started.status, urls.statusQueryGetUri]).toEqual([202, `${base}/instances/x${HUB}`]);
    expect((await fetch(urls.statusQueryGetUri)).status).toBe(202);
    expect((await fetch(`${base}/instances/nobody`)).status).toBe(404);
  });

  it('uses its port in the management addresses that the SDK creates', async () => {
    const handler: df.HttpDurableClientHandler = (_request, client) => ({
      jsonBody: client.createHttpManagementPayload('x'),
    });
    const register = () => df.app.client.http('addresses', { handler });
    const server = await startServer(await appOf({ register }));
    open.push(server);
    const response = await (await fetch(`${server.url}/api/addresses`)).json();
    const statusQueryGetUri = `${server.url}/runtime/webhooks/durabletask/instances/x${HUB}`;
    expect(response).toMatchObject({ statusQueryGetUri });
  });

  it.each(['a b', '50%', 'größe', '💡'])(
    'returns management addresses that work for the instance id %s',
    async (id) => {
      const { url } = await serve();
      const path = `/runtime/webhooks/durabletask/orchestrators/orchestrator/${encodeURIComponent(id)}`;
      const started = await fetch(url + path, { method: 'POST' });
      const { statusQueryGetUri } = (await started.json()) as { statusQueryGetUri: string };
      expect(started.headers.get('location')).toBe(statusQueryGetUri);
      const known = await (await fetch(statusQueryGetUri)).json();
      expect(known).toMatchObject({ instanceId: id });
    },
  );

  it('runs the time of the app at the given speed', async () => {
    const real = { Date, setTimeout };
    const { now, close } = await serve({ speed: 1_000 });
    const before = Date.now();
    await sleep(20_000);
    expect(Date.now() - before).toBeGreaterThanOrEqual(19_000);
    const hostTime = now();
    expect(Date.now()).toBeGreaterThanOrEqual(hostTime);
    await close();
    open.length = 0;
    expect({ Date, setTimeout }).toEqual(real);
  });
});
