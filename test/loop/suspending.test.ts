import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

describe('a loop that was suspended from outside', () => {
  it('is shown as suspended, refuses a run, and continues after a resume', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    emulator.suspend('job');
    await emulator.advance('10m');
    expect(await status()).toMatchObject({ runtimeStatus: 'Suspended', phase: 'suspended' });
    expect((await call('POST /run')).status).toBe(409);
    expect((await call('POST /start')).status).toBe(409);
    expect(runsAt()).toEqual([0]);
    expect((await call('POST /resume')).status).toBe(200);
    await emulator.advance('1s');
    expect(await status()).toMatchObject({ runtimeStatus: 'Running' });
    expect(runsAt()).toHaveLength(2);
  });

  it('stops', async () => {
    const { emulator, call, status } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    emulator.suspend('job');
    await emulator.advance('1s');
    expect((await call('POST /stop')).status).toBe(200);
    expect((await status()).phase).toBe('stopped');
  });

  it('is paused when it is paused, suspended, and resumed from outside', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    emulator.suspend('job');
    await emulator.advance('1s');
    expect((await call('POST /pause')).status).toBe(200);
    expect((await status()).phase).toBe('suspended');
    emulator.resume('job');
    await emulator.advance('10m');
    expect((await status()).phase).toBe('paused');
    emulator.suspend('job');
    await emulator.advance('1s');
    expect((await call('POST /resume')).status).toBe(200);
    await emulator.advance('1s');
    expect(runsAt()).toHaveLength(2);
  });

  it('starts a run that it has decided on when it is resumed, even if it was paused', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('30s');
    emulator.suspend('job');
    await emulator.advance('1m');
    expect((await call('POST /pause')).status).toBe(200);
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0]);
    emulator.resume('job');
    await emulator.advance('1h');
    expect(runsAt()).toHaveLength(2);
    expect((await status()).phase).toBe('paused');
  });
});
