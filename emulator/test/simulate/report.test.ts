import { describe, expect, it } from 'vitest';
import { monthlyCosts, PRICES } from '../../src/simulate/prices';
import { drawTimeline } from '../../src/simulate/timeline-chart';
import { START } from '../test-app';

describe('drawTimeline', () => {
  const paint = (text: string) => `<${text}>`;
  const at = (minutes: number, processed?: number) => ({ at: START + minutes * 60_000, processed });
  const draw = (hours: number, runs: ReturnType<typeof at>[]) =>
    drawTimeline(runs, { from: START, until: START + hours * 3_600_000 }, paint);

  it('draws a cell per minute for some hours', () => {
    const runs = [at(0, 0), at(1, 8), at(2, 4), at(3), at(4, 1), at(4), at(5), at(5), at(5, 1)];
    expect(draw(2, runs)).toEqual(['01-01 00:00  ·█▄<×><▁><×>', '01-01 01:00']);
  });

  it.each([
    [24 * 2, ['2026-01-01', '2026-01-02']],
    [24 * 60, ['2026-01-01', '2026-01-08', '2026-01-15']],
    [24 * 700, ['2026-01-01', '2026-01-31', '2026-03-02']],
    [24 * 3_650, ['2026-01-01', '2026-06-30', '2026-12-27']],
  ])('draws %i hours in lines that start at %j', (hours, lines) => {
    expect(draw(hours, []).slice(0, 3)).toEqual(lines);
  });
});

it('calculates costs after the free grants', () => {
  const little = monthlyCosts({ requests: 0, executions: 8_000, busySeconds: 1_000 });
  expect(little).toEqual({ storage: 0, executions: 0, time: 0, total: 0 });
  const much = monthlyCosts({ requests: 100_000, executions: 100_000, busySeconds: 10_000 });
  const month = 365 / 12;
  expect(much.storage).toBeCloseTo(10 * month * PRICES.storagePer10k);
  expect(much.executions).toBeCloseTo((0.1 * month - 0.25) * PRICES.perMillionExecutions);
  expect(much.time).toBeCloseTo((20_000 * month - 100_000) * PRICES.perGbSecond);
  expect(much.total).toBeCloseTo(much.storage + much.executions + much.time);
});
