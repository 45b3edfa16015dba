import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { loadApp, withActivity } from '../../src/index';
import { appOf, emulate, type Orchestrator, open, output } from '../test-app';

const passes = (value: unknown): Orchestrator =>
  function* ({ df: durable }) {
    return yield durable.callActivity('work', value);
  };
const kindOf = (value: unknown) => `${typeof value}:${JSON.stringify(value)}`;

describe('the input of an activity', () => {
  // As recorded on the host, and by its rule: the text of a .NET token, which the SDK parses when it is JSON.
  const rows: [name: string, value: unknown, received: string][] = [
    ['true', true, 'string:"True"'],
    ['false', false, 'string:"False"'],
    ['null', null, 'undefined:undefined'],
    ['undefined', undefined, 'undefined:undefined'],
    ['a function', () => 1, 'undefined:undefined'],
    ['NaN', Number.NaN, 'undefined:undefined'],
    ['a text', 'text', 'string:"text"'],
    ['an empty text', '', 'string:""'],
    ['the text true', 'true', 'string:"true"'],
    ['the text null', 'null', 'string:"null"'],
    ['a number in a text', '12', 'string:"12"'],
    ['JSON in a text', '{"a":1}', 'string:"{\\"a\\":1}"'],
    ['zero', 0, 'number:0'],
    ['a large number', 1e21, 'number:1e+21'],
    ['a list', [true, null], 'object:[true,null]'],
    ['a date', new Date(0), 'string:"1970-01-01T00:00:00.000Z"'],
  ];

  it.each(rows)('arrives as on the host: %s', async (_, value, received) => {
    const emulator = await emulate({
      orchestrator: passes(value),
      activities: { work: kindOf },
    });
    await emulator.advance('1s');
    expect(output(emulator)).toBe(received);
  });

  it.each(rows)('arrives the same at a replacement: %s', async (_, value, received) => {
    const app = await appOf({ orchestrator: passes(value), activities: { work: () => 'unused' } });
    const emulator = open(withActivity(app, 'work', kindOf));
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.advance('1s');
    expect(output(emulator)).toBe(received);
  });
});

describe('the result of an activity', () => {
  const rows: [name: string, value: unknown, result: unknown][] = [
    ['an integer above 2^63', 12_345_678_901_234_567_000, 2 ** 63],
    ['1e21', 1e21, 2 ** 63],
    ['-1e20', -1e20, -(2 ** 63)],
    ['2^53', 2 ** 53, 2 ** 53],
    ['a fraction', 0.1 + 0.2, 0.1 + 0.2],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['-Infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['true', true, true],
    ['undefined', undefined, null],
    ['a function', () => 1, null],
    ['a text', '12', '12'],
    ['NaN in a list', [Number.NaN], [null]],
  ];

  it.each(rows)('arrives as on the host: %s', async (_, value, result) => {
    const emulator = await emulate({
      orchestrator: passes(null),
      activities: { work: () => value },
    });
    await emulator.advance('1s');
    expect(output(emulator)).toEqual(result);
  });

  it.each(rows)('arrives the same from a replacement: %s', async (_, value, result) => {
    const app = await appOf({ orchestrator: passes(null), activities: { work: () => 'unused' } });
    const emulator = open(withActivity(app, 'work', () => value));
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.advance('1s');
    expect(output(emulator)).toEqual(result);
  });

  it('is base64 for bytes', async () => {
    const emulator = await emulate({
      orchestrator: passes(null),
      activities: { work: () => new Uint8Array([1, 2]) },
    });
    await emulator.advance('1s');
    expect(output(emulator)).toBe('AQI=');
  });
});

describe('the error of an activity', () => {
  it.each<[name: string, error: Error, message: string]>([
    ['an Error', new TypeError('bad type'), 'bad type'],
    ['an Error without a message', new Error(''), ''],
    ['an Error of two lines', new Error('line 1\nline 2'), 'line 1\nline 2'],
  ])(
    'has the message of the host, with the .NET exception behind it: %s',
    async (_, error, message) => {
      const emulator = await emulate({
        orchestrator: function* ({ df: durable }) {
          try {
            return yield durable.callActivity('work');
          } catch (caught) {
            return (caught as Error).message;
          }
        },
        activities: {
          work: () => {
            throw error;
          },
        },
      });
      await emulator.advance('1s');
      const [before, details] = String(output(emulator)).split(' \n {"$type"');
      expect(before).toBe(`Activity function 'work' failed: ${message}`);
      expect(JSON.parse(`{"$type"${details}`)).toMatchObject({
        $type: 'System.Exception, System.Private.CoreLib',
        Message: message,
        InnerException: { RemoteStackTrace: error.stack },
      });
    },
  );

  it('says that JSON cannot represent a result', async () => {
    const emulator = await emulate({
      orchestrator: passes(null),
      activities: { work: () => 10n },
    });
    await emulator.advance('1s');
    expect(output(emulator)).toContain("'work' failed: Do not know how to serialize a BigInt \n {");
  });
});

it('passes the metadata of its trigger to an activity', async () => {
  const app = await loadApp(() => {
    df.app.orchestration('asks', function* ({ df: durable }) {
      return yield durable.callActivity('tells', { order: 1 });
    });
    df.app.activity('tells', { handler: (_, { triggerMetadata }) => triggerMetadata });
  });
  const emulator = open(app);
  await emulator.start('asks', { instanceId: 'it' });
  await emulator.advance('1s');
  expect(output(emulator)).toEqual({
    [app.functions.get('tells')?.trigger.name ?? '']: { order: 1 },
    data: { order: 1 },
    instanceId: 'it',
  });
});
