import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { emulate, type Orchestrator, output, status } from '../test-app';

/** Registers orchestrations by name. */
const orchestrations = (all: Readonly<Record<string, Orchestrator>>) => () => {
  for (const [name, handler] of Object.entries(all)) df.app.orchestration(name, handler);
};

const failing: Orchestrator = function* ({ df: durable }) {
  yield durable.callActivity('fails');
};

const fails = () => {
  throw new Error('broken');
};

describe('a sub-orchestration', () => {
  it('has the given id, or one made of the execution and the task, and knows its parent', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.callActivity('work');
        const given: unknown = yield durable.callSubOrchestrator('child', 'in', 'own');
        return [given, yield durable.callSubOrchestrator('child', { a: 1 })];
      },
      activities: { work: () => null },
      register: orchestrations({
        // biome-ignore lint/correctness/useYield: the child returns at once
        child: function* ({ df: durable }) {
          return [durable.instanceId, durable.parentInstanceId, durable.getInput()];
        },
      }),
    });
    await emulator.advance('1s');
    expect(output(emulator)).toEqual([
      ['own', 'it', 'in'],
      [expect.stringMatching(/^[\da-f-]{36}:2$/), 'it', { a: 1 }],
    ]);
    expect(emulator.instance('own')?.runtimeStatus).toBe('Completed');
  });

  it('passes its failure on to its parent, which may catch it', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        try {
          yield durable.callSubOrchestrator('child');
        } catch (error) {
          return (error as Error).message;
        }
        return 'no error';
      },
      activities: { fails },
      register: orchestrations({ child: failing }),
    });
    await emulator.advance('1s');
    expect(output(emulator)).toMatch(
      /^Orchestrator function 'child' failed: Activity function 'fails' failed: broken \n /,
    );
  });

  it('is retried with the same id, after the delays', async () => {
    let attempts = 0;
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const options = new df.RetryOptions(60_000, 3);
        return yield durable.callSubOrchestratorWithRetry('child', options, null, 'own');
      },
      activities: {
        work: () => {
          attempts += 1;
          if (attempts < 3) throw new Error('not yet');
          return attempts;
        },
      },
      register: orchestrations({
        child: function* ({ df: durable }) {
          return yield durable.callActivity('work');
        },
      }),
    });
    await emulator.advance('119s');
    expect([status(emulator), attempts]).toEqual(['Running', 2]);
    await emulator.advance('1s');
    expect([status(emulator), output(emulator)]).toEqual(['Completed', 3]);
  });

  it('keeps its parent while it continues as new', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        return yield durable.callSubOrchestrator('child', 0);
      },
      activities: { work: () => null },
      register: orchestrations({
        child: function* ({ df: durable }) {
          const round = Number(durable.getInput());
          yield durable.callActivity('work');
          if (round < 3) durable.continueAsNew(round + 1);
          return [round, durable.parentInstanceId];
        },
      }),
    });
    await emulator.advance('1s');
    expect(output(emulator)).toEqual([3, 'it']);
  });

  it('that is terminated breaks its parent, as on the host, and stays active when its parent is', async () => {
    const waiting: Orchestrator = function* ({ df: durable }) {
      return yield durable.waitForExternalEvent('news');
    };
    const parent: Orchestrator = function* ({ df: durable }) {
      return yield durable.callSubOrchestrator('child', null, `${durable.instanceId}:child`);
    };
    const emulator = await emulate({
      orchestrator: parent,
      register: orchestrations({ child: waiting }),
    });
    await emulator.start('orchestrator', { instanceId: 'other' });
    await emulator.advance('1s');
    emulator.terminate('it:child', 'enough');
    emulator.terminate('other');
    await emulator.advance('1s');
    expect(output(emulator)).toMatch(/^Non-Deterministic workflow detected: .* 'child'/);
    expect(emulator.instance('other:child')?.runtimeStatus).toBe('Running');
  });

  it('that does not exist leaves its parent waiting, and fails the test', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.callSubOrchestrator('nobody');
      },
    });
    await expect(emulator.advance('1s')).rejects.toThrow(
      "the instance 'it' waits forever, as on the host: The function 'nobody' doesn't exist",
    );
    expect(status(emulator)).toBe('Running');
  });
});
