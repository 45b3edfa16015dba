import * as df from 'durable-functions';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';

it('ships each parcel of an order in a sub-orchestration, and reports the one that failed', async () => {
  const app = await loadApp(() => {
    df.app.orchestration('order', function* (context) {
      const lost: string[] = [];
      for (const parcel of context.df.getInput<string[]>()) {
        try {
          yield context.df.callSubOrchestrator('parcel', parcel, `parcel-${parcel}`);
        } catch {
          lost.push(parcel);
        }
      }
      return { lost };
    });
    df.app.orchestration('parcel', function* (context) {
      yield context.df.callActivity('ship', context.df.getInput());
    });
    df.app.activity('ship', {
      handler: (parcel: string) => {
        if (parcel === 'glass') throw new Error('broken');
      },
    });
  });
  using emulator = new Emulator(app);
  await emulator.start('order', { instanceId: 'order-1', input: ['book', 'glass'] });

  expect(await emulator.waitForEnd('order-1')).toMatchObject({ output: { lost: ['glass'] } });
  expect(emulator.instance('parcel-glass')?.runtimeStatus).toBe('Failed');
  expect(emulator.steps('order-1').map(({ kind, status }) => [kind, status])).toEqual([
    ['subOrchestration', 'completed'],
    ['subOrchestration', 'failed'],
  ]);
});
