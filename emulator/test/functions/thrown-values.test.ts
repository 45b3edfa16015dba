import * as df from 'durable-functions';
import { expect, it } from 'vitest';
import { loadApp } from '../../src/index';
import { emulate, open, output, status } from '../test-app';

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const circle: { self?: object } = {};
circle.self = circle;

it.each<[name: string, thrown: unknown, message: string]>([
  ['an Error', new Error('boom'), 'boom'],
  ['a string', 'boom', 'boom'],
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
    output: expect.stringContaining(`failed: ${message} \n`),
  });
});

it.each([undefined, null])(
  'takes %s that a function throws for a result of null',
  async (thrown) => {
    const app = await loadApp(() => {
      const fail = () => {
        throw thrown;
      };
      df.app.activity('succeeds', { handler: fail });
      df.app.client.http('succeeds_http', { route: 'succeeds', handler: fail });
      df.app.orchestration('calls_it', function* ({ df: durable }) {
        return [yield durable.callActivity('succeeds')];
      });
    });
    const emulator = open(app);
    const { status } = await emulator.request('GET', '/api/succeeds');
    await emulator.start('calls_it', { instanceId: 'one' });
    await emulator.advance('1m');
    expect(status).toBe(204);
    expect(emulator.instance('one')).toMatchObject({ runtimeStatus: 'Completed', output: [null] });
  },
);

it.each<[name: string, thrown: unknown]>([
  ['an object', { code: 5 }],
  ['a string', 'a text'],
  ['null', null],
  ['an Error without a message', new Error('')],
])('fails an orchestrator that throws %s, and logs what to do', async (_, thrown) => {
  const emulator = await emulate({
    // biome-ignore lint/correctness/useYield: the orchestrator throws at once
    orchestrator: function* () {
      throw thrown;
    },
  });
  await emulator.advance('1m');
  expect(output(emulator)).toContain(
    "'orchestrator' failed: One or more errors occurred. (Result: ",
  );
  expect(emulator.logs.map(({ level, message }) => [level, message])).toEqual([
    [
      'error',
      expect.stringMatching(/^Executed 'Functions\.orchestrator' \(Failed\): .* Throw an Error\./),
    ],
  ]);
});

// The state that the SDK reports is no failure then.
it('leaves an orchestrator that throws undefined running, as the host does', async () => {
  const emulator = await emulate({
    // biome-ignore lint/correctness/useYield: the orchestrator throws at once
    orchestrator: function* () {
      throw undefined;
    },
  });
  await expect(emulator.advance('1m')).rejects.toThrow('waits forever, as on the host');
  expect(status(emulator)).toBe('Running');
});

it.each<[name: string, end: () => unknown]>([
  [
    'throws what is no Error',
    () => {
      throw { code: 5 };
    },
  ],
  ['returns what JSON cannot represent', () => 10n],
])('is non-deterministic for the host when it %s after a task', async (_, end) => {
  const emulator = await emulate({
    orchestrator: function* ({ df: durable }) {
      yield durable.callActivity('work');
      return end();
    },
    activities: { work: () => 1 },
  });
  await emulator.advance('1m');
  expect(output(emulator)).toContain(
    "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence ID 0 and name 'work'",
  );
});

it('fails an orchestrator that returns what JSON cannot represent', async () => {
  const emulator = await emulate({
    // biome-ignore lint/correctness/useYield: the orchestrator returns at once
    orchestrator: function* () {
      return 10n;
    },
  });
  await emulator.advance('1m');
  expect(output(emulator)).toContain(
    'One or more errors occurred. (Result: Failure\nException: Do not know how to serialize a BigInt\nStack: TypeError: ',
  );
});
