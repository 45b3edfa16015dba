import * as df from 'durable-functions';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';

it('polls every minute for hours, and keeps its history short', async () => {
  const app = await loadApp(() => {
    df.app.orchestration('poll', function* (context) {
      const polls: number = context.df.getInput() ?? 0;
      yield context.df.callActivity('work');
      const next = new Date(context.df.currentUtcDateTime.getTime() + 60_000);
      yield context.df.createTimer(next);
      context.df.continueAsNew(polls + 1);
    });
    df.app.activity('work', { handler: () => 0 });
  });
  using emulator = new Emulator(app, { keep: 10 });
  await emulator.start('poll', { instanceId: 'loop' });
  await emulator.advance('6h');

  expect(emulator.instance('loop')).toMatchObject({ generation: 6 * 60 + 1 });
  expect(emulator.instance('loop')?.history.length).toBeLessThan(10);
});
