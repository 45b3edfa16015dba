import * as df from 'durable-functions';
import { loadApp, replay } from 'durable-functions-emulator';
import { expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { loadLoop } from './load-loop';

const STATUS =
  '/runtime/webhooks/durabletask/instances/job?showHistory=true&showHistoryOutput=true';

it('replays what the HTTP API shows of a loop, whatever it does', async () => {
  const { emulator, processor, call } = await emulate({}, { activityDuration: '10s' });
  processor.mockResolvedValueOnce(3).mockRejectedValueOnce(new Error('boom'));
  await call('POST /start');
  const app = await loadLoop();
  for (const command of ['', 'run', 'pause', '', 'resume', 'run', '', '']) {
    if (command !== '') await call(`POST /${command}`);
    for (let step = 0; step < 4; step += 1) {
      await emulator.advance('17s');
      const history = (await emulator.request('GET', STATUS)).json();
      expect(await replay(history, app)).toMatchObject({ result: 'same', notes: [] });
    }
  }
});

it('finds an orchestrator that calls its activity before it sleeps', async () => {
  const { emulator, call } = await emulate();
  await call('POST /start');
  await emulator.advance('90s');
  const history = (await emulator.request('GET', STATUS)).json();
  const other = await loadApp(() =>
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_executor');
    }),
  );
  expect(await replay(history, other)).toMatchObject({
    result: 'different',
    difference: { now: "today's code calls activity 'job_executor'" },
  });
});

it('finds no difference in events without the id of their loop', async () => {
  const { emulator, call } = await emulate();
  await call('POST /start');
  await emulator.advance('90s');
  const { historyEvents } = (await emulator.request('GET', STATUS)).json();
  expect(await replay(historyEvents, await loadLoop())).toMatchObject({
    result: 'unknown',
    notes: ['The history does not tell the id of its instance (use the whole status).'],
  });
});
