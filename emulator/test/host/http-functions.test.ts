import { readFile } from 'node:fs/promises';
import { app, type Cookie, type HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../src/index';
import {
  activities,
  appOf,
  everyMinute,
  open,
  runsAt,
  START,
  secondsFrom,
  sleep,
} from '../test-app';

describe('an HTTP function', () => {
  const withHandlers = async (
    handlers: Record<string, () => Promise<unknown>>,
    options: EmulatorOptions = {},
  ) =>
    open(
      await appOf({
        orchestrator: everyMinute,
        activities,
        register: () => {
          for (const [name, work] of Object.entries(handlers)) {
            app.http(name, { handler: async () => ({ jsonBody: (await work()) ?? null }) });
          }
        },
      }),
      options,
    );

  it('sleeps in virtual time while instances continue', async () => {
    const emulator = await withHandlers({ nap: () => sleep(150_000) });
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.request('GET', '/api/nap');
    expect(emulator.now).toEqual(secondsFrom(new Date(START), 150));
    expect(runsAt(emulator)).toEqual([0, 60, 120]);
  });

  it('sleeps concurrently with other calls', async () => {
    let awake = 0;
    const emulator = await withHandlers({
      nap: async () => {
        await sleep(1_000);
        awake += 1;
        await sleep(1_000);
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => emulator.request('GET', '/api/nap')));
    expect([awake, emulator.now]).toEqual([50, secondsFrom(new Date(START), 2)]);
  });

  it('sleeps across an advance that ends earlier', async () => {
    const emulator = await withHandlers({ nap: () => sleep(10_000) });
    const response = emulator.request('GET', '/api/nap');
    await emulator.advance('4s');
    expect(emulator.now).toEqual(secondsFrom(new Date(START), 4));
    expect((await response).status).toBe(200);
    expect(emulator.now).toEqual(secondsFrom(new Date(START), 10));
  });

  it('clears, refreshes and unrefs its timers', async () => {
    const rang: string[] = [];
    const emulator = await withHandlers({
      timers: async () => {
        clearTimeout(setTimeout(() => rang.push('cleared'), 10));
        setTimeout(() => rang.push('unref'), 60_000).unref();
        const refreshed = setTimeout(() => rang.push('refreshed'), 1_000);
        await sleep(600);
        refreshed.refresh();
        await sleep(600);
        rang.push(`slept, ${refreshed.hasRef()}`);
        await sleep(500);
      },
    });
    await emulator.request('GET', '/api/timers');
    expect(rang).toEqual(['slept, true', 'refreshed']);
    await emulator.advance('1m');
    expect(rang).toEqual(['slept, true', 'refreshed', 'unref']);
  });

  it('holds time while it waits for something real', async () => {
    const emulator = await withHandlers({
      real: async () => {
        await readFile(import.meta.filename);
        return Date.now() - START;
      },
    });
    expect((await emulator.request('GET', '/api/real')).json()).toBe(0);
  });

  it('responds with 500 after functionTimeout when it never ends', async () => {
    const hang = () => new Promise(() => {});
    const emulator = await withHandlers({ hang }, { functionTimeout: '3m' });
    await emulator.start('orchestrator', { instanceId: 'it' });
    const { status: code } = await emulator.request('GET', '/api/hang');
    expect([code, emulator.now]).toEqual([500, secondsFrom(new Date(START), 180)]);
    expect(emulator.logs.at(-1)?.message).toContain(
      'Timeout value of 00:03:00 was exceeded by function',
    );
    expect(emulator.runs).toHaveLength(3);
  });

  it('responds with 500 without a body when it throws, and logs the error', async () => {
    const emulator = await withHandlers({ bad: () => Promise.reject(new Error('boom')) });
    const { status: code, text } = await emulator.request('GET', '/api/bad');
    expect([code, text]).toEqual([500, '']);
    expect(emulator.logs).toMatchObject([
      { level: 'error', functionName: 'bad', message: expect.stringContaining('boom') },
    ]);
  });
});

describe('an HTTP request', () => {
  it('passes method, parameters, query, headers and body to the function', async () => {
    const emulator = open(
      await appOf({
        register: () =>
          app.http('echo', {
            route: 'echo/{word}',
            methods: ['PUT'],
            handler: async (request) => ({
              status: 201,
              headers: { 'x-url': request.url },
              jsonBody: [
                request.method,
                request.params,
                Object.fromEntries(request.query),
                request.headers.get('X-Given'),
                await request.json(),
              ],
            }),
          }),
      }),
    );
    const response = await emulator.request('put', '/api/echo/a%20b?x=1&y=2', {
      headers: { 'x-given': 'yes' },
      body: { some: 'body' },
    });
    expect([response.status, response.headers['x-url']]).toEqual([
      201,
      'http://localhost:7071/api/echo/a%20b?x=1&y=2',
    ]);
    expect(response.json()).toEqual([
      'PUT',
      { word: 'a b' },
      { x: '1', y: '2' },
      'yes',
      { some: 'body' },
    ]);
    expect((await emulator.request('GET', '/api/echo/x')).status).toBe(404);
  });

  it.each<[string, unknown, string | null]>([
    ['bytes', new Uint8Array([0, 255, 10, 200]), null],
    ['a string', '\u0000ÿ\n', null],
    ['5 MB', 'x'.repeat(5_000_000), null],
    ['JSON', { some: 'body' }, 'application/json'],
  ])('sends and receives %s unchanged', async (_, body, type) => {
    const handler = async (request: HttpRequest) => ({
      headers: { 'x-type': request.headers.get('content-type') ?? 'none' },
      body: await request.arrayBuffer(),
    });
    const register = () => app.http('echo', { methods: ['POST'], handler });
    const emulator = open(await appOf({ register }));
    const response = await emulator.request('POST', '/api/echo', { body });
    const sent =
      typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body;
    expect(Buffer.from(response.bytes).equals(Buffer.from(sent as string))).toBe(true);
    expect(response.headers['x-type']).toBe(type ?? 'none');
  });

  it('receives cookies', async () => {
    const cookies: Cookie[] = [
      { name: 'a', value: '1 2', httpOnly: true, sameSite: 'Strict', maxAge: 60 },
      { name: 'b', value: 'x', path: '/api', domain: 'x.org', secure: true, expires: new Date(0) },
      { name: 'c', value: '', expires: new Date(1_000) },
    ];
    const register = () => app.http('login', { handler: () => ({ cookies }) });
    const emulator = open(await appOf({ register }));
    const response = await emulator.request('GET', '/api/login');
    expect(response.cookies).toEqual([
      'a=1%202; max-age=60; path=/; samesite=strict; httponly',
      'b=x; domain=x.org; path=/api; secure',
      'c=; expires=Thu, 01 Jan 1970 00:00:01 GMT; path=/',
    ]);
    expect(response.headers['set-cookie']).toBe(response.cookies.join(', '));
  });
});

it('responds with 500 for a header that is not ASCII, and keeps the headers before it', async () => {
  const headers = { 'content-type': 'text/css', location: '/ä', 'x-last': '1' };
  const register = () => app.http('odd', { handler: () => ({ status: 302, headers, body: 'x' }) });
  const emulator = open(await appOf({ register }));
  const response = await emulator.request('GET', '/api/odd');
  expect([response.status, response.headers, response.text]).toEqual([
    500,
    { 'content-type': 'text/css' },
    '',
  ]);
});
