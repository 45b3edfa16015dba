import { describe, expect, it } from 'vitest';
import { appOf, emulate, listening, open } from '../test-app';

describe('the durable HTTP API', () => {
  const base = '/runtime/webhooks/durabletask';

  it.each([
    ['GET', '/instances/it', 202, '"input":"given","customStatus":{"phase":"listening"}'],
    ['GET', '/instances/it?showInput=false', 202, '"input":null'],
    ['GET', '/instances/it?showHistory=true', 202, '"FunctionName":"orchestrator"'],
    ['GET', '/instances/it?showHistory=true&showHistoryOutput=true', 202, String.raw`"\"given\""`],
    ['GET', '/instances?instanceIdPrefix=i&top=1', 200, '[{"name":"orchestrator"'],
    ['GET', '/instances?instanceIdPrefix=x', 200, '[]'],
    ['GET', '/instances?runtimeStatus=Failed,Running', 200, '[{"name":"orchestrator"'],
    ['GET', '/instances?RUNTIMESTATUS=3', 200, '[]'],
    ['GET', '/INSTANCES/it?SHOWINPUT=False', 202, '"input":null'],
    ['GET', '/instances/nobody', 404, ''],
    ['POST', '/instances/it/raiseEvent/news', 400, 'application/json'],
    ['POST', '/instances/it/dance', 404, ''],
    ['POST', '/instances/it/restart?restartWithNewInstanceId=false', 409, 'already exists'],
    ['POST', '/instances/it/restart?timeout=1&pollingInterval=5', 400, 'should be bigger'],
    ['POST', '/instances/nobody/restart', 400, 'No instance with ID'],
    ['POST', '/instances/nobody/rewind', 404, 'No orchestration with instance ID'],
    ['POST', '/instances/it/rewind', 412, 'state can be rewound'],
    ['DELETE', '/instances', 400, "Please provide value for 'createdTimeFrom'"],
    ['DELETE', '/instances?createdTimeFrom=2000-01-01', 404, ''],
    [
      'DELETE',
      '/instances?createdTimeFrom=abc%205',
      400,
      "Please provide value for 'createdTimeFrom'",
    ],
    ['POST', '/orchestrators/orchestrator/x/y', 404, ''],
    ['PUT', '/instances/it', 404, ''],
    ['DELETE', '/instances/it', 412, 'terminal state'],
    ['POST', '/elsewhere', 404, ''],
  ])('responds to %s %s with %i', async (method, path, code, text) => {
    const emulator = await emulate({ orchestrator: listening }, {}, 'given');
    await emulator.advance('1s');
    const response = await emulator.request(method, base + path);
    expect(response.status).toBe(code);
    expect(response.text).toContain(text);
  });

  it('returns the management addresses of a new instance', async () => {
    const emulator = open(await appOf({ orchestrator: listening }));
    const response = await emulator.request('POST', `${base}/orchestrators/orchestrator/x`);
    expect([response.status, response.headers['Retry-After'], response.json().id]).toEqual([
      202,
      '10',
      'x',
    ]);
    const { statusQueryGetUri } = response.json();
    expect(statusQueryGetUri).toBe(
      `http://localhost:7071${base}/instances/x?taskHub=TestHubName&connection=Storage`,
    );
    expect(response.headers.Location).toBe(statusQueryGetUri);
    expect((await emulator.request('GET', statusQueryGetUri)).json().runtimeStatus).toBe('Pending');
  });

  it('lists instances in pages, in the order of their ids', async () => {
    const emulator = open(await appOf({ orchestrator: listening }));
    for (const id of ['b', 'c', 'a']) await emulator.start('orchestrator', { instanceId: id });
    const list = (token: string, top = 2) =>
      emulator.request('GET', `${base}/instances?top=${top}`, {
        headers: { 'x-ms-continuation-token': token },
      });
    const idsOf = (text: string) => [...text.matchAll(/"instanceId":"(.)"/g)].map(([, id]) => id);
    const first = await list('');
    const token = first.headers['x-ms-continuation-token'] ?? '';
    const second = await list(token);
    expect([idsOf(first.text), idsOf(second.text)]).toEqual([['a', 'b'], ['c']]);
    expect(second.headers['x-ms-continuation-token']).toBeUndefined();
    expect((await list('junk')).status).toBe(500);
  });

  it('waits for the end of a new instance, in virtual time', async () => {
    const emulator = open(await appOf({ orchestrator: listening }));
    const start = (id: string) =>
      emulator.request(
        'POST',
        `${base}/orchestrators/orchestrator/${id}?timeout=5&pollingInterval=2`,
      );
    const unfinished = start('x');
    expect([(await unfinished).status, emulator.now.getSeconds()]).toEqual([202, 5]);
    const ending = start('y');
    await emulator.request('POST', `${base}/instances/y/raiseEvent/news`, {
      body: '"the end"',
      headers: { 'content-type': 'application/json' },
    });
    const ended = await ending;
    expect([ended.status, ended.json(), emulator.now.getSeconds()]).toEqual([200, 'the end', 7]);
  });

  it('decodes the whole path before it looks for slashes', async () => {
    const emulator = open(await appOf({ orchestrator: listening }));
    const start = async (id: string) => {
      const started = await emulator.request('POST', `${base}/orchestrators/orchestrator/${id}`);
      return started.status === 202 ? started.json().id : started.status;
    };
    const ids = ['a%3Fb', 'a+b', 'a%2Bb', 'a%25b', 'a%2Fb', '%40a'];
    expect(await Promise.all(ids.map(start))).toEqual(['a?b', 'a b', 409, 'a%b', 404, '@a']);
  });
});
