import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { loadApp } from '../../src/index';
import { findJobs, withoutOthers } from '../../src/simulate/jobs';
import { parseSimulateOptions } from '../../src/simulate/simulate-options';
import { simulate } from '../../src/simulate/simulation';
import { summarize } from '../../src/simulate/summary';
import { secondsFrom } from '../test-app';

/** Two jobs. A job runs again at once after it found something, else after one minute, or after five when it failed. */
const twoJobs = () =>
  loadApp(() => {
    for (const job of ['ann', 'bob']) {
      df.app.orchestration(`${job}_loop`, function* ({ df: durable }) {
        const wait = Number(durable.getInput() ?? 0);
        if (wait > 0) yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, wait));
        let next = 300;
        try {
          next = (yield durable.callActivity(`${job}_work`)).found > 0 ? 0 : 60;
        } catch {}
        durable.continueAsNew(next);
      });
      df.app.activity(`${job}_work`, {
        handler: () => {
          throw new Error('the real work');
        },
      });
      const startLoop = async (client: df.DurableClient) => {
        await client.startNew(`${job}_loop`, { instanceId: job });
        return { status: 202 };
      };
      df.app.client.http(`${job}_start`, {
        route: `${job}/begin`,
        methods: ['POST'],
        handler: (_request, client) => startLoop(client),
      });
      df.app.client.timer(`${job}_keeper`, {
        schedule: '0 0 * * * *',
        handler: async (_timer, client) => {
          await startLoop(client).catch(() => {});
        },
      });
    }
  });

const SHAPE = ['--start', '{job}/begin', '--activity', '{job}_work', '--result', 'found'];
const optionsOf = (...args: string[]) => parseSimulateOptions([...SHAPE, ...args]);

async function run(...args: string[]) {
  const options = optionsOf(...args);
  const app = await twoJobs();
  const all = findJobs(app, options.shape, undefined);
  const jobs = findJobs(app, options.shape, options.job);
  const chosen = withoutOthers(app, all, jobs, options.shape.activity);
  const shares: number[] = [];
  const simulation = await simulate(chosen, jobs, 'api', options, (share) => shares.push(share));
  return { simulation, shares, summary: summarize(simulation, options) };
}

describe('a simulation', () => {
  it('runs with the assumption that nothing is ever found', async () => {
    const { summary, shares } = await run('--for', '6h', '--idle', '100%', '--fail', '0%');
    expect(summary.jobs).toEqual([
      { job: 'ann', runs: 355, idle: 355, failed: 0, processed: 0, longestGapSeconds: 60 },
      { job: 'bob', runs: 355, idle: 355, failed: 0, processed: 0, longestGapSeconds: 60 },
    ]);
    expect([shares.length, shares.at(-1)]).toEqual([400, 1]);
  });

  it('runs one job alone, without the timers of others', async () => {
    const { summary } = await run('--for', '3h', '--job', 'bob', '--fail', '100%');
    expect(summary.jobs).toEqual([
      { job: 'bob', runs: 36, idle: 0, failed: 36, processed: 0, longestGapSeconds: 300 },
    ]);
    // One start, three timers, and per run: the activity, and the orchestrator before it, after it and after its sleep.
    expect(summary.executions).toBeLessThan(4 + 36 * 4 + 1);
  });

  it('is the same for the same seed, and differs for another seed', async () => {
    const [first, again, other] = [
      await run('--for', '1h'),
      await run('--for', '1h'),
      await run('--for', '1h', '--seed', '2'),
    ];
    expect(again).toEqual(first);
    expect(other.simulation.jobs).not.toEqual(first.simulation.jobs);
  });

  it('has the assumed shares of idle and failed runs', async () => {
    const { summary } = await run('--for', '8h', '--job', 'ann');
    const { runs, idle, failed } = summary.jobs[0] ?? { runs: 0, idle: 0, failed: 0 };
    expect(idle / runs).toBeCloseTo(0.7, 1);
    expect(failed / runs).toBeCloseTo(0.02, 1);
  });

  it('has runs of the assumed duration, also in an endless backlog', async () => {
    const { summary } = await run(
      '--for',
      '1h',
      '--job',
      'ann',
      '--idle',
      '0%',
      '--fail',
      '0%',
      '--batch',
      '5',
      '--activity-duration',
      '6s',
    );
    expect(summary.jobs).toMatchObject([{ runs: 600, processed: 3_000, longestGapSeconds: 0 }]);
  });

  it('counts storage requests without activity, after a pause, and at once', async () => {
    const always = ['--job', 'ann', '--fail', '0%'];
    const { summary } = await run('--for', '6h', '--idle', '100%', ...always);
    expect(summary.storageRequestsPerDay).toBe(1_440 * 31 + 4 * 355 * 31);
    const busy = await run('--for', '1h', '--idle', '0%', '--activity-duration', '4s', ...always);
    expect(busy.summary.storageRequestsPerDay).toBe(1_440 * 31 + 24 * (31 + 899 * 13));
  });

  it.each([
    ['a', ['a_start', 'a_work', 'others']],
    ['a_b', ['a_b_start', 'a_b_work', 'others']],
  ])(
    'separates the functions of %s from those of a job with a similar name',
    async (job, names) => {
      const app = await loadApp(() => {
        for (const name of ['a', 'a_b']) {
          const handler = () => ({ status: 202 });
          df.app.client.http(`${name}_start`, {
            route: `${name}/begin`,
            methods: ['POST'],
            handler,
          });
          df.app.activity(`${name}_work`, { handler: () => 0 });
        }
        df.app.activity('others', { handler: () => 0 });
      });
      const { shape } = optionsOf('--job', job);
      const [all, jobs] = [findJobs(app, shape, undefined), findJobs(app, shape, job)];
      expect([...withoutOthers(app, all, jobs, shape.activity).functions.keys()]).toEqual(names);
    },
  );

  it('starts a job by a route with a parameter', async () => {
    const app = await loadApp(() => {
      df.app.orchestration('once', function* ({ df: durable }) {
        yield durable.callActivity('work');
      });
      df.app.activity('work', { handler: () => 0 });
      df.app.client.http('begin', {
        route: 'begin/{name}',
        methods: ['POST'],
        handler: async ({ params }, client) => {
          await client.startNew('once', { instanceId: String(params.name) });
          return { status: 202 };
        },
      });
    });
    const find = (start: string) => {
      const options = parseSimulateOptions(['--start', start, '--activity', 'work']);
      return { options, jobs: findJobs(app, options.shape, undefined) };
    };
    const { options, jobs } = find('begin/ann');
    const { jobs: ran } = await simulate(app, jobs, 'api', { ...options, duration: 1 }, () => {});
    expect(ran).toMatchObject([{ job: 'begin/ann', runs: [{}] }]);
    expect(() => find('begin/{job}')).toThrow('no function has the route POST begin/{job}');
  });

  it('reports why a job cannot be started', async () => {
    const app = await loadApp(() => {
      df.app.activity('work', { handler: () => 0 });
      df.app.client.http('start', {
        methods: ['POST'],
        handler: () => ({ status: 503, body: 'no' }),
      });
    });
    const options = parseSimulateOptions(['--start', 'start', '--activity', 'work']);
    const jobs = findJobs(app, options.shape, undefined);
    await expect(simulate(app, jobs, 'api', options, () => {})).rejects.toThrow(
      'POST /api/start responded with 503: no',
    );
  });
});

