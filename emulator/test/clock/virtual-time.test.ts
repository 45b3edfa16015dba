import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { Emulator } from '../../src/index';
import {
  activities,
  appOf,
  emulate,
  everyMinute,
  keepsFailing,
  open,
  output,
  runsAt,
  START,
  secondsFrom,
  sleep,
} from '../test-app';

describe('virtual time', () => {
  it('passes only during advance, and runs everything that is due', async () => {
    const emulator = await emulate({ orchestrator: everyMinute, activities });
    expect(emulator.now).toEqual(new Date(START));
    await emulator.advance('0s');
    expect(runsAt(emulator)).toEqual([0]);
    await emulator.advance('59.9s');
    expect(runsAt(emulator)).toEqual([0]);
    await emulator.advanceTo('2026-01-01T00:01:00Z');
    expect(runsAt(emulator)).toEqual([0, 60]);
    await emulator.advance('6h');
    expect(emulator.runs).toHaveLength(362);
  });

  it('runs 12,000 activities of one fan-out at one moment', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const calls = Array.from({ length: 12_000 }, () => durable.callActivity('work', 1));
        return (yield durable.Task.all(calls)).length;
      },
      activities: { work: () => 1 },
    });
    await emulator.advance('1s');
    expect(emulator.instance('it')?.output).toBe(12_000);
  });

  it('counts no events of earlier calls, whether time passed between them or not', async () => {
    const emulator = open(await appOf({}), { keep: 1 });
    for (let n = 0; n < 6_000; n += 1) {
      await emulator.start('orchestrator', { instanceId: `${n}` });
      await emulator.advance(n % 2 === 0 ? '1h' : '0s');
    }
    for (let n = 0; n < 6_000; n += 1) await emulator.request('GET', '/api/none');
    expect(emulator.now).toEqual(new Date(START + 3_000 * 3_600_000));
  });

  it('keeps the last runs with the option keep', async () => {
    const emulator = await emulate({ orchestrator: everyMinute, activities }, { keep: 3 });
    await emulator.advance('1h');
    expect(runsAt(emulator)).toEqual([3_480, 3_540, 3_600]);
  });

  it('starts at the option now', async () => {
    const emulator = await emulate({}, { now: '2030-05-05T12:00:00Z' });
    await emulator.advance('1s');
    expect(emulator.instance('it')?.createdTime).toEqual(new Date('2030-05-05T12:00:00Z'));
  });

  it('passes until a predicate is true, or runUntil rejects', async () => {
    const emulator = await emulate({ orchestrator: everyMinute, activities });
    await emulator.runUntil(() => emulator.runs.length === 4);
    expect(emulator.now).toEqual(secondsFrom(new Date(START), 180));
    const never = emulator.runUntil(() => emulator.runs.length === 99, { within: '5m' });
    await expect(never).rejects.toThrow('not true within 5m, at 2026-01-01T00:08:00.000Z');
  });

  it('is the time of Date until the emulator is closed', async () => {
    const before = Date;
    const emulator = open(await appOf({}));
    await emulator.advance('90s');
    expect(new Date()).toEqual(new Date(START + 90_000));
    expect(new Date(0)).toBeInstanceOf(before);
    expect(new Date(2020, 1, 1).getFullYear()).toBe(2020);
    expect(new (class extends Date {})().getTime()).toBe(START + 90_000);
    expect(Date()).toBe(new Date().toString());
    emulator.close();
    expect(Date).toBe(before);
  });

  it('belongs to the emulator that was created last', async () => {
    const parts = await appOf({ orchestrator: everyMinute, activities });
    const first = open(parts);
    await first.start('orchestrator', { instanceId: 'it' });
    await first.advance('10m');
    const second = open(parts, { now: '2027-01-01T00:00:00Z' });
    expect(new Date().getFullYear()).toBe(2027);
    expect([first.runs.length, second.runs.length]).toEqual([11, 0]);
    await expect(first.advance('1m')).rejects.toThrow('this Emulator is closed');
    first.close();
    expect(new Date().getFullYear()).toBe(2027);
  });

  it('ends with the block of a `using` declaration', async () => {
    const parts = await appOf({});
    {
      using emulator = new Emulator(parts);
      expect(Date.now()).toBe(emulator.now.getTime());
    }
    expect(Date.now()).toBeGreaterThan(START);
  });
});

