import { app, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions, HttpCall } from '../../src/index';
import { emulate, type Orchestrator, output } from '../test-app';

interface Answer {
  readonly statusCode: number;
  readonly content: string;
}

/** Calls the addresses of its input, one after the other. */
const calling: Orchestrator = function* ({ df: durable }) {
  const answers: unknown[] = [];
  for (const url of durable.getInput<string[]>()) {
    try {
      const { statusCode, content }: Answer = yield durable.callHttp({
        method: 'POST',
        url,
        body: 'x',
      });
      answers.push([statusCode, content, durable.currentUtcDateTime.toISOString().slice(14, 19)]);
    } catch (error) {
      answers.push((error as Error).message.split(' \n')[0]);
    }
  }
  return answers;
};

const routes = () => {
  let polls = 0;
  app.http('echo', {
    handler: async (request): Promise<HttpResponseInit> => ({
      body: `${request.method} ${await request.text()} ${request.headers.get('content-type')}`,
    }),
  });
  app.http('moved', { handler: () => ({ status: 302, headers: { location: '/api/echo' } }) });
  app.http('polled', {
    handler: (): HttpResponseInit => {
      polls += 1;
      if (polls === 3) return { body: 'ready' };
      const after: Record<string, string> = polls === 1 ? { 'retry-after': '5' } : {};
      return { status: 202, headers: { location: 'http://localhost:7071/api/polled', ...after } };
    },
  });
};

const call = async (urls: readonly string[], options?: EmulatorOptions) => {
  const emulator = await emulate({ orchestrator: calling, register: routes }, options, urls);
  await emulator.advance('10m');
  return output(emulator);
};

describe('callHttp', () => {
  it("calls the app's own routes, and follows redirects", async () => {
    const own = 'http://127.0.0.1:7071/api';
    expect(await call([`${own}/echo`, `${own}/moved`, `${own}/nowhere`])).toEqual([
      [200, 'POST x text/plain', '00:00'],
      [200, 'GET  null', '00:00'],
      [404, '', '00:00'],
    ]);
  });

  it('polls a response of 202 after Retry-After, or after 30 s', async () => {
    expect(await call(['http://localhost:7071/api/polled'])).toEqual([[200, 'ready', '00:35']]);
  });

  it('polls with the headers of the request, but without its function key', async () => {
    const seen: unknown[] = [];
    const callHttp = async ({ method, headers }: HttpCall) => {
      seen.push([method, headers['x-functions-key'], headers['x-mark']]);
      return seen.length > 1
        ? { status: 200 }
        : { status: 202, headers: { Location: 'http://example.com/status' } };
    };
    const orchestrator: Orchestrator = function* ({ df: durable }) {
      const headers = { 'X-Functions-Key': 'secret', 'x-mark': 'm' };
      yield durable.callHttp({ method: 'GET', url: 'http://example.com/', headers });
    };
    const emulator = await emulate({ orchestrator }, { callHttp });
    await emulator.advance('1m');
    expect(seen).toEqual([
      ['GET', 'secret', 'm'],
      ['GET', undefined, 'm'],
    ]);
  });

  it("calls other hosts by a function of the test's, which may reject", async () => {
    const calls: HttpCall[] = [];
    const callHttp = async (sent: HttpCall) => {
      calls.push(sent);
      if (sent.url.pathname === '/down') throw new Error('Connection refused (example.com:80)');
      return { status: 201, body: 'made' };
    };
    const urls = ['http://example.com/new', 'http://example.com/down'];
    expect(await call(urls, { callHttp })).toEqual([
      [201, 'made', '00:00'],
      'Connection refused (example.com:80)',
    ]);
    expect(calls[0]).toEqual({
      method: 'POST',
      url: new URL('http://example.com/new'),
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    });
  });

  it('fails the test when it calls another host without such a function', async () => {
    await expect(call(['http://example.com/'])).rejects.toThrow(
      'not emulated: callHttp to another host (POST http://example.com/): pass the option callHttp',
    );
  });

  it('fails for an address that is not valid', async () => {
    expect(await call(['example'])).toEqual([
      expect.stringContaining('InvalidOperationException: An invalid request URI was provided.'),
    ]);
  });
});
