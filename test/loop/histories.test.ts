import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { type Action, type Episode, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import { ORCHESTRATOR_SHAPE } from '../../templates/project/src/eternal/orchestrator';
import { emulate } from '../../templates/project/test/eternal/emulate';

/*
 * A loop that sleeps through a deployment is woken by code that is newer than its history. The histories of each shape
 * of the orchestrator are kept, and today's code has to go through those of its shape as the code of that time did.
 */

const file = join(import.meta.dirname, 'histories', `shape-${ORCHESTRATOR_SHAPE}.json`);
const DECLARE = `The sequence of the orchestrator's tasks has changed: loops that sleep through a deployment would fail. Keep \
the sequence of shape ${ORCHESTRATOR_SHAPE}; or declare a new one: raise ORCHESTRATOR_SHAPE in src/eternal/orchestrator.ts, \
and run this test once, which records the histories of the new shape in ${file}.`;

/** The last episode of a generation, which holds all of its history, and the tasks that it asked for. */
interface Generation {
  readonly episode: Omit<Episode, 'at' | 'state'>;
  readonly tasks: readonly string[];
}

it("goes through the histories of its shape as that shape's code did", async () => {
  if (!existsSync(file) && process.env.CI === undefined) writeFileSync(file, print(await record()));
  expect(existsSync(file), `no ${file}: ${DECLARE}`).toBe(true);
  const kept: Generation[] = JSON.parse(readFileSync(file, 'utf8'));
  expect(kept.length).toBeGreaterThan(15);

  const { emulator } = await emulate();
  for (const { episode, tasks } of kept) {
    const { actions } = await emulator.replay(episode as Episode);
    expect(tasksOf(actions), DECLARE).toEqual(tasks);
  }
});

it('notices another sequence of tasks', async () => {
  const app = await loadApp(() => {
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_executor');
      yield durable.createTimer(durable.currentUtcDateTime);
    });
  });
  const { emulator } = await emulate();
  emulator.deploy(app);
  const kept: Generation[] = JSON.parse(readFileSync(file, 'utf8'));
  const replayed = kept.map(({ episode }) => emulator.replay(episode as Episode));
  const same = (await Promise.all(replayed)).filter(
    ({ actions }, n) => String(tasksOf(actions)) === String(kept[n]?.tasks),
  );
  expect(same).toEqual([]);
});

/** What the host compares with a history: the tasks with their names, in order. Not when a timer fires, nor any input. */
function tasksOf(actions: readonly (readonly Action[])[]): string[] {
  return actions.flat().map(taskOf);
}

function taskOf(action: Action): string {
  if ('compoundActions' in action) return `any(${action.compoundActions.map(taskOf).join(' ')})`;
  if (action.actionType === 0) return `activity ${action.functionName}`;
  if (action.actionType === 5) return action.isCanceled ? 'cancelled timer' : 'timer';
  if (action.actionType === 6) return `wait ${action.externalEventName}`;
  return `action ${action.actionType}`;
}

/** Lives of a loop that go through all that its orchestrator can do. */
async function record(): Promise<Generation[]> {
  const options = { giveUpAfter: 3, busyDelay: '5s' } as const;
  const { emulator, processor, call, raise } = await emulate(options, {
    record: true,
    activityDuration: '20s',
  });
  const boom = new Error('boom');
  processor.mockResolvedValueOnce(2).mockRejectedValueOnce(boom).mockResolvedValue(0);
  await call('POST /start');
  await emulator.advance('5m'); // busy, failed, idle
  await call('POST /run'); // asleep
  await emulator.advance('5s');
  await call('POST /run'); // at work
  raise('run', { id: 'behind' });
  await emulator.advance('1m');
  for (let n = 0; n < 3; n += 1) raise('stop', { id: `late-${n}`, incarnation: 'before' });
  raise('refresh'); // settles
  await emulator.advance('3m');
  await call('POST /pause');
  await emulator.advance('3m');
  await call('POST /resume');
  await emulator.advance('70s');
  await call('POST /stop'); // at work or asleep
  await call('POST /start');
  await emulator.advance('40s');
  await call('POST /stop'); // asleep
  await call('POST /start');
  await emulator.advance('10s');
  await call('POST /stop'); // at work
  await emulator.advance('1m');
  processor.mockRejectedValue(boom);
  await call('POST /start');
  await emulator.advance('1h'); // gives up

  const last = emulator.episodes.filter((episode, n) => {
    const next = emulator.episodes[n + 1];
    return !next || next.trigger.history.length <= episode.trigger.history.length;
  });
  return last.map(({ instanceId, functionName, trigger, state }) => ({
    episode: { instanceId, functionName, trigger },
    tasks: tasksOf(state.actions),
  }));
}

/** A line for each generation. Of an error's stack the first line: the others say where this was recorded. */
function print(generations: readonly Generation[]): string {
  const withoutPlaces = (key: string, value: unknown) =>
    key === 'Details' ? String(value).split('\n', 1)[0] : value;
  const lines = generations.map((each) => JSON.stringify(each, withoutPlaces));
  return `[\n${lines.join(',\n')}\n]\n`;
}
