import { describe, expect, it } from 'vitest';
import { explicitSettings } from '../../../src/generator/manifest/manifest';
import { NameRegister } from '../../../src/generator/manifest/schema';
import { makeJob } from '../support';

describe('jobWithDefaults', () => {
  it('gives an option that is not set its default', () => {
    expect(makeJob({ settings: { idleDelay: '90 seconds' } })).toEqual({
      id: 'orders',
      processor: 'processOrders',
      settings: {
        idleDelay: '90s',
        errorDelay: '3m',
        busyDelay: '0s',
        maxIdleDelay: '90s',
        maxErrorDelay: '3m',
        giveUpAfter: 0,
        jitter: '0%',
        drainFor: '0s',
        functionTimeout: '10m',
        watchdog: '5m',
        authLevel: 'function',
        startMethods: 'post',
      },
    });
  });
});

describe('problemInJob', () => {
  it.each([
    [{ maxIdleDelay: '60s' }, undefined],
    [{ maxIdleDelay: '59s' }, 'maxIdleDelay 59s must be at least the idle delay, 1m'],
    [
      { idleDelay: '5m', maxIdleDelay: '1m' },
      'maxIdleDelay 1m must be at least the idle delay, 5m',
    ],
    [{ maxErrorDelay: '2m' }, 'maxErrorDelay 2m must be at least the error delay, 3m'],
    [{ errorDelay: '10s', maxErrorDelay: '20s' }, undefined],
  ])('checks %j: %s', (settings, problem) => {
    if (problem === undefined) expect(makeJob({ settings })).toHaveProperty('settings');
    else expect(() => makeJob({ settings })).toThrow(problem);
  });

  it.each([
    [{ id: 'orders' }, 'is already a job of this project'],
    [{ id: 'ORDERS' }, 'differs from the job orders only in case'],
    [{ id: 'mail', processor: 'processOrders' }, 'is already the processor of the job orders'],
    [{ id: 'mail', processor: 'processORDERS' }, 'needs the file process-orders.ts'],
    [{ id: 'mail', processor: 'eternalFunction' }, 'conflicts with'],
    [{ id: 'mail', processor: 'InvocationContext' }, 'conflicts with'],
  ])('refuses %j beside the job orders', (given, problem) => {
    const register = new NameRegister();
    makeJob({}, register);
    expect(() => makeJob(given, register)).toThrow(problem);
  });

  it('counts - and _ as the same', () => {
    const register = new NameRegister();
    makeJob({ id: 'a-b', processor: 'x' }, register);
    expect(() => makeJob({ id: 'A_B', processor: 'y' }, register)).toThrow(
      'differs from the job a-b only',
    );
  });
});

describe('explicitSettings', () => {
  it.each([
    [{}, ['idleDelay', 'errorDelay']],
    [{ jitter: '0%', watchdog: '300s', busyDelay: '0m' }, ['idleDelay', 'errorDelay']],
    [{ maxIdleDelay: '60s' }, ['idleDelay', 'errorDelay']],
    [
      { startMethods: 'get,post', maxIdleDelay: '2m', watchdog: 'off', giveUpAfter: 3 },
      ['idleDelay', 'errorDelay', 'maxIdleDelay', 'giveUpAfter', 'watchdog', 'startMethods'],
    ],
  ])('states of %j: %j', (settings, keys) => {
    expect(explicitSettings(makeJob({ settings })).map(({ key }) => key)).toEqual(keys);
  });
});
