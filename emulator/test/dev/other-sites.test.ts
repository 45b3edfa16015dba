import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { app } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cors } from '../../src/dev/cors';
import { refuseCrossSite } from '../../src/dev/request-guard';
import { type RunningServer, startServer } from '../../src/dev/server';
import { toHttpRequest } from '../../src/host/http/http-message';
import { appOf } from '../test-app';

const INSTANCES = '/runtime/webhooks/durabletask/instances';
const RPC = '/durabletask/instances';

let server: RunningServer;
beforeAll(async () => {
  const register = () => {
    app.http('work', { methods: ['GET', 'POST'], handler: () => ({ body: 'done' }) });
    app.timer('tick', { schedule: '0 0 0 1 1 *', handler: () => {} });
  };
  server = await startServer(await appOf({ register }));
});
afterAll(() => server.close());

async function send(method: string, path: string, headers: Record<string, string>) {
  const sent = request(server.url + path, { method, headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('a page of another site', () => {
  const rebound = { host: 'evil.example' };
  const withPort = { host: `evil.example:7071` };
  const local = { host: 'evil.localhost' };
  const forwarded = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
  const foreign = { origin: 'https://evil.example' };
  const sandboxed = { origin: 'null' };
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  const near = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' };

  it.each<[string, string, Record<string, string>, number]>([
    ['GET', INSTANCES, rebound, 403],
    ['GET', INSTANCES, withPort, 403],
    ['GET', INSTANCES, local, 403],
    ['GET', INSTANCES, { host: '0.0.0.0:7071' }, 403],
    ['GET', INSTANCES, forwarded, 403],
    ['GET', RPC, rebound, 403],
    ['GET', '/', rebound, 403],
    ['GET', '/runtime/emulator/app', rebound, 403],
    ['POST', '/admin/functions/tick', rebound, 403],
    ['POST', '/api/work', rebound, 403],
    ['GET', '/api/work', rebound, 403],
    ['GET', '/nowhere', rebound, 403],
    ['GET', INSTANCES, foreign, 403],
    ['GET', INSTANCES, image, 403],
    ['GET', INSTANCES, link, 403],
    ['GET', RPC, foreign, 403],
    ['DELETE', `${INSTANCES}?createdTimeFrom=2000-01-01`, foreign, 403],
    ['POST', '/admin/functions/tick', foreign, 403],
    ['POST', '/admin/functions/tick', sandboxed, 403],
    ['POST', '/api/work', foreign, 403],
    ['POST', '/api/work', sandboxed, 403],
    ['POST', '/api/work', link, 403],
    ['GET', '/api/work', foreign, 403],
    ['GET', '/api/work', image, 403],
    ['OPTIONS', '/api/work', foreign, 404],
    ['GET', '/api/../runtime/webhooks/durabletask/instances', foreign, 403],
    ['GET', '/api/work', link, 200],
    ['POST', '/api/work', near, 200],
    ['POST', '/api/work', { host: '[::1]:7071' }, 200],
    ['POST', '/api/work', { host: 'LOCALHOST' }, 200],
    ['POST', '/admin/functions/tick', {}, 202],
    ['GET', INSTANCES, { host: '127.0.0.1:80', 'x-forwarded-host': 'shop.example' }, 200],
  ])('that sends %s %s with %o receives %i', async (method, path, headers, status) => {
    expect(await send(method, path, headers)).toBe(status);
  });
});

describe('Host.CORS in local.settings.json', () => {
  const cors = new Cors('https://shop.example, https://b.example/', true);
  const ask = (method: string, headers: Record<string, string>) =>
    toHttpRequest(method, new URL('http://localhost/api/work'), {
      headers: { origin: 'https://shop.example', ...headers },
    });

  it('lets pages of other origins call functions, and nothing else', () => {
    expect(refuseCrossSite(ask('POST', {}), true, cors)).toBeUndefined();
    const other = ask('POST', { origin: 'https://c.example' });
    expect(refuseCrossSite(other, true, cors)?.status).toBe(403);
    expect(refuseCrossSite(other, true, new Cors('*'))).toBeUndefined();
    expect(refuseCrossSite(other, false, new Cors('*'))?.status).toBe(403);
  });

  it('answers preflights', () => {
    const answer = cors.preflight(ask('OPTIONS', { 'access-control-request-method': 'PUT' }));
    expect([answer?.status, answer?.headers]).toEqual([
      204,
      {
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      },
    ]);
    expect(cors.preflight(ask('OPTIONS', {}))).toBeUndefined();
  });
});