describe('the flags of simulate', () => {
  it('have defaults', () => {
    expect(optionsOf()).toEqual({
      shape: { start: '{job}/begin', activity: '{job}_work', result: 'found' },
      assumed: { idle: 0.7, fail: 0.02, batch: [1, 4], activityDuration: 1_000 },
      duration: 30 * 86_400_000,
      job: undefined,
      seed: 1,
      json: false,
    });
  });

  it.each([
    ['--for 30', '--for: "30" is not a duration from 1h to 3650d'],
    ['--for 1m', '--for: "1m" is not a duration from 1h to 3650d'],
    ['--idle 70', '--idle: "70" is not a share'],
    ['--idle 101%', '--idle: "101%" is not a share'],
    ['--fail half', '--fail: "half" is not a share'],
    ['--idle 60% --fail 41%', '--idle 60% --fail 41%: together they exceed 100%'],
    ['--batch 4-1', '--batch: "4-1" is not a range'],
    ['--batch many', '--batch: "many" is not a range'],
    ['--activity-duration 0s', '--activity-duration: "0s" is not a duration from 1ms to 1h'],
    ['--seed x', '--seed: "x" is not a whole number'],
    ['--sped 2', "Unknown option '--sped'"],
    [
      '--for -1d',
      "Option '--for' does not accept a value that begins with '-' (the flags are --start",
    ],
    ['today', "Unexpected argument 'today' (the flags are --start"],
  ])('refuse %s in one line', (args, text) => {
    const parse = () => optionsOf(...args.split(' '));
    expect(parse).toThrow(text);
    expect(parse).not.toThrow('\n');
  });

  it.each([
    ['--fail 98.5%', 0.015, 0.985],
    ['--idle 100%', 1, 0],
    ['--idle 57% --fail 43%', 0.57, 0.43],
  ])('reduce the default of one share to fit the other: %s', (args, idle, fail) => {
    const { assumed } = optionsOf(...args.split(' '));
    expect(assumed.idle).toBeCloseTo(idle);
    expect(assumed.fail).toBeCloseTo(fail);
  });

  it('require --start and --activity', () => {
    expect(() => parseSimulateOptions([])).toThrow('--start and --activity are required');
  });

  it.each([
    [['--job', 'eve'], '--job: there is no job "eve" (write one of ann, bob)'],
    [['--start', 'x/{job}'], 'no function has the route POST x/{job}'],
    [['--start', 'ann/end'], 'no function has the route POST ann/end'],
    [['--activity', '{job}_nothing'], '--activity: there is no activity "ann_nothing"'],
  ])('refuse %j when the app does not have it', async (args, text) => {
    const { shape, job } = optionsOf(...args);
    const app = await twoJobs();
    expect(() => findJobs(app, shape, job)).toThrow(text);
  });
});
