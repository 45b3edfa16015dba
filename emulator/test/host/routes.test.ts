import { app } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { parseConstraint } from '../../src/functions/route-constraints';
import { RouteTemplate } from '../../src/functions/route-template';
import { Router, routeProblems } from '../../src/functions/routes';
import { UrlPath } from '../../src/functions/url-path';
import type { RegisteredFunction } from '../../src/functions/worker';
import type { RequestOptions } from '../../src/host/http/http-message';
import { appOf, open } from '../test-app';

function http(name: string, route: string | undefined, methods = ['GET']): RegisteredFunction {
  const binding = {
    type: 'httpTrigger',
    direction: 'in',
    methods,
    ...(route === undefined ? {} : { route }),
  } as const;
  return {
    name,
    kind: 'http',
    metadata: { name, bindings: {} },
    callback: () => undefined,
    trigger: { ...binding, name: 'trigger' },
  };
}

describe('RouteTemplate', () => {
  it.each<[string, string, object | undefined]>([
    ['orders', 'orders', {}],
    ['orders', 'Orders', {}],
    ['orders', 'orders/1', undefined],
    ['orders/{id}', 'orders/1', { id: '1' }],
    ['orders/{id}', 'orders', undefined],
    ['orders/{id}', 'orders/1/2', undefined],
    ['orders/{id?}', 'orders', {}],
    ['orders/{id=7}', 'orders', { id: '7' }],
    ['orders/{id:int?}', 'orders/x', undefined],
    ['orders/{id:int=7}/{*rest}', 'orders/1/a/b', { id: '1', rest: 'a/b' }],
    ['files/{*path}', 'files', {}],
    ['files/{**path}', 'files/a/b', { path: 'a/b' }],
    ['{id}/{command:regex(^(stop|run)$)}', 'job/STOP', { id: 'job', command: 'STOP' }],
    ['{id}/{command:regex(^(stop|run)$)}', 'job/stopp', undefined],
    ['{n:regex(^\\d{{2}}$):min(20)}', '21', { n: '21' }],
    ['{n:regex(^\\d{{2}}$):min(20)}', '19', undefined],
    ['{n:regex(^(a(b|c))/?$)}/x', 'ab/x', { n: 'ab' }],
    ['files/{*path}', 'files/a//b/', { path: 'a//b/' }],
    ['files/{*path}', 'files//a', undefined],
    ['files/{*path=all}', 'files', { path: 'all' }],
    ['files/{name}', 'files/%2F', { name: '%2F' }],
    ['files/{name}', 'files/%C3%A4%ff', { name: 'ä%ff' }],
    ['files/{name}.{type}', 'files/a.b.c', { name: 'a.b', type: 'c' }],
    ['files/{name}.{type}', 'files/ab', undefined],
    ['files/{name}.{type?}', 'files/ab', { name: 'ab' }],
    ['files/{name}.{type:alpha?}', 'files/a.b', { name: 'a', type: 'b' }],
    ['files/{name}.{type:alpha?}', 'files/a.1', undefined],
    ['v{major:int}-{minor:int}', 'V1-2', { major: '1', minor: '2' }],
  ])('matches %s against %s', (template, path, params) => {
    expect(new RouteTemplate(template).match(new UrlPath(`/${path}`))).toEqual(params);
  });

  it.each([
    ['{a}{b}', 'is not valid'],
    ['x{*a}', 'is not valid'],
    ['{a}-{b?}', 'is not valid'],
    ['a/{b', 'unbalanced braces'],
    ['a//b', 'unbalanced braces'],
    ['{a:odd}', "not emulated: route constraint 'odd'"],
    ['{a:min(x)}', 'must be a number'],
    ['{}', 'is not valid'],
  ])('refuses %s', (template, text) => {
    expect(() => new RouteTemplate(template)).toThrow(text);
  });
});

