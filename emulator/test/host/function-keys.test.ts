import { app } from '@azure/functions';
import { expect, it } from 'vitest';
import { appOf, open } from '../test-app';

const keys = { function: 'f', master: 'm' };

it.each([
  ['anonymous', '', {}, 200],
  ['function', '', {}, 401],
  ['function', '?code=x', {}, 401],
  ['function', '?code=f', {}, 200],
  ['function', '', { 'X-Functions-Key': 'f' }, 200],
  ['function', '?code=m', {}, 200],
  ['admin', '?code=f', {}, 401],
  ['admin', '?code=m', {}, 200],
] as const)('authLevel %s with %s %o receives %i', async (authLevel, query, headers, status) => {
  const register = () => app.http('work', { authLevel, handler: () => ({ body: 'done' }) });
  const emulator = open(await appOf({ register }), { keys });
  const path = `/api/work${query}`;
  expect((await emulator.request('GET', path, { headers })).status).toBe(status);
});

it('checks no keys without the option', async () => {
  const register = () =>
    app.http('work', { authLevel: 'admin', handler: () => ({ body: 'done' }) });
  const emulator = open(await appOf({ register }));
  expect((await emulator.request('GET', '/api/work')).status).toBe(200);
});
