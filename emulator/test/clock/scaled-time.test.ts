import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { RealTimeline, ScaledClock } from '../../src/clock/real-timeline';
import { showScaledTime } from '../../src/clock/scaled-globals';

function scaled(speed: number) {
  const clock = new ScaledClock(speed);
  const timeline = new RealTimeline(clock, (error) => {
    throw error;
  });
  const restore = showScaledTime(timeline);
  onTestFinished(() => {
    timeline.close();
    restore();
  });
  return { clock, timeline };
}

it('lets a timer follow the speed that changes while it waits', async () => {
  const { timeline } = scaled(1);
  const begun = Date.now();
  const waits = [pause(600_000), new Promise((resolve) => setTimeout(resolve, 600_000))];
  timeline.setSpeed(10_000);
  await Promise.all(waits);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(600_000);
});

it('repeats an interval until it is cleared, and keeps the context of asynchronous code', async () => {
  scaled(10_000);
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  await new Promise<void>((resolve) => {
    storage.run('mine', () => {
      const interval = setInterval(() => {
        seen.push(storage.getStore());
        if (seen.length < 3) return;
        clearInterval(interval);
        resolve();
      }, 60_000);
    });
  });
  await pause(300_000);
  expect(seen).toEqual(['mine', 'mine', 'mine']);
});

it('lets time pass at most 10 times as fast while a client waits, for 30 s of its time', async () => {
  const { clock, timeline } = scaled(3_600);
  const rates = await timeline.whileClientWaits(async () => {
    const first = clock.rate;
    await timeline.whileClientWaits(() => pause(1_000));
    const second = clock.rate;
    return [first, second, clock.speed];
  });
  expect([...rates, clock.rate]).toEqual([10, 10, 3_600, 3_600]);

  let later: number | undefined;
  clock.speed = 60;
  const waiting = timeline.whileClientWaits(() => pause(60_000));
  const looks = setInterval(() => {
    if (clock.rate === 60) later ??= Date.now();
  }, 1_000);
  const begun = Date.now();
  await waiting;
  clearInterval(looks);
  expect((later ?? 0) - begun).toBeGreaterThanOrEqual(30_000);
}, 30_000);

it.each([0.5, 1, 5])('does not change the speed %s for a client', async (speed) => {
  const { clock, timeline } = scaled(speed);
  expect(await timeline.whileClientWaits(async () => clock.rate)).toBe(speed);
});
