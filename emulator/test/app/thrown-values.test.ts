import * as df from 'durable-functions';
import { expect, it } from 'vitest';
import { loadApp } from '../../src/index';
import { emulate, open, status } from '../test-app';

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const circle: { self?: object } = {};
circle.self = circle;

it.each<[name: string, thrown: unknown, message: string]>([
  ['an Error', new Error('boom'), 'boom'],
  ['a string', 'boom', 'boom'],
  ['undefined', undefined, 'Unknown error'],
  ['null', null, 'Unknown error'],
  ['a Symbol', Symbol('odd'), 'Symbol(odd)'],
  ['an object', { code: 5 }, '{"code":5}'],
  ['an object without a prototype', Object.create(null), '{}'],
  ['a circular object', circle, 'a value of type object'],
  ['a revoked proxy', revoked.proxy, 'a value of type object'],
])('reports %s that a function throws', async (_, thrown, message) => {
  const app = await loadApp(() => {
    const fail = () => {
      throw thrown;
    };
    df.app.activity('fails', { handler: fail });
    df.app.client.http('fails_http', { route: 'fails', handler: fail });
    df.app.orchestration('calls', function* ({ df: durable }) {
      yield durable.callActivity('fails');
    });
  });
  const emulator = open(app);
  const { status } = await emulator.request('GET', '/api/fails');
  await emulator.start('calls', { instanceId: 'one' });
  await emulator.advance('1m');

  expect(status).toBe(500);
  expect(emulator.logs.at(-1)?.message).toContain(`(Failed): Error: ${message}`);
  expect(emulator.runs.map(({ error }) => error?.message)).toEqual([message]);
  expect(emulator.instance('one')).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringContaining(`failed:  ${message}`),
  });
});

it.each<[name: string, thrown: unknown]>([
  ['an object', { code: 5 }],
  ['an Error without a message', new Error('')],
])(
  'leaves an orchestrator that throws %s running, as the host does, and logs why',
  async (_, thrown) => {
    const emulator = await emulate({
      // biome-ignore lint/correctness/useYield: the orchestrator throws at once
      orchestrator: function* () {
        throw thrown;
      },
    });
    await emulator.advance('1m');
    expect(status(emulator)).toBe('Running');
    expect(emulator.logs.map(({ level, message }) => [level, message])).toEqual([
      [
        'error',
        expect.stringMatching(/^Executed 'Functions\.orchestrator' \(Failed\): .*stays Running/),
      ],
    ]);
  },
);
