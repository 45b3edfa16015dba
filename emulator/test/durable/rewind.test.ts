import * as df from 'durable-functions';
import { expect, it } from 'vitest';
import { emulate, output, status } from '../test-app';

it('repeats the tasks that failed, also those of sub-orchestrations, and no others', async () => {
  const calls: string[] = [];
  let isBroken = true;
  const emulator = await emulate({
    orchestrator: function* ({ df: durable }) {
      const own: unknown = yield durable.callActivity('work', 'own');
      return [own, yield durable.callSubOrchestrator('child', null, 'child')];
    },
    activities: {
      work: (name: string) => {
        calls.push(name);
        if (name === 'fragile' && isBroken) throw new Error('broken');
        return name;
      },
    },
    register: () => {
      df.app.orchestration('child', function* ({ df: durable }) {
        yield durable.callActivity('work', 'first');
        return yield durable.callActivity('work', 'fragile');
      });
    },
  });
  expect(() => emulator.rewind('it')).toThrow("instance 'it' has not failed");
  await emulator.advance('1s');
  expect([status(emulator), emulator.instance('child')?.runtimeStatus]).toEqual([
    'Failed',
    'Failed',
  ]);
  isBroken = false;
  emulator.rewind('it', 'repaired');
  await emulator.advance('1s');
  expect([status(emulator), output(emulator)]).toEqual(['Completed', ['own', 'fragile']]);
  expect(calls).toEqual(['own', 'first', 'fragile', 'fragile']);
});
