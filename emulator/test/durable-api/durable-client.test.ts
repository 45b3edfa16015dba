import { describe, expect, it } from 'vitest';
import { status } from '../test-app';
import { withClient } from './client-calls';

describe("the SDK's durable client", () => {
  it('starts an instance, and reads the status Pending, Running and Completed', async () => {
    const { emulator, call } = await withClient();
    expect(await call('status')).toContain('HTTP 404');
    expect(await call('start', { some: 'input' })).toBe('it');
    expect(await call('status')).toMatchObject({ runtimeStatus: 'Pending', customStatus: null });
    await emulator.advance('1500ms');
    expect(await call('status')).toEqual({
      name: 'orchestrator',
      instanceId: 'it',
      runtimeStatus: 'Running',
      input: { some: 'input' },
      customStatus: { phase: 'listening' },
      output: null,
      createdTime: '2026-01-01T00:00:00.000Z',
      lastUpdatedTime: '2026-01-01T00:00:00.000Z',
    });
    expect(await call('raise')).toBeNull();
    await emulator.advance('1s');
    expect(await call('status')).toMatchObject({
      runtimeStatus: 'Completed',
      output: { text: 'hello' },
      lastUpdatedTime: '2026-01-01T00:00:01.000Z',
    });
  });

  it('starts an instance without input, which is then an empty string, and without an id', async () => {
    const { emulator, call } = await withClient();
    await call('startNoInput');
    expect(emulator.instance('it')?.input).toBe('');
    expect(await call('startAnonymous')).toMatch(/^[\da-f]{32}$/);
  });

  it.each([
    [409, 'status code: 409'],
    [500, 'status code: 500'],
  ] as const)('receives %i when it starts an active instance', async (duplicateStart, text) => {
    const { call } = await withClient({ faults: { duplicateStart } });
    await call('start', 1);
    const refused = await call('start', 2);
    expect(refused).toContain(text);
    expect(refused).toContain('already exists');
  });

  it('starts one instance with fifty concurrent starts', async () => {
    const { call } = await withClient();
    const results = await Promise.all(Array.from({ length: 50 }, () => call('start', 1)));
    expect(results.filter((result) => result === 'it')).toHaveLength(1);
  });

  it('receives errors for orchestrators and instances that do not exist', async () => {
    const { call } = await withClient();
    expect(await call('startUnknown')).toContain('status code: 400');
    expect(await call('raise')).toContain("No instance with ID 'it' found.");
    expect(await call('terminate')).toContain("No instance with ID 'it' found.");
    expect(await call('purge')).toEqual({ instancesDeleted: 0 });
  });

  it('suspends and resumes an instance, and receives 500 for the second time', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    await emulator.advance('1s');
    expect(await call('resume')).toContain('status code: 500');
    expect(await call('suspend')).toBeNull();
    await emulator.advance('1s');
    expect(await call('suspend')).toContain('status code: 500');
    expect([status(emulator), await call('suspended')]).toEqual(['Suspended', 1]);
    await call('resume');
    await emulator.advance('1s');
    expect(status(emulator)).toBe('Running');
  });

  it('terminates an instance with a reason, and later commands have no effect', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    await call('terminate');
    await emulator.advance('1s');
    expect(emulator.instance('it')).toMatchObject({ runtimeStatus: 'Terminated', output: 'a & b' });
    expect([await call('raise'), await call('terminate'), await call('suspend')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('purges only instances that have ended', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    expect(await call('purge')).toContain('status code: 412');
    expect(await call('purgeBy')).toEqual({ instancesDeleted: 0 });
    await emulator.advance('1s');
    await call('raise');
    await emulator.advance('1s');
    expect(await call('purgeBy')).toEqual({ instancesDeleted: 1 });
    expect(emulator.instance('it')).toBeUndefined();
  });

  it('lists and filters instances', async () => {
    const { call } = await withClient();
    await call('start', 1);
    expect([await call('all'), await call('suspended'), await call('createdLater')]).toEqual([
      ['it'],
      0,
      0,
    ]);
  });

  it('waits for completion in virtual time', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    expect(await call('wait')).toBe(202);
    expect(emulator.now).toEqual(new Date('2026-01-01T00:00:05Z'));
    await call('raise');
    expect(await call('wait')).toBe(200);
  });

  it.each([
    ['rewind', 'not emulated: rewind'],
    ['entity', 'not emulated: entities'],
  ])('receives an error because %s is not emulated', async (name, text) => {
    const { call } = await withClient();
    await call('start', 1);
    expect(await call(name)).toContain(text);
  });
});