describe('parseConstraint', () => {
  it.each<[string, string, string]>([
    ['alpha', 'abC', 'ab1'],
    ['bool', 'True', '1'],
    ['guid', '2f0d4ad0-9b43-4d0c-9a9f-5d0c6f4c8a11', '2f0d4ad0'],
    ['int', '-2147483648', '2147483648'],
    ['long', '9223372036854775807', '9223372036854775808'],
    ['length(2)', 'ab', 'abc'],
    ['length(2,3)', 'abc', 'abcd'],
    ['minlength(2)', 'ab', 'a'],
    ['maxlength(2)', 'ab', 'abc'],
    ['min(5)', '5', '4'],
    ['max(5)', '5', '6'],
    ['range(1,5)', '3', '6'],
    ['regex(^a.c$)', 'ABC', 'abcd'],
    ['required', 'x', ''],
    ['decimal', '-1,000.5', '1e3'],
    ['double', '1e3', 'x1'],
    ['float', 'NaN', '1.2.3'],
    ['datetime', '2001-02-03', '2001-02-30'],
    ['datetime', '2/3/2001 10:00', 'tomorrow'],
    ['file', 'a.txt', 'a.'],
    ['nonfile', 'a', 'a.txt'],
  ])('%s allows %s but not %s', (text, yes, no) => {
    const allows = parseConstraint(text);
    expect([allows(yes), allows(no)]).toEqual([true, false]);
  });
});

describe('Router', () => {
  const router = new Router(
    [
      http('job_start', 'job/start', ['POST']),
      http('Job_control', 'job/{command}', ['POST']),
      http('job_status', 'job'),
      http('ping', undefined),
    ],
    'api',
  );

  it.each([
    ['POST', '/api/job/start', 'Job_control'],
    ['post', '/API/Job/stop/', 'Job_control'],
    ['GET', '/api/job', 'job_status'],
    ['GET', '/api/ping', 'ping'],
    ['POST', '/api/job', undefined],
    ['GET', '/api/nothing', undefined],
    ['GET', '/job', undefined],
    ['GET', '/', undefined],
  ])('tries routes in the order of function names: %s %s → %s', (method, path, name) => {
    expect(router.match(method, path)?.target.name).toBe(name);
  });

  it('decodes parameters', () => {
    expect(router.match('POST', '/api/job/a%20b')?.params).toEqual({ command: 'a b' });
    expect(router.match('POST', '/api/job/100%')?.params).toEqual({ command: '100%' });
  });

  it('matches routes without a prefix', () => {
    expect(new Router([http('a', 'x')], '').match('GET', '/x')?.target.name).toBe('a');
  });
});

describe('routeProblems', () => {
  it.each([
    [[http('a', 'admin/x')], 'built in routes'],
    [[http('a', 'Runtime')], 'built in routes'],
    [[http('a', 'x', ['GET', 'POST']), http('b', '/X/', ['POST'])], "defined by function 'a'"],
  ])('reports a route that the host refuses (%#)', (functions, text) => {
    const [[, problem] = []] = routeProblems(functions);
    expect(problem).toContain(text);
  });

  it('accepts one route for two functions with different methods', () => {
    expect(routeProblems([http('a', 'x'), http('b', 'x', ['POST'])]).size).toBe(0);
  });
});

describe('a request beyond the limits of the host', () => {
  it.each<[string, string, RequestOptions, number]>([
    ['a long address', `/api/${'x'.repeat(8_200)}`, {}, 414],
    ['large headers', '/api/ping', { headers: { 'x-a': 'x'.repeat(33_000) } }, 431],
    ['a large body', '/api/ping', { body: new Uint8Array(100 * 1024 * 1024 + 1) }, 413],
    ['a zero byte', '/api/ping%00', {}, 400],
  ])('is refused: %s', async (_, path, options, status) => {
    const register = () => app.http('ping', { methods: ['POST'], handler: () => ({}) });
    const emulator = open(await appOf({ register }));
    expect((await emulator.request('POST', path, options)).status).toBe(status);
  });
});
