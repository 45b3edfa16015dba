import type * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { emulate } from '../test-app';

const orchestrator: df.OrchestrationHandler = function* (context) {
  context.log('asks');
  yield context.df.callActivity('ask', 'Ann?');
  const answer = context.df.waitForExternalEvent('answer');
  const tomorrow = new Date(context.df.currentUtcDateTime.getTime() + 86_400_000);
  const timer = context.df.createTimer(tomorrow);
  yield context.df.Task.any([answer, timer]);
  if (!timer.isCompleted) timer.cancel();
  try {
    yield context.df.callActivity('book');
  } catch {}
  return answer.result;
};

const activities = {
  ask: () => 'asked',
  book: () => {
    throw new Error('no seat');
  },
};

const parts = { orchestrator, activities };
const START = '2026-01-01T00:00:00.000Z';

describe('steps', () => {
  it('tells what an instance did and received', async () => {
    const emulator = await emulate(parts);
    await emulator.advance('1h');
    emulator.raiseEvent('it', 'answer', 'yes');
    await emulator.advance('1m');
    expect(emulator.steps('it')).toMatchObject([
      { kind: 'activity', name: 'ask', status: 'completed', input: 'Ann?', result: 'asked' },
      { kind: 'timer', name: '2026-01-02T00:00:00.000Z', status: 'pending' },
      { kind: 'event', name: 'answer', result: 'yes', startedAt: new Date('2026-01-01T01:00Z') },
      { kind: 'activity', name: 'book', status: 'failed', error: expect.stringMatching('no seat') },
    ]);
    expect(emulator.steps('nobody')).toEqual([]);
  });
});

describe('waitForStep', () => {
  it('advances time until a step has ended', async () => {
    const emulator = await emulate(parts, { activityDuration: '30m' });
    expect(await emulator.waitForStep('it', 'ask', { status: 'pending' })).not.toHaveProperty(
      'result',
    );
    expect(await emulator.waitForStep('it', 'ask')).toMatchObject({ result: 'asked' });
    expect(emulator.now.toISOString()).toBe('2026-01-01T00:30:00.000Z');
  });

  it('fails with the timeline of the instance', async () => {
    const emulator = await emulate(parts);
    await expect(emulator.waitForStep('it', 'answer', { within: '1h' })).rejects.toThrow(
      [
        "'it': no completed step 'answer' within 1h",
        "orchestrator 'it': Running",
        `  ${START}  started with undefined`,
        `  ${START}  activity 'ask' called with "Ann?"`,
        `  ${START}  activity 'ask' returned "asked"`,
        `  ${START}  timer for 2026-01-02T00:00:00.000Z created (open)`,
        `  ${START}  log (information): asks`,
      ]
        .join('\n')
        .replace('undefined', 'null'),
    );
  });
});

describe('waitForEnd', () => {
  it('advances time until an instance has ended', async () => {
    const emulator = await emulate(parts);
    expect(await emulator.waitForEnd('it', { within: '2d' })).toMatchObject({
      runtimeStatus: 'Completed',
    });
    expect(emulator.timeline()).toMatch(/timer for .* fired\n.*\n.*'book' failed: .*no seat/);
    expect(emulator.timeline()).toMatch(/\n {2}2026-01-02T00:00:00.000Z {2}ended with \S+$/);
  });

  it('fails when the instance does not exist', async () => {
    const emulator = await emulate(parts);
    await expect(emulator.waitForEnd('other')).rejects.toThrow("'other': no end within 1d");
  });
});
