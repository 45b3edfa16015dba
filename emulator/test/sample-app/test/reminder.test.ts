import { type App, Emulator, loadApp } from 'durable-functions-emulator';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

let app: App;
let emulator: Emulator;

beforeAll(async () => {
  app = await loadApp(() => import('../src/functions/reminder'));
});
beforeEach(() => {
  emulator = new Emulator(app, { now: '2026-01-01T09:00:00Z' });
});
afterEach(() => emulator.close());

it('asks once a day, and gives up after three days', async () => {
  await emulator.request('POST', '/api/remind/ann');
  await emulator.advance('3d');

  expect(emulator.instance('ann')?.output).toBe('no answer');
  expect(emulator.runs.map(({ startedAt }) => startedAt.getUTCDate())).toEqual([1, 2, 3]);
});

it('returns the answer, and does not ask again', async () => {
  await emulator.request('POST', '/api/remind/ann');
  await emulator.advance('30h');
  emulator.raiseEvent('ann', 'answer', 'yes');
  await emulator.advance('10d');

  expect(emulator.instance('ann')).toMatchObject({ runtimeStatus: 'Completed', output: 'yes' });
  expect(emulator.runs).toHaveLength(2);
});

it('asks again when the host crashes before it records the result', async () => {
  emulator = new Emulator(app, { faults: { crashBeforeResult: 1 } });
  await emulator.request('POST', '/api/remind/ann');
  await emulator.advance('6m');

  expect(emulator.runs.map(({ outcome }) => outcome)).toEqual(['lost', 'lost']);
});
