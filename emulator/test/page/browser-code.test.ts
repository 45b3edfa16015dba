import { describe, expect, it } from 'vitest';
import { RouteTemplate } from '../../src/http/route-template';
import { callsAbout, pathOf, startingCalls } from '../../src/page/browser/calls';
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

  it('marks errors, and omits nested objects of an output', () => {
    expect(fieldsOf({ lastError: 'x', reason: 'y' }).map(({ isBad }) => isBad)).toEqual([
      true,
      false,
    ]);
    expect(outputFields({ reason: 'enough', state: { deep: 1 } })).toMatchObject([
      { label: 'output reason', value: 'enough' },
    ]);
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
