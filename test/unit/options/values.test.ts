import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../../../src/generator/options/options';
import { toMs } from '../../../src/generator/options/values';
import { toMs as toMsInLoop } from '../../../templates/project/src/eternal/settings';

const typeOf = (key: string) => {
  const found = settings.find((setting) => setting.key === key);
  if (!found) throw new Error(`no setting ${key}`);
  return found.type;
};

describe('legal values, in their shortest spelling', () => {
  it.each([
    ['idleDelay', '5s', '5s'],
    ['idleDelay', '5d', '5d'],
    ['idleDelay', '3 minutes', '3m'],
    ['idleDelay', '3 MINUTES', '3m'],
    ['idleDelay', '120s', '120s'],
    ['idleDelay', '1.5h', '1.5h'],
    ['idleDelay', '.5h', '0.5h'],
    ['idleDelay', ' 90 secs ', '90s'],
    ['idleDelay', '5000ms', '5000ms'],
    ['idleDelay', '2 days', '2d'],
    ['busyDelay', '0s', '0s'],
    ['busyDelay', '0m', '0m'],
    ['busyDelay', '5s', '5s'],
    ['giveUpAfter', '0', 0],
    ['giveUpAfter', '1000000', 1_000_000],
    ['jitter', '0%', '0%'],
    ['jitter', '12.5 %', '12.5%'],
    ['jitter', '100%', '100%'],
    ['drainFor', '0s', '0s'],
    ['drainFor', '500ms', '500ms'],
    ['drainFor', '4m', '4m'],
    ['watchdog', '1m', '1m'],
    ['watchdog', '60m', '1h'],
    ['watchdog', '300s', '5m'],
    ['watchdog', '15 minutes', '15m'],
    ['watchdog', 'off', 'off'],
    ['authLevel', 'anonymous', 'anonymous'],
    ['startMethods', 'get,post', 'get,post'],
  ])('%s %j → %j', (key, text, value) => {
    expect(typeOf(key).check(text)).toEqual({ value });
  });
});

describe('illegal values', () => {
  it.each([
    ['idleDelay', '', 'for example 90s'],
    ['idleDelay', '4999ms', 'for example 90s'],
    ['idleDelay', '60', 'write 60m'],
    ['idleDelay', '1.5', 'write 1.5m'],
    ['idleDelay', '180000', 'write 180000ms'],
    ['idleDelay', '1w', 'for example 90s'],
    ['idleDelay', '1m30s', 'for example 90s'],
    ['idleDelay', '1e3s', 'for example 90s'],
    ['idleDelay', '1.2345m', 'for example 90s'],
    ['idleDelay', '9'.repeat(400), `write ${'9'.repeat(400)}m`],
    ['giveUpAfter', '1e3', 'for example 10'],
    ['giveUpAfter', '', 'for example 10'],
    ['jitter', '100.5%', 'for example 10%'],
    ['jitter', '50', 'write 50%'],
    ['drainFor', '4.001m', 'for example 2m'],
    ['watchdog', '7m', 'use 6m or 10m'],
    ['watchdog', '1s', 'use 1m or 2m'],
    ['watchdog', '1d', 'use 30m or 1h'],
    ['authLevel', 'ADMIN', 'use anonymous, function or admin'],
    ['startMethods', 'post,get', 'use post or get,post'],
  ])('%s %j: %s', (key, text, hint) => {
    expect(typeOf(key).check(text)).toEqual({ problem: expect.any(String), hint });
  });
});

describe('properties', () => {
  const durations = settings.filter(({ type }) => type.placeholder === '<duration>');

  it('takes durations that the generated loop takes too, with the same length', () => {
    const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd', ' minutes', ' Hours', 'sec');
    const text = fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), unit);
    fc.assert(
      fc.property(text, fc.constantFrom(...durations), ([number, name], { type }) => {
        const checked = type.check(`${Number(number.toFixed(3))}${name}`);
        if (!('value' in checked) || checked.value === 'off') return;
        expect(toMsInLoop(checked.value)).toBe(Math.round(toMs(checked.value)));
      }),
    );
  });

  it('takes a shortened value, and does not shorten it again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settings), fc.string(), ({ type }, text) => {
        const checked = type.check(text);
        if ('value' in checked) expect(type.check(String(checked.value))).toEqual(checked);
        else expect(checked.problem).not.toBe('');
      }),
    );
  });
});
