import * as df from 'durable-functions';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';

it('adds the sizes of all files, and tries a failed file again', async () => {
  let attempts = 0;
  const app = await loadApp(() => {
    df.app.orchestration('total', function* (context) {
      const files: string[] = context.df.getInput();
      const retry = new df.RetryOptions(5_000, 3);
      const tasks = files.map((file) => context.df.callActivityWithRetry('size', retry, file));
      const sizes: number[] = yield context.df.Task.all(tasks);
      return sizes.reduce((sum, size) => sum + size, 0);
    });
    df.app.activity('size', {
      handler: (file: string) => {
        attempts += 1;
        if (file === 'bb' && attempts < 4) throw new Error('busy');
        return file.length;
      },
    });
  });
  using emulator = new Emulator(app);
  await emulator.start('total', { instanceId: 'sum', input: ['a', 'bb', 'ccc'] });

  expect(await emulator.waitForEnd('sum')).toMatchObject({ output: 6 });
  expect(emulator.runs).toHaveLength(4);
});
