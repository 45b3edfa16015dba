import { describe, expect, it } from 'vitest';
import { toMs } from '../../src/eternal/durations';
import {
  type GivenSettings,
  restoreSettings,
  settingsFrom,
  toPercent,
} from '../../src/eternal/settings';

const given: GivenSettings = { idleDelay: '1m', errorDelay: '3m' };

describe('durations', () => {
  it.each([
    ['0s', 0],
    ['5000ms', 5_000],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['5d', 432_000_000],
  ])('%s is %d ms', (text, ms) => expect(toMs(text)).toBe(ms));

  it.each(['', '5', 's', '1 m', '-1s', '1w', '1m1s', '1e3s', 'Infinitys', 5, null, undefined])(
    '%j is none',
    (text) => expect(toMs(text)).toBeUndefined(),
  );
});

describe('percentages', () => {
  it.each([
    ['0%', 0],
    ['12.5%', 12.5],
    ['100%', 100],
  ])('%s is %d', (text, number) => expect(toPercent(text)).toBe(number));

  it.each(['', '5', '101%', '-1%', 5, null])('%j is none', (text) =>
    expect(toPercent(text)).toBeUndefined(),
  );
});

describe('settings', () => {
  it('have defaults that change nothing', () => {
    expect(settingsFrom('job', given)).toEqual({
      idleDelay: '1m',
      maxIdleDelay: '1m',
      errorDelay: '3m',
      maxErrorDelay: '3m',
      busyDelay: '0s',
      jitter: '0%',
      giveUpAfter: 0,
      drainFor: '0s',
    });
  });

  it.each([
    ['idleDelay', '4s'],
    ['idleDelay', '6d'],
    ['errorDelay', 'soon'],
    ['maxIdleDelay', '1ms'],
    ['maxErrorDelay', '0s'],
    ['busyDelay', '1s'],
    ['jitter', '101%'],
    ['giveUpAfter', -1],
    ['giveUpAfter', 1.5],
    ['drainFor', '5m'],
  ])('refuse %s %j, by the name of the job and the key', (key, value) => {
    expect(() => settingsFrom('job', { ...given, [key]: value } as GivenSettings)).toThrow(
      `job: ${key} is ${JSON.stringify(value)}, not `,
    );
  });

  it('come back from a state as far as they are legal there', () => {
    const defaults = settingsFrom('job', given);

    expect(
      restoreSettings({ idleDelay: '5m', errorDelay: 7, giveUpAfter: 3, x: 1 }, defaults),
    ).toEqual({
      ...defaults,
      idleDelay: '5m',
      giveUpAfter: 3,
    });
    for (const junk of [undefined, null, 'x', 7, []]) {
      expect(restoreSettings(junk, defaults)).toEqual(defaults);
    }
  });
});
