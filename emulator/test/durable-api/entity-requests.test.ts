import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { appOf, open } from '../test-app';

const base = '/runtime/webhooks/durabletask/entities';
const json = { 'content-type': 'application/json' };

async function withCounter() {
  const register = () => {
    df.app.entity<unknown>('Counter', (context) => {
      if (context.df.operationName === 'delete') context.df.destructOnExit();
      else context.df.setState(context.df.getInput() ?? null);
    });
    df.app.entity<unknown>('other', (context) => context.df.setState(0));
  };
  const emulator = open(await appOf({ register }));
  return {
    emulator,
    async send(method: string, path: string, body?: unknown, headers = {}) {
      const options = body === undefined ? { headers } : { body, headers };
      const { status, text } = await emulator.request(method, base + path, options);
      await emulator.advance('1s');
      return [status, text];
    },
  };
}

describe('the HTTP API of entities', () => {
  it.each<[string, unknown, object, string]>([
    ['JSON', '{"a":1}', json, '{"a":1}'],
    ['a text', 'plain', { 'content-type': 'text/plain' }, '"plain"'],
    ['nothing', undefined, {}, 'null'],
  ])('signals an entity with %s, and reads its state', async (_, body, headers, state) => {
    const { send } = await withCounter();
    expect(await send('GET', '/counter/a')).toEqual([404, '']);
    expect(await send('POST', '/counter/a?op=set', body, headers)).toEqual([202, '']);
    expect(await send('GET', '/COUNTER/a')).toEqual([200, state]);
    expect(await send('GET', '/counter/A')).toEqual([404, '']);
    expect(await send('DELETE', '/counter/a')).toEqual([202, '']);
    expect(await send('GET', '/counter/a')).toEqual([404, '']);
  });

  it('lists entities among the instances, as the host does', async () => {
    const { emulator, send } = await withCounter();
    await send('POST', '/counter/a?op=set', '3', json);
    const instances = async (path: string) => {
      const { status, json: body } = await emulator.request('GET', base.replace('entities', path));
      return [status, body()];
    };
    const listed = {
      name: '@counter@a',
      instanceId: '@counter@a',
      runtimeStatus: 'Running',
      input: { exists: true, state: '3', sorter: {} },
      customStatus: { entityExists: true },
      output: null,
    };
    expect(await instances('instances')).toEqual([200, [expect.objectContaining(listed)]]);
    expect(await instances('instances?runtimeStatus=Completed')).toEqual([200, []]);
    expect(await instances('instances/@counter@a')).toEqual([202, expect.objectContaining(listed)]);
  });

  it('purges an entity by its id, as an instance', async () => {
    const { emulator, send } = await withCounter();
    await send('POST', '/counter/a?op=set', '1', json);
    const purge = async () => {
      const path = '/runtime/webhooks/durabletask/instances/@counter@a';
      return (await emulator.request('DELETE', path)).status;
    };
    expect([await purge(), await purge()]).toEqual([200, 404]);
    expect(await send('GET', '/counter/a')).toEqual([404, '']);
  });

  it('lists entities by name, in pages, with their state if asked to', async () => {
    const { emulator, send } = await withCounter();
    for (const key of ['b', 'c', 'a']) await send('POST', `/counter/${key}?op=set`, '1', json);
    await send('POST', '/other/x?op=set');
    const list = async (query: string, token = '') => {
      const headers = { 'x-ms-continuation-token': token };
      const answer = await emulator.request('GET', base + query, { headers });
      const keys = answer.json().map(({ entityId }: { entityId: { key: string } }) => entityId.key);
      return { keys, first: answer.json()[0], token: answer.headers['x-ms-continuation-token'] };
    };
    expect((await list('')).keys).toEqual(['a', 'b', 'c', 'x']);
    const page = await list('/counter?top=2&fetchState=true');
    expect(page).toMatchObject({
      keys: ['a', 'b'],
      first: { entityId: { name: 'counter', key: 'a' }, state: 1 },
    });
    expect((await list('/counter', page.token)).keys).toEqual(['c']);
    expect((await list('/counter')).first.state).toBeNull();
    expect((await list('?lastOperationTimeFrom=2026-01-01T00:00:03Z')).keys).toEqual(['x']);
  });

  it.each<[string, string, unknown, object, number]>([
    ['POST', '/counter/a?op=set', '{', json, 400],
    ['POST', '', undefined, {}, 400],
    ['PUT', '/counter/a', undefined, {}, 404],
    ['GET', '/counter/a/b', undefined, {}, 404],
    ['POST', '/counter', undefined, {}, 202],
    ['GET', '/counter/$', undefined, {}, 404],
  ])('answers %s %s with %o', async (method, path, body, headers, status) => {
    const { send } = await withCounter();
    expect((await send(method, path, body, headers))[0]).toBe(status);
  });
});
