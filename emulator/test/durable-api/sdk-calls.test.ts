import { describe, expect, it } from 'vitest';
import { appOf, emulate, listening, open } from '../test-app';

describe('the durable HTTP API', () => {
  const base = '/runtime/webhooks/durabletask';

  it.each([
    ['GET', '/instances/it', 202, '"input":"given","customStatus":{"phase":"listening"}'],
    ['GET', '/instances/it?showInput=false', 202, '"input":null'],
    ['GET', '/instances/it?showHistory=true', 202, '"FunctionName":"orchestrator"}'],
    ['GET', '/instances/it?showHistory=true&showHistoryOutput=true', 202, String.raw`"\"given\""`],
    ['GET', '/instances?instanceIdPrefix=i&top=1', 200, '[{"name":"orchestrator"'],
    ['GET', '/instances?instanceIdPrefix=x', 200, '[]'],
    ['GET', '/instances?runtimeStatus=failed,running', 200, '[{"name":"orchestrator"'],
    ['GET', '/instances/nobody', 404, ''],
    ['POST', '/instances/it/raiseEvent/news', 400, 'application/json'],
    ['POST', '/instances/it/dance', 404, ''],
    ['POST', '/instances/it/restart', 501, 'not emulated: restart'],
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
    expect(response.headers.Location).toBe(statusQueryGetUri);
    expect((await emulator.request('GET', statusQueryGetUri)).json().runtimeStatus).toBe('Pending');
  });
});