describe('a run of an activity', () => {
  it('takes the time of the option activityDuration', async () => {
    const activityDuration = (_: string, input: unknown) => `${Number(input) * 10}s`;
    const emulator = await emulate({ orchestrator: everyMinute, activities }, { activityDuration });
    await emulator.advance('4m');
    expect(runsAt(emulator)).toEqual([0, 60, 130, 210]);
    expect(emulator.runs[2]).toMatchObject({
      activity: 'work',
      instanceId: 'it',
      input: 2,
      result: 2,
      outcome: 'completed',
      endedAt: secondsFrom(new Date(START), 150),
    });
  });

  it('takes longer with advanceWithin, and a busy loop reaches its deadline', async () => {
    const seen: number[] = [];
    const emulator: Emulator = await emulate({
      orchestrator: everyMinute,
      activities: {
        work: () => {
          seen.push(Date.now() - START);
          emulator.advanceWithin('30s');
          seen.push(Date.now() - START);
          const deadline = Date.now() + 1_000;
          while (Date.now() < deadline);
          return null;
        },
      },
    });
    await emulator.advance('1s');
    expect(seen).toEqual([0, 30_000]);
    expect(emulator.runs[0]?.endedAt).toEqual(secondsFrom(new Date(START), 30));
  });

  it('sleeps in virtual time', async () => {
    const seen: unknown[] = [];
    const note = (what: string) => seen.push([what, Date.now() - START]);
    const emulator: Emulator = await emulate({
      orchestrator: everyMinute,
      activities: {
        work: async () => {
          note('begins');
          const pulse = setInterval(() => note('beats'), 20_000);
          AbortSignal.timeout(45_000).addEventListener('abort', () => note('aborts'));
          await sleep(30_000);
          emulator.advanceWithin('5s');
          await promisify(setTimeout)(1_000);
          clearInterval(pulse);
          await pause(24_000, undefined, { signal: AbortSignal.timeout(9_000) }).catch(note);
          note('ends');
          return null;
        },
      },
    });
    await emulator.advance('30s');
    expect(emulator.runs).toEqual([]);
    await emulator.advance('30s');
    expect(seen).toEqual([
      ['begins', 0],
      ['beats', 20_000],
      [expect.objectContaining({ name: 'AbortError' }), 45_000],
      ['ends', 45_000],
      ['aborts', 45_000],
    ]);
    expect(emulator.runs[0]).toMatchObject({
      outcome: 'completed',
      endedAt: secondsFrom(new Date(START), 45),
    });
  });

  it('holds time although as many other resources of the process close meanwhile', async () => {
    const servers = Array.from({ length: 8 }, () => createServer().listen(0));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        return yield durable.callActivity('work', 1);
      },
      activities: {
        work: async () => {
          for (const server of servers) server.close();
          return (await promisify(execFile)('node', ['-p', '42'])).stdout.trim();
        },
      },
    });
    await emulator.advance('1h');
    expect(output(emulator)).toBe('42');
  });

  it('holds time while it waits for something real', async () => {
    const emulator: Emulator = await emulate({
      orchestrator: everyMinute,
      activities: {
        work: async () => {
          setTimeout(() => {}, 1_000);
          const [file] = await promisify(execFile)('node', ['-p', '42']).then(({ stdout }) => [
            stdout,
          ]);
          return [file?.trim(), Date.now() - START];
        },
      },
    });
    await emulator.advance('10s');
    expect(emulator.runs[0]).toMatchObject({ result: ['42', 0] });
  });

  it('does not hold time when it never ends, and fails after functionTimeout', async () => {
    const never: Promise<void> = new Promise(() => {});
    const zombie = vi.fn();
    const emulator = await emulate(
      {
        orchestrator: keepsFailing,
        activities: {
          work: () => {
            setTimeout(zombie, 11 * 60_000);
            return never;
          },
        },
      },
      { functionTimeout: '10m' },
    );
    await emulator.advance('1h');
    expect(runsAt(emulator)).toEqual([0, 660, 1_320, 1_980, 2_640]);
    expect(emulator.runs[0]).toMatchObject({
      outcome: 'failed',
      error: { message: 'Timeout value of 00:10:00 was exceeded by function: Functions.work' },
      endedAt: secondsFrom(new Date(START), 600),
    });
    expect(zombie).not.toHaveBeenCalled();
  });

  it('fails when its activityDuration exceeds functionTimeout', async () => {
    const times = ['11m', '9m'];
    const activityDuration = () => times.shift() ?? '1m';
    const emulator = await emulate(
      { orchestrator: keepsFailing, activities },
      { activityDuration, functionTimeout: '10m' },
    );
    await emulator.advance('22m');
    expect(emulator.runs.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'completed',
      'completed',
    ]);
    expect(runsAt(emulator)).toEqual([0, 660, 1_260]);
  });

  it('cannot call advance', async () => {
    const emulator: Emulator = await emulate({
      orchestrator: everyMinute,
      activities: {
        work: async () => {
          await sleep(5);
          await emulator.advance('1m');
        },
      },
    });
    await emulator.advance('1s');
    expect(emulator.runs[0]?.error?.message).toContain('call advanceWithin() instead');
  });
});
