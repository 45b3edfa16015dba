import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { app, type HttpRequest } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/dev/server';
import { appOf } from '../test-app';

const MB = 1024 * 1024;

let server: RunningServer;
const logs: string[] = [];
beforeAll(async () => {
  const register = () => {
    const echo = async (given: HttpRequest) => ({
      body: `${(await given.arrayBuffer()).byteLength}`,
    });
    app.http('echo', { methods: ['GET', 'POST'], route: 'echo/{*rest}', handler: echo });
    const odd = (given: HttpRequest) => ({
      body: given.headers.get('x-odd') ?? '',
      headers: { 'x-odd': given.query.get('header') ?? '' },
    });
    app.http('odd', { methods: ['GET'], handler: odd });
  };
  server = await startServer(await appOf({ register }), {
    observer: { onError() {} },
    log: (_level, _name, message) => void logs.push(message),
  });
});
afterAll(() => server.close());

/** Sends bytes as they are, and returns the status. */
async function raw(head: string): Promise<number> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.end(`${head}Connection: close\r\n\r\n`, 'latin1');
  return Number((await text(socket)).split(' ')[1]);
}

/** Sends a body until the response comes. */
async function post(bytes: number, headers: Record<string, string>): Promise<number> {
  const sent = request(`${server.url}/api/echo`, { method: 'POST', headers });
  sent.setMaxListeners(0).on('error', () => {});
  let status = 0;
  const answered = once(sent, 'response').then(([response]) => {
    status = (response as IncomingMessage).statusCode ?? 0;
  });
  for (let left = bytes; left > 0 && status === 0; left -= MB) {
    if (!sent.write(Buffer.alloc(MB))) await Promise.race([once(sent, 'drain'), answered]);
  }
  await answered;
  sent.destroy();
  return status;
}

describe('the server refuses what the host refuses', () => {
  const host = 'Host: localhost\r\n';
  const headers = (count: number, size: number) =>
    Array.from({ length: count }, (_, index) => `x-${index}: ${'v'.repeat(size)}\r\n`).join('');

  it.each<[string, string, number]>([
    ['an address of 8 KB', `GET /api/echo/${'x'.repeat(8_100)} HTTP/1.1\r\n${host}`, 200],
    ['a longer address', `GET /api/echo/${'x'.repeat(8_200)} HTTP/1.1\r\n${host}`, 414],
    ['an address of 9 KB', `GET /${'x'.repeat(9_000)} HTTP/1.1\r\n${host}`, 414],
    ['a header of 20 KB', `GET /api/echo HTTP/1.1\r\n${host}${headers(1, 20_000)}`, 200],
    ['headers of 33 KB', `GET /api/echo HTTP/1.1\r\n${host}${headers(33, 1_000)}`, 431],
    ['101 headers', `GET /api/echo HTTP/1.1\r\n${host}${headers(101, 1)}`, 431],
    ['a zero byte', `GET /api/echo/%00 HTTP/1.1\r\n${host}`, 400],
    ['no host', 'GET /api/echo HTTP/1.1\r\n', 400],
    ['an escaped slash', `GET /api/echo/%2F HTTP/1.1\r\n${host}`, 200],
    ['two slashes', `GET //api/echo HTTP/1.1\r\n${host}`, 404],
    ['two slashes in the middle', `GET /api//echo HTTP/1.1\r\n${host}`, 404],
    ['dots', `GET /api/x/%2e%2e/../api/echo HTTP/1.1\r\n${host}`, 200],
    ['dots above the root', `GET /../../etc/passwd HTTP/1.1\r\n${host}`, 404],
    ['a bad escape', `GET /api/echo/%zz HTTP/1.1\r\n${host}`, 200],
    ['a header in Latin-1', `GET /api/odd HTTP/1.1\r\n${host}x-odd: \xe4\r\n`, 400],
    ['a header in UTF-8', `GET /api/odd HTTP/1.1\r\n${host}x-odd: \xc3\xa4\r\n`, 200],
    ['two hosts', `GET /api/echo HTTP/1.1\r\n${host}Host: evil.example\r\n`, 403],
    ['a response header that is not ASCII', `GET /api/odd?header=%C3%A4 HTTP/1.1\r\n${host}`, 500],
  ])('%s', async (_, head, status) => {
    expect(await raw(head)).toBe(status);
  });

  it('but not repeated headers, which it joins', async () => {
    const sent = request(`${server.url}/api/odd`, { headers: { 'x-odd': ['a', 'b'] } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('a,b');
  });

  it('the body of a request that does not tell its length', async () => {
    const chunked = request(`${server.url}/api/echo`, { method: 'POST' });
    chunked.write('body');
    chunked.end();
    const [response] = (await once(chunked, 'response')) as [IncomingMessage];
    expect([response.statusCode, await text(response)]).toEqual([200, '0']);
    expect(logs.join()).toContain('The host drops the body');
  });

  it('a body of 200 MB, announced or not', async () => {
    const announced = { 'content-length': String(200 * MB) };
    expect(await Promise.all([post(200 * MB, announced), post(200 * MB, {})])).toEqual([413, 413]);
  });

  it('but not a hundred connections at once', async () => {
    const calls = Array.from({ length: 100 }, () => raw(`GET /api/echo HTTP/1.1\r\n${host}`));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
  });
});
