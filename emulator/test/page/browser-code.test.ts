import { describe, expect, it } from 'vitest';
import { RouteTemplate } from '../../src/functions/route-template';
import { callsAbout, pathOf, startingCalls, whyNot } from '../../src/page/browser/calls';
import { fieldsOf, outputFields, parseIsoTime } from '../../src/page/browser/fields';
import { countdown, duration, label, relative } from '../../src/page/browser/format';
import type { CallablePart, HttpCallable } from '../../src/page/feed-types';

const callable = (name: string, route: string, ...methods: string[]): HttpCallable => ({
  name,
  methods,
  prefix: '/api',
  parts: new RouteTemplate(route).parts as CallablePart[],
  durable: true,
});

describe('callsAbout', () => {
  const callables = [
    callable('orders_control', 'orders/{command:regex(^(stop|run)$)}', 'POST'),
    callable('orders_start', 'Orders/start', 'GET', 'POST'),
    callable('orders_status', 'orders', 'GET'),
    callable('cancel', 'flows/{instanceId}/cancel', 'POST'),
    callable('rename', 'flows/{id}/rename/{to}', 'POST'),
    callable('page', 'flows/{id}/{tab?}', 'GET'),
    callable('all', 'flows', 'GET'),
  ];

  it('returns the calls of routes with the id or an id parameter, and without other parameters', () => {
    const calls = callsAbout('orders', callables);
    expect(calls.map(({ label, method, path }) => [label, `${method} ${path}`])).toEqual([
      ['stop', 'POST /api/orders/stop'],
      ['run', 'POST /api/orders/run'],
      ['start', 'POST /api/Orders/start'],
      ['status', 'GET /api/orders'],
      ['cancel', 'POST /api/flows/orders/cancel'],
      ['flows', 'GET /api/flows/orders'],
    ]);
  });

  it('escapes the id', () => {
    expect(callsAbout('a b', callables)[0]?.path).toBe('/api/flows/a%20b/cancel');
  });
});

describe('whyNot', () => {
  const ended = 'the instance has ended';
  const active = 'the instance has not ended';
  it.each<[label: string, status: string, phase: string | undefined, why: string | undefined]>([
    ['start', 'Completed', undefined, undefined],
    ['restart', 'Failed', undefined, undefined],
    ['purge', 'Terminated', undefined, undefined],
    ['stop', 'Completed', undefined, ended],
    ['approve', 'Failed', undefined, ended],
    ['start', 'Running', undefined, active],
    ['purge', 'Pending', undefined, active],
    ['stop', 'Running', 'sleeping', undefined],
    ['approve', 'Running', undefined, undefined],
    ['resume', 'Running', 'sleeping', 'the instance is not paused'],
    ['resume', 'Running', 'paused', undefined],
    ['resume', 'Suspended', undefined, undefined],
    ['pause', 'Running', 'paused', 'the instance is paused'],
    ['run', 'Suspended', undefined, 'the instance is paused'],
    ['stop', 'Running', 'paused', undefined],
  ])('says of %s for an instance that is %s (%s): %s', (label, status, phase, why) => {
    const call = { label, method: 'POST', path: '', durable: true };
    expect(whyNot(call, { status, phase })).toBe(why);
    expect(whyNot({ ...call, method: 'GET' }, { status, phase })).toBeUndefined();
    expect(whyNot({ ...call, durable: false }, { status, phase })).toBeUndefined();
  });
});

it('offers POST routes with a durable client and without parameters for a start', () => {
  const calls = startingCalls([
    callable('a', 'a/start', 'POST'),
    callable('b', 'b/{id}', 'POST'),
    callable('c', 'c', 'GET'),
    { ...callable('d', 'd', 'POST'), durable: false },
  ]);
  expect(calls).toEqual([{ label: 'POST /api/a/start', method: 'POST', path: '/api/a/start' }]);
});

it.each([
  [{}, '/api/files'],
  [{ path: 'a/b c' }, '/api/files/a/b%20c'],
])('fills a catch-all parameter with segments: %j', (values, path) => {
  expect(pathOf(callable('f', 'files/{*path}', 'GET'), values)).toBe(path);
});

describe('fieldsOf', () => {
  it.each<[unknown, (string | object)[][]]>([
    [null, []],
    ['half done', [['custom status', 'half done']]],
    [{ phase: 'x', nextRunAt: '2026-01-01T00:00:00Z', progress: 0.5 }, [['progress', '0.5']]],
    [{ startedAt: '2026-01-01T00:00:00Z' }, [['started at', { at: Date.UTC(2026, 0, 1) }]]],
    [{ totals: { runs: 1_500, failures: 2 } }, [['totals', '1,500 runs · 2 failures']]],
    [
      { last: { at: '2026-01-01T00:00:00Z', error: 'boom', note: null } },
      [
        ['last at', { at: Date.UTC(2026, 0, 1) }],
        ['last error', 'boom'],
      ],
    ],
    [
      { seen: [], ids: ['a', 'b'], more: [1, 2, 3, 4] },
      [
        ['ids', 'a, b'],
        ['more', '4'],
      ],
    ],
    [
      { wide: 'x'.repeat(30), n: 1 },
      [
        ['n', '1'],
        ['wide', 'x'.repeat(30)],
      ],
    ],
  ])('shows the custom status %j', (status, expected) => {
    expect(fieldsOf(status).map((field) => [field.label, field.value])).toEqual(expected);
  });

  it('marks errors', () => {
    const fields = fieldsOf({ lastError: 'x', reason: 'y' });
    expect(fields.map(({ isBad }) => isBad)).toEqual([true, false]);
  });
});

describe('outputFields', () => {
  it.each<[output: unknown, fields: string[][]]>([
    [null, []],
    ['gave up', [['output', 'gave up']]],
    [[1, 2], [['output', '1, 2']]],
    [{ reason: 'enough' }, [['reason', 'enough']]],
    [
      { reason: 'enough', state: { totals: { runs: 3, failures: 1 }, last: { processed: 2 } } },
      [
        ['reason', 'enough'],
        ['totals', '3 runs · 1 failures'],
        ['last', '2 processed'],
      ],
    ],
  ])('shows the output %j', (output, fields) => {
    expect(outputFields(output).map(({ label: name, value }) => [name, value])).toEqual(fields);
  });

  it('marks the output of a failed instance', () => {
    expect(outputFields('boom', true)).toMatchObject([{ isBad: true }]);
  });
});

it.each([
  [duration(42_000), '42 s'],
  [duration(200_000), '3 min'],
  [duration(7_500_000), '2 h 5 min'],
  [duration(3 * 86_400_000), '3 d'],
  [relative(10_000, 52_000), '42 s ago'],
  [relative(52_000, 10_000), 'in 42 s'],
  [relative(52_000, 52_100), 'now'],
  [countdown(41_001), '0:42'],
  [countdown(-1), '0:00'],
  [countdown(3_723_000), '1:02:03'],
  [countdown(5 * 86_400_000), '5 d'],
  [label('consecutiveIdleRuns'), 'consecutive idle runs'],
])('formats %s', (text, expected) => {
  expect(text).toBe(expected);
});

it.each(['2026-99-01T00:00:00Z', '2026-01-01T25:61:00Z', '2026-01-01T00:00:00+99:00'])(
  'does not read %s as a time',
  (text) => {
    expect(fieldsOf({ due: text })).toEqual([expect.objectContaining({ value: text })]);
    expect(parseIsoTime(text)).toBeUndefined();
  },
);
