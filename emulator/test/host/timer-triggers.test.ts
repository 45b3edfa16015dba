import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { appOf, open, sleep } from '../test-app';

describe('a timer function', () => {
  const keeping = (ticks: string[], schedule = '0 */5 * * * *', runOnStartup = false) =>
    appOf({
      register: () =>
        df.app.client.timer('watchdog', {
          schedule,
          runOnStartup,
          handler: async (timer, client, context) => {
            ticks.push(new Date().toISOString().slice(11, 19));
            context.log(`${timer.scheduleStatus.next} ${typeof client.startNew}`);
            await sleep(400_000);
          },
        }),
    });

  it.each<[string, string, string, string[]]>([
    ['every five minutes, but not while it runs', '0 */5 * * * *', '21m', ['00:05:00', '00:15:00']],
    ['at half past each hour', '0 30 * * * *', '2h', ['00:30:00', '01:30:00']],
    ['on a day that is both the 2nd and a Friday', '0 0 3 2 * FRI', '3d', ['03:00:00']],
    ['not on a day that is only one of both', '0 0 3 2 * SAT', '3d', []],
  ])('fires %s', async (_, schedule, time, expected) => {
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks, schedule));
    await emulator.advance(time);
    expect(ticks).toEqual(expected);
  });

  it('fires at the start with runOnStartup, and by fire()', async () => {
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks, '0 0 0 * * *', true));
    await emulator.advance('10m');
    await emulator.fire('Watchdog');
    expect(ticks).toEqual(['00:00:00', '00:10:00']);
    expect(emulator.logs[0]?.message).toBe('2026-01-02T00:00:00.000Z function');
  });

  it('fires by a POST to /admin/functions/<name>, in any case', async () => {
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks, '0 0 0 * * *'));
    const call = (name: string) => emulator.request('POST', `/admin/functions/${name}`);
    const [known, unknown] = [await call('WatchDog'), await call('nobody')];
    await emulator.advance('1s');
    expect([known.status, unknown.status, ticks]).toEqual([202, 404, ['00:00:00']]);
  });

  it('is ended by functionTimeout when it never ends, and fires again', async () => {
    let ticks = 0;
    const handler = () => {
      ticks += 1;
      return new Promise<void>(() => {});
    };
    const register = () => df.app.client.timer('hanging', { schedule: '0 0 * * * *', handler });
    const emulator = open(await appOf({ register }), { functionTimeout: '10m' });
    await emulator.advance('3h');
    expect(ticks).toBe(3);
  });

  it('does not fire on its schedule with the option timers: false', async () => {
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks), { timers: false });
    await emulator.advance('1h');
    expect(ticks).toEqual([]);
  });

  it('reads its schedule from an app setting', async () => {
    process.env.TEST_HOUR = '1';
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks, '0 0 %TEST_HOUR% * * *'));
    delete process.env.TEST_HOUR;
    await emulator.advance('1d');
    expect(ticks).toEqual(['01:00:00']);
  });

  it('does not fire after a deployment removed it', async () => {
    const ticks: string[] = [];
    const emulator = open(await keeping(ticks));
    emulator.deploy(await appOf({}));
    await emulator.advance('1h');
    expect(ticks).toEqual([]);
  });
});
