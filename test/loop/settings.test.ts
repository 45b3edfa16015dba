import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type JobSettings,
  resolveSettings,
  restoreSettings,
  toMs,
  toShare,
} from '../../templates/project/src/eternal/settings';

const given: JobSettings = { idleDelay: '1m', errorDelay: '3m' };

describe('durations', () => {
  it.each([
    ['0s', 0],
    ['5000ms', 5_000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['5d', 432_000_000],
  ])('%s is %d ms', (text, ms) => expect(toMs(text)).toBe(ms));

  it.each(['', '5', 's', '1 m', '-1s', '1w', '1m1s', '1e3s', 'Infinitys', 5, null, undefined])(
    'rejects %j',
    (text) => expect(toMs(text)).toBeNaN(),
  );
});

describe('percentages', () => {
  it.each([
    ['0%', 0],
    ['12.5%', 0.125],
    ['100%', 1],
  ])('%s is %d', (text, share) => expect(toShare(text)).toBe(share));

  it.each(['', '5', '1000%', '-1%', 5, null])('rejects %j', (text) =>
    expect(toShare(text)).toBeNaN(),
  );
});

describe('settings', () => {
  it('have defaults', () => {
    expect(resolveSettings('job', given)).toEqual({
      idleDelay: '1m',
      maxIdleDelay: '1m',
      errorDelay: '3m',
      maxErrorDelay: '3m',
      busyDelay: '0s',
      jitter: '0%',
      giveUpAfter: 0,
      drainFor: '0s',
      functionTimeout: '10m',
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
    ['functionTimeout', '30s'],
    ['functionTimeout', '2d'],
  ])('reject %s %j with an error that names the job and the setting', (key, value) => {
    expect(() => resolveSettings('job', { ...given, [key]: value } as JobSettings)).toThrow(
      `job: ${key} is ${JSON.stringify(value)}, not `,
    );
  });

  it('are restored from a state as far as they are valid', () => {
    const defaults = resolveSettings('job', given);

    expect(
      restoreSettings({ idleDelay: '5m', errorDelay: 7, giveUpAfter: 3, x: 1 }, defaults),
    ).toEqual({
      ...defaults,
      idleDelay: '5m',
      giveUpAfter: 3,
    });
    for (const junk of [{}, [], { idleDelay: null }]) {
      expect(restoreSettings(junk, defaults)).toEqual(defaults);
    }
  });
});

describe('app settings', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['JOB_1_A__IDLE_DELAY', '30s', { idleDelay: '30s' }],
    ['JOB_1_A__MAX_ERROR_DELAY', '1h', { maxErrorDelay: '1h' }],
    ['JOB_1_A__GIVE_UP_AFTER', '12', { giveUpAfter: 12 }],
    ['JOB_1_A__JITTER', '10%', { jitter: '10%' }],
    ['JOB_1_A__BUSY_DELAY', '0s', { busyDelay: '0s' }],
  ])('%s=%s overrides the file', (name, value, expected) => {
    vi.stubEnv(name, value);
    expect(resolveSettings('job-1_a', given)).toMatchObject(expected);
  });

  it.each([
    ['JOB__IDLE_DELAY', 'soon', "a duration from '5s' to '5d'"],
    ['JOB__IDLE_DELAY', '', "a duration from '5s' to '5d'"],
    ['JOB__GIVE_UP_AFTER', '1.5', 'a whole number from 0 to 1000000'],
    ['JOB__JITTER', '101%', "a percentage from '0%' to '100%'"],
  ])('%s=%s is logged and ignored', (name, value, legal) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv(name, value);
    expect(resolveSettings('job', given)).toEqual(resolveSettings('other', given));
    expect(log.mock.calls).toEqual([[`App setting ${name}='${value}' is ignored: not ${legal}`]]);
    log.mockRestore();
  });
});
