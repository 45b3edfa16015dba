import { expect, it } from 'vitest';
import { Emulator, withActivity } from '../../src/index';
import { appOf, open, output } from '../test-app';

it('replaces an activity with withActivity', async () => {
  const app = await appOf({
    orchestrator: function* ({ df: durable }) {
      return yield durable.callActivity('work', 20);
    },
    activities: { work: () => 'real' },
  });
  const emulator = open(withActivity(app, 'Work', (input) => ({ doubled: Number(input) * 2 })));
  await emulator.start('orchestrator', { instanceId: 'it' });
  await emulator.advance('1s');
  expect(output(emulator)).toEqual({ doubled: 40 });
  expect(() => withActivity(app, 'orchestrator', () => 0)).toThrow(
    "there is no activity 'orchestrator'",
  );
  expect(emulator).toBeInstanceOf(Emulator);
});
