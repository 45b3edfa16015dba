import * as df from 'durable-functions';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';

const load = () =>
  loadApp(() => {
    df.app.orchestration('expense', function* (context) {
      yield context.df.callActivity('askManager', context.df.getInput());
      const decision = context.df.waitForExternalEvent('decision');
      const deadline = new Date(context.df.currentUtcDateTime.getTime() + 72 * 3_600_000);
      const timeout = context.df.createTimer(deadline);
      if ((yield context.df.Task.any([decision, timeout])) === timeout) return 'escalated';
      timeout.cancel();
      return decision.result;
    });
    df.app.activity('askManager', { handler: () => 'mail sent' });
  });

it('takes the decision of a manager, and escalates after three days', async () => {
  using emulator = new Emulator(await load());
  await emulator.start('expense', { instanceId: 'taxi', input: { amount: 40 } });
  await emulator.start('expense', { instanceId: 'hotel', input: { amount: 400 } });
  await emulator.waitForStep('taxi', 'askManager');

  emulator.raiseEvent('taxi', 'decision', 'approved');
  expect(await emulator.waitForEnd('taxi')).toMatchObject({ output: 'approved' });
  await emulator.advance('3d');
  expect(emulator.instance('hotel')?.output).toBe('escalated');
});
