import { expect, it } from 'vitest';
import { functionsOf } from '../../src/generator/options/names';
import { loadApp } from '../../templates/project/emulator/emulator.mjs';
import { eternalFunction } from '../../templates/project/src/eternal';

it.each(['5m', 'off'] as const)(
  'registers the functions that the generator reserves, watchdog %s',
  async (watchdog) => {
    const options = {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog,
    } as const;
    const { functions } = await loadApp(() => eternalFunction('orders', options));
    expect([...functions.keys()].sort()).toEqual(functionsOf('orders', watchdog !== 'off').sort());
  },
);
