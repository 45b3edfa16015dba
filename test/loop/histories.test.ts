import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { type Action, type Episode, type EpisodeState, loadApp } from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import { ORCHESTRATOR_SHAPE } from '../../templates/project/src/eternal/orchestrator';
import { emulate } from '../../templates/project/test/eternal/emulate';

/*
 * A loop that sleeps during a deployment is woken by code that is newer than its history. The histories of each shape of
 * the orchestrator are recorded, and today's code has to replay those of its shape to the same tasks.
 */

const file = join(import.meta.dirname, 'histories', `shape-${ORCHESTRATOR_SHAPE}.json`);
const DECLARE = `The sequence of the orchestrator's tasks has changed: loops that sleep through a deployment would fail. Keep \
the sequence of shape ${ORCHESTRATOR_SHAPE}; or declare a new one: raise ORCHESTRATOR_SHAPE in src/eternal/orchestrator.ts, \
and run this test once, which records the histories of the new shape in ${file}.`;

/** The last episode of a generation, which has its whole history, and the tasks that it scheduled. */
interface Generation {
  readonly episode: Omit<Episode, 'at' | 'state'>;
  readonly tasks: readonly string[];
}

it('replays the recorded histories of its shape to the same tasks', async () => {
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

it('continues loops of shape 1 that sleep, run or are suspended during the deployment', async () => {
  const old = join(import.meta.dirname, 'histories', 'shape-1.json');
  const kept: Generation[] = JSON.parse(readFileSync(old, 'utf8'));
  const { emulator } = await emulate();
  for (const { episode, tasks } of kept) {
    const { history } = episode.trigger;
    // Shape 1 did not mark the errors of its runs, so they count as ended by the host.
    const hasFailed = history.some(({ EventType }) => EventType === 6);
    const expected = hasFailed ? [...tasks.slice(0, 2), 'activity job_executor'] : tasks;
    const { actions } = await emulator.replay(episode as Episode);
    expect(tasksOf(actions)).toEqual(expected.filter((task) => task !== 'action 4' || !hasFailed));
    for (let events = 1; events < history.length; events += 1) {
      const prefix = tasksOf((await emulator.replay(episode as Episode, events)).actions);
      const begun = tasks.slice(0, prefix.length).map((task) => task.replace('canceled ', ''));
      expect(begun).toEqual(prefix.map((task) => task.replace('canceled ', '')));
    }
  }
});

it('detects another sequence of tasks', async () => {
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

/** What the host compares with a history: tasks and their names, in order. Not due times or inputs. */
function tasksOf(actions: EpisodeState['actions']): string[] {
  return actions
    .flat()
    .flatMap((action) => (action.actionType === undefined ? [] : taskOf(action)));
}

function taskOf(action: Action): string {
  if ('compoundActions' in action) return `any(${action.compoundActions.map(taskOf).join(' ')})`;
  if (action.actionType === 0) return `activity ${action.functionName}`;
  if (action.actionType === 5) return action.isCanceled ? 'canceled timer' : 'timer';
  if (action.actionType === 6) return `wait ${action.externalEventName}`;
  return `action ${action.actionType}`;
}

/** Records incarnations of a loop that take every path of the orchestrator. */
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
  await call('POST /run'); // while it sleeps
  await emulator.advance('5s');
  await call('POST /run'); // during a run
  raise('run', { id: 'behind' });
  await emulator.advance('1m');
  for (let n = 0; n < 3; n += 1) raise('stop', { id: `late-${n}`, incarnation: 'before' });
  raise('refresh'); // settles
  await emulator.advance('3m');
  await call('POST /pause');
  await emulator.advance('3m');
  await call('POST /resume');
  await emulator.advance('70s');
  await call('POST /stop'); // during a run or a sleep
  await call('POST /start');
  await emulator.advance('40s');
  await call('POST /stop'); // while it sleeps
  await call('POST /start');
  await emulator.advance('10s');
  await call('POST /stop'); // during a run
  await emulator.advance('1m');
  processor.mockRejectedValue(boom);
  await call('POST /start');
  await emulator.advance('1h'); // gives up
  processor.mockResolvedValue(0);
  await call('POST /start');
  await emulator.advance('10s');
  emulator.crashWorker(); // the host ends a run
  await emulator.advance('5m');
  await call('POST /pause'); // while it sleeps
  raise('refresh', { id: 'late' });
  await emulator.advance('5m');
  await call('POST /resume'); // when a run is due
  await emulator.advance('5s');
  await call('POST /pause'); // during a run
  await emulator.advance('5m');
  await call('POST /stop'); // while it is paused

  const last = emulator.episodes.filter((episode, n) => {
    const next = emulator.episodes[n + 1];
    return !next || next.trigger.history.length <= episode.trigger.history.length;
  });
  return last.map(({ instanceId, functionName, trigger, state }) => ({
    episode: { instanceId, functionName, trigger },
    tasks: tasksOf(state.actions),
  }));
}

/** Prints one line per generation, with the first line of error stacks: the others name paths of this computer. */
function print(generations: readonly Generation[]): string {
  const withoutPlaces = (key: string, value: unknown) =>
    key === 'Details' ? String(value).split('\n', 1)[0] : value;
  const lines = generations.map((each) => JSON.stringify(each, withoutPlaces));
  return `[\n${lines.join(',\n')}\n]\n`;
}
