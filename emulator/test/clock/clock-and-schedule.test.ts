import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../src/clock/duration';
import { parseSchedule } from '../../src/clock/schedule';
import { EventQueue } from '../../src/clock/timeline';
import { seededRandom } from '../../src/durable/random';

describe('milliseconds', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['1.5h', 5_400_000],
    [' 2 d ', 172_800_000],
  ])('converts %s to %i ms', (text, ms) => expect(milliseconds(text)).toBe(ms));

  it.each(['', '5', 's', '-1s', '1w', '1 h 2 m'])("refuses '%s'", (text) => {
    expect(() => milliseconds(text)).toThrow(`"${text}" is not a duration`);
  });
});

describe('EventQueue', () => {
  it('returns events by time, then in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (times) => {
        const queue = new EventQueue();
        const taken: [number, number][] = [];
        times.forEach((at, order) => {
          queue.add(at, () => {
            taken.push([at, order]);
          });
        });
        while (queue.nextAt < Number.POSITIVE_INFINITY) void queue.takeFirst().event();
        const sorted = times.map((at, order) => [at, order]).sort(([a = 0], [b = 0]) => a - b);
        expect(taken).toEqual(sorted);
      }),
    );
    expect(() => new EventQueue().takeFirst()).toThrow('the queue is empty');
  });
});

describe('seededRandom', () => {
  it('returns the same numbers for the same seed, evenly between 0 and 1', () => {
    const series = (seed: number) => Array.from({ length: 1_000 }, seededRandom(seed));
    expect(series(7)).toEqual(series(7));
    expect(series(7)).not.toEqual(series(8));
    const mean = series(7).reduce((sum, value) => sum + value, 0) / 1_000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});

describe('parseSchedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'],
    ['30 0 0 * * 1-5', '2026-01-02T12:00:00Z', '2026-01-05T00:00:30Z'],
    ['0 0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 0 29 2 1', '2096-02-29T00:00:00Z', '2112-02-29T00:00:00Z'],
    ['0 5 0 */10 * 2-6', '2024-02-28T02:45:20Z', '2024-03-01T00:05:00Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59Z'],
    ['*/15 * * * *', '2026-01-01T00:00:01Z', '2026-01-01T00:15:00Z'],
    ['  0  5/20  * * * * ', '2026-01-01T00:06:00Z', '2026-01-01T00:25:00Z'],
    ['5/1 * * * * *', '2026-01-01T00:00:06Z', '2026-01-01T00:01:05Z'],
    ['0 10-50/20 * * * *', '2026-01-01T00:31:00Z', '2026-01-01T00:50:00Z'],
    ['0 0 0 * * Fri-Mon', '2026-01-06T00:00:00Z', '2026-01-07T00:00:00Z'],
    ['0 0 0 1 febru *', '2026-01-06T00:00:00Z', '2026-02-01T00:00:00Z'],
    ['00:05:00', '2026-01-01T00:00:01Z', '2026-01-01T00:05:01Z'],
    ['1.12:00:00.5', '2026-01-01T00:00:00Z', '2026-01-02T12:00:00.500Z'],
    ['25:00:00:00', '2026-01-01T00:00:00Z', '2026-01-26T00:00:00Z'],
    ['24:00:00', '2026-01-01T00:00:00Z', '2026-01-25T00:00:00Z'],
    ['0 0 0 1 JAN SUN', '2026-01-01T00:00:00Z', '2034-01-01T00:00:00Z'],
  ])('finds for %s after %s the time %s', (schedule, after, next) => {
    expect(parseSchedule(schedule).after(Date.parse(after))).toBe(Date.parse(next));
  });

  it.each([
    '0 0 0 L * *',
    '0 0 0 1W * *',
    '0 0 0 ? * *',
    '0 0 0 * * 5#2',
    '0 0 0 * * 7',
    '60 * * * * *',
    '* * * *',
    '0 0 0 1 1 * 2026',
    '0 0 0 1-2-3 * *',
    '@daily',
    '00:00:00',
    '00:60:00',
    '',
  ])("refuses '%s'", (schedule) => {
    expect(() => parseSchedule(schedule)).toThrow(
      `The schedule expression '${schedule}' was not recognized as a valid cron expression or timespan string.`,
    );
  });
});
