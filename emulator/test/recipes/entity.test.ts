import * as df from 'durable-functions';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';

it('counts in an entity, and reads it from an orchestration', async () => {
  const counter = new df.EntityId('counter', 'visits');
  const app = await loadApp(() => {
    df.app.entity('counter', (context) => {
      const count = context.df.getState(() => 0) as number;
      if (context.df.operationName === 'add') context.df.setState(count + 1);
      else context.df.return(count);
    });
    df.app.orchestration('visit', function* (context) {
      yield context.df.callEntity(counter, 'add');
      return yield context.df.callEntity(counter, 'get');
    });
  });
  using emulator = new Emulator(app);
  for (const id of ['ann', 'ben']) {
    await emulator.start('visit', { instanceId: id });
    await emulator.waitForEnd(id);
  }

  expect(emulator.instance('ben')?.output).toBe(2);
});
