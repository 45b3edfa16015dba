import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import { functionsOf } from '../../src/generator/options/names';
import { eternalFunction } from '../../templates/project/src/eternal';

it.each([
  ['5m', '0 */5 * * * *'],
  ['30m', '0 */30 * * * *'],
  ['1h', '0 0 * * * *'],
  ['off', undefined],
] as const)(
  'registers the functions that the generator reserves, watchdog %s: %s',
  async (watchdog, schedule) => {
    const options = {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog,
    } as const;
    const { functions } = await loadApp(() => eternalFunction('orders', options));
    expect([...functions.keys()].sort()).toEqual(functionsOf('orders', watchdog !== 'off').sort());
    expect(functions.get('orders_watchdog')?.trigger.schedule).toBe(schedule);
  },
);

it('answers a start with the right links when the id contains a part of the routes', async () => {
  const options = { processor: async () => 0, idleDelay: '1m', errorDelay: '3m' } as const;
  using emulator = new Emulator(await loadApp(() => eternalFunction('start-start', options)));
  const { headers } = await emulator.request('POST', '/api/start-start/start');
  expect(headers.location).toMatch(/\/api\/start-start$/);
});
