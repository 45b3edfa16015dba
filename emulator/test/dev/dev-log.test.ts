import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DevLog, describeApp, wrapWords } from '../../src/dev/dev-log';
import { Instance } from '../../src/durable/instance';
import { loadApp } from '../../src/index';
import { appOf } from '../test-app';

it('lists routes and timers in columns, with the values of app settings', async () => {
  vi.stubEnv('EVERY', '*/5');
  onTestFinished(() => void vi.unstubAllEnvs());
  const listed = await loadApp(() => {
    app.http('job_start', { route: 'job/start', methods: ['GET', 'POST'], handler: () => ({}) });
    df.app.client.timer('job_watchdog', { schedule: '0 %EVERY% * * * *', handler: () => {} });
    app.http('A', { handler: () => ({}) });
    app.post('job_control', { route: 'job/{word:regex(^(stop|run)$)}', handler: () => ({}) });
  });
  expect(describeApp(listed, 'http://localhost:7071', 'api')).toEqual([
    '  GET,POST  http://localhost:7071/api/A               A',
    '  POST      http://localhost:7071/api/job/{stop|run}  job_control',
    '  GET,POST  http://localhost:7071/api/job/start       job_start',
    '  timer     0 */5 * * * *                             job_watchdog',
  ]);
  expect(describeApp(listed, 'http://localhost:7071', 'api', 66)).toHaveLength(4);
  expect(describeApp(listed, 'http://localhost:7071', 'api', 65)).toEqual([
    '  GET,POST  http://localhost:7071/api/A',
    '            A',
    '  POST      http://localhost:7071/api/job/{stop|run}',
    '            job_control',
    '  GET,POST  http://localhost:7071/api/job/start',
    '            job_start',
    '  timer     0 */5 * * * *',
    '            job_watchdog',
  ]);
});

it('breaks sentences between words', () => {
  expect(wrapWords('Times are UTC. Function keys are not checked.', 20)).toBe(
    'Times are UTC.\nFunction keys are\nnot checked.',
  );
  expect(wrapWords('Not triggered: a.', Number.POSITIVE_INFINITY)).toBe('Not triggered: a.');
});

describe('the log', () => {
  const NOON = Date.UTC(2026, 0, 1, 12);
  const instance = (change: Partial<Instance>) =>
    Object.assign(
      new Instance({ name: 'orchestrator', instanceId: 'it', inputJson: 'null' }, 1, NOON),
      change,
    );
  const run = {
    activity: 'work',
    instanceId: 'it',
    input: null,
    startedAt: new Date(NOON),
    endedAt: new Date(NOON + 12),
  };

  it.each<[string, (log: DevLog) => void, string[]]>([
    ['a start', (log) => log.started(instance({})), ['it            started']],
    [
      'a sleep, once',
      (log) => {
        const asleep = instance({ status: 'Running', openTimers: [NOON + 60_000] });
        log.dispatched(asleep);
        log.dispatched(asleep);
      },
      ['it            sleeping until 12:01:00'],
    ],
    [
      'nothing while an activity runs',
      (log) => log.dispatched(instance({ status: 'Running' })),
      [],
    ],
    [
      'a suspended instance',
      (log) => log.dispatched(instance({ status: 'Suspended' })),
      ['it            suspended'],
    ],
    [
      'an ended instance',
      (log) => log.dispatched(instance({ status: 'Failed', output: 'gave up' })),
      ['it            failed: "gave up"'],
    ],
    [
      'a run',
      (log) => log.ran({ ...run, outcome: 'completed', result: { n: 1 } }),
      ['work          completed: {"n":1} (12 ms)'],
    ],
    [
      'a failed run',
      (log) => log.ran({ ...run, outcome: 'failed', error: new Error('boom') }),
      ['work          failed: boom (12 ms)'],
    ],
    [
      'a run that the host repeats',
      (log) => log.ran({ ...run, outcome: 'lost' }),
      ['work          lost: the host restarted; runs again in 5 minutes (12 ms)'],
    ],
    [
      'a message of a function',
      (log) => log.log('information', 'work', 'hello'),
      ['work          hello'],
    ],
    [
      'a warning with two lines',
      (log) => log.log('warning', 'work', 'one\ntwo'),
      ['work          warning: one', '              two'],
    ],
    ['an error', (log) => log.onError(new Error('bad')), ['emulator      error: bad']],
  ])('prints %s', async (_, log, expected) => {
    const lines: string[] = [];
    log(
      new DevLog(
        await appOf({}),
        (line) => lines.push(line),
        () => NOON,
      ),
    );
    const times = lines.map((line) => line.slice(0, 10));
    expect(lines.map((line) => line.slice(10))).toEqual(expected);
    expect(times.every((time) => time === '12:00:00  ' || time.trim() === '')).toBe(true);
  });
});
