import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/dev/server';
import { type App, Emulator, loadApp } from '../../src/index';

/** Resolves when the reader has seen the first part of a stream. */
let seen = () => {};
const firstSeen = new Promise<void>((resolve) => {
  seen = resolve;
});

async function* parts() {
  yield Buffer.from('one ');
  await firstSeen;
  yield Buffer.from('two');
}

const answers: Record<string, (request: HttpRequest) => unknown> = {
  seen: async (request) => ({
    jsonBody: {
      params: request.params,
      query: [...request.query],
      header: request.headers.get('x-a'),
      url: request.url,
      body: await request.text(),
    },
  }),
  stream: () => ({ body: parts(), headers: { 'content-type': 'text/event-stream' } }),
  later: () => ({
    body: (async function* () {
      for (let n = 1; n <= 3; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        yield Buffer.from(`${n} `);
      }
    })(),
  }),
  cookies: () => ({
    status: 201,
    cookies: [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ],
  }),
  size: async (request) => {
    let bytes = 0;
    for await (const chunk of request.body ?? []) bytes += chunk.byteLength;
    return { body: String(bytes) };
  },
  first: async (request) => {
    const reader = request.body?.getReader();
    return { body: Buffer.from((await reader?.read())?.value ?? []).toString() };
  },
  throws: () => {
    throw new Error('broken');
  },
  breaks: () => ({
    body: (async function* () {
      yield Buffer.from('half');
      throw new Error('broken');
    })(),
  }),
  nothing: () => undefined,
};

let loaded: App;
beforeAll(async () => {
  loaded = await loadApp(() => {
    app.setup({ enableHttpStream: true });
    app.http('answer', {
      route: 'answer/{kind}',
      methods: ['GET', 'POST'],
      handler: async (request) =>
        (await answers[request.params.kind ?? '']?.(request)) as HttpResponseInit,
    });
  });
});

describe('HTTP streams in virtual time', () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    using emulator = new Emulator(loaded);
    const headers = { 'x-a': 'b' };
    const response = await emulator.request(method, `/api/answer/${path}`, { headers, body });
    const logs = emulator.logs.map(({ message }) => message);
    return { response, logs, at: emulator.now.toISOString().slice(11, 19) };
  };

  it('lets time pass between the parts of a response', async () => {
    const { response, at } = await ask('GET', 'later');
    expect([response.text, at]).toEqual(['1 2 3 ', '00:03:00']);
  });

  it('passes parameters with the values of the query, and repeated values of a query apart', async () => {
    const { response } = await ask('POST', 'seen?x=1&x=2&kind=other', 'text');
    expect(response.json()).toEqual({
      params: { kind: 'seen', x: '2' },
      query: [
        ['x', '1'],
        ['x', '2'],
        ['kind', 'other'],
      ],
      header: 'b',
      url: 'http://localhost:7071/api/answer/seen?x=1&x=2&kind=other',
      body: 'text',
    });
  });

  it('passes cookies without a path, and bodies of any size', async () => {
    const { response } = await ask('GET', 'cookies');
    expect([response.status, response.cookies]).toEqual([201, ['a=1', 'b=2']]);
    const big = await ask('POST', 'size', Buffer.alloc(5_000_000));
    expect(big.response.text).toBe('5000000');
  });

  it.each([
    ['throws', 500, 'broken'],
    ['nothing', 500, 'the request hangs on the host'],
  ])('reports a function that %s', async (kind, status, text) => {
    const { response, logs } = await ask('GET', kind);
    expect(response.status).toBe(status);
    expect(logs.join()).toContain(text);
  });
});

describe('HTTP streams of the development server', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(loaded, { observer: { onError() {} } });
  });
  afterAll(() => server.close());
  const call = (kind: string) => fetch(`${server.url}/api/answer/${kind}`);

  it('sends the first part while the function still runs', async () => {
    const response = await call('stream');
    const received: string[] = [];
    for await (const chunk of response.body ?? []) {
      received.push(Buffer.from(chunk).toString());
      seen();
    }
    expect([response.headers.get('content-type'), received]).toEqual([
      'text/event-stream',
      ['one ', 'two'],
    ]);
  });

  it('receives the first part of a body before the sender ends it', async () => {
    const sent = request(`${server.url}/api/answer/first`, { method: 'POST' });
    sent.write('first part');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('first part');
    sent.end();
  });

  it('sends one set-cookie header per cookie', async () => {
    expect((await call('cookies')).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('breaks off a response whose stream fails', async () => {
    await expect(call('breaks').then((response) => response.text())).rejects.toThrow();
  });
});
