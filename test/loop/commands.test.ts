import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('"run"', () => {
  it('interrupts the sleep', async () => {
    const { emulator, call, raise, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 20, 80]);
    raise('refresh');
    await emulator.advance('500ms');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('5s');
    expect(runsAt()).toEqual([0, 20, 80, 91]);
  });

  it('starts one more run after the current one, however many copies arrive', async () => {
    const { emulator, processor, call, raise, runsAt } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockRejectedValueOnce(new Error('boom'));
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    raise('run', { id: 'mine' });
    await emulator.advance('40s');
    expect((await call('POST /run?commandId=mine')).json()).toMatchObject({ applied: true });
    raise('run', { id: 'mine' });
    await emulator.advance('80s');
    expect(runsAt()).toEqual([0, 30, 120]);
  });

  it('is followed by a run when several arrive at the same time', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    const answers = await Promise.all([call('POST /run'), call('POST /run'), call('POST /run')]);
    await emulator.advance('30s');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(runsAt().slice(0, 2)).toEqual([0, 20]);
    expect(runsAt().length).toBeLessThanOrEqual(4);
  });

  it('is applied although its message is lost with the message of a canceled timer', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    await call('POST /run'); // cancels the timer that is due at 60 s: its message still comes
    await emulator.advanceTo('2026-01-01T00:01:00Z');

    expect((await call('POST /run')).status).toBe(200);
    expect(runsAt()).toHaveLength(3);
  });

  it('waits for at most two runs behind copies of another command, even in an endless backlog', async () => {
    const { emulator, processor, call, raise, runsAt } = await emulate(
      {},
      { activityDuration: '2m' },
    );
    processor.mockResolvedValue(1);
    await call('POST /start');
    await emulator.advance('10s');
    for (let copy = 0; copy < 20; copy += 1) raise('run', { id: 'others' });
    expect((await call('POST /run?commandId=mine')).status).toBe(202);
    await emulator.advance('5m');

    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    expect(runsAt()).toEqual([0, 120, 258]);
  });

  it('is not applied again while it is among the last 64 commands', async () => {
    const { emulator, call, raise, runsAt } = await emulate({ idleDelay: '1h' });
    await call('POST /start');
    for (let n = 0; n < 64; n += 1) {
      await emulator.advance('5s');
      await call(`POST /run?commandId=run-${n}`);
    }
    await emulator.advance('5s');
    const before = runsAt().length;
    for (let n = 0; n < 64; n += 1) {
      raise('run', { id: `run-${n}` });
      await emulator.advance('2s');
    }
    expect(runsAt()).toHaveLength(before);
  });
});

describe('a command during a run', () => {
  it('is seen at once, whether a timer or a command started the run', async () => {
    const { emulator, call, raise, runsAt } = await emulate({}, { activityDuration: '30s' });
    const expectSeen = async () => {
      const before = emulator.now.getTime();
      expect((await call('POST /run')).status).toBe(200);
      expect(emulator.now.getTime() - before).toBeLessThan(1_000);
    };
    await call('POST /start');
    await emulator.advance('100s');
    await expectSeen();
    await emulator.advance('100s');
    raise('run');
    await emulator.advance('10s');
    await expectSeen();
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 90, 120, 200, 230]);
  });

  it('is applied before the next run, even behind a late copy from an earlier incarnation', async () => {
    const { emulator, processor, call, raise, runsAt, status } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('40s');
    raise('stop', { id: 'late', incarnation: 'before' });
    raise('stop');
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 30]);
    expect((await status()).phase).toBe('stopped');
  });
});

describe('a malformed command', () => {
  it('changes nothing, not even the time of the next run', async () => {
    const { emulator, call, incarnation, runsAt, instance } = await emulate(
      {},
      { activityDuration: '5s' },
    );
    await call('POST /start');
    await emulator.advance('1s');
    const now = { incarnation: incarnation(), id: 'a' };
    const events = [null, 'stop', {}, { type: 'stop', id: 'a' }, { ...now, type: 'explode' }];
    for (const data of [...events, { ...now, type: 'run', id: 'a b' }, { ...now, type: 5 }]) {
      emulator.raiseEvent('job', 'control', data);
      emulator.raiseEvent('job', 'stop', data);
      await emulator.advance('9s');
    }
    await emulator.advance('70s');

    expect(runsAt()).toEqual([0, 65, 130]);
    expect(instance().customStatus).toMatchObject({ appliedCommands: [], consecutiveFailures: 0 });
  });

  it('makes the loop settle for a second instead of spinning', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const before = instance().generation;
    for (let n = 0; n < 10; n += 1) {
      emulator.raiseEvent('job', 'control', null);
      await emulator.advance('100ms');
    }
    await emulator.advance('5s');
    expect(instance().generation - before).toBeLessThanOrEqual(6);
  });
});
