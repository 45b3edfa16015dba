import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SampleProject } from '../dev/sample-project';

const project = new SampleProject(`import * as df from 'durable-functions';
df.app.orchestration('poll', function* (context) {
  yield context.df.callActivity('poll_work');
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
  context.df.continueAsNew(null);
});
df.app.activity('poll_work', { handler: () => 0 });
df.app.client.http('poll_start', {
  route: 'poll/start',
  methods: ['POST'],
  handler: async (_request, client) => {
    await client.startNew('poll', { instanceId: 'poll' });
    return { status: 202 };
  },
});
`);
afterAll(() => project.remove());

const SHAPE = ['--start', '{job}/start', '--activity', '{job}_work'];
const simulate = (...args: string[]) => project.run('simulate', ...SHAPE, ...args);

it('prints figures and a timeline', async () => {
  const { printed, ended } = simulate('--for', '2d', '--fail', '0%');
  expect(await ended).toBe(0);
  expect(printed.out).toMatch(
    /^Simulated 2 days of virtual time \(seed 1\)\.\nAssumptions: 70 % of the runs find/,
  );
  expect(printed.out).toMatch(/^poll +[\d,]+ .*00:01:00$/m);
  expect(printed.out).toMatch(/^storage requests +about [\d,]+ per day$/m);
  expect(printed.out).toMatch(/^2026-01-01 {2}[·▁▂▃▄▅▆▇█]{48}$/m);
});

it('prints a time of less than a day in hours', async () => {
  const { printed, ended } = simulate('--for', '1h');
  expect(await ended).toBe(0);
  expect(printed.out).toMatch(/^Simulated 1 hour of virtual time/);
});

it('prints its usage with --help', async () => {
  const { printed, ended } = project.run('simulate', '--help');
  expect(await ended).toBe(0);
  expect(printed.out).toMatch(/^ {2}--port <number> .*^ {2}--batch <range> /ms);
});

it('prints JSON with --json', async () => {
  const { printed, ended } = simulate('--for', '6h', '--json');
  expect(await ended).toBe(0);
  expect(JSON.parse(printed.out)).toMatchObject({
    from: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T06:00:00.000Z',
    jobs: [{ job: 'poll' }],
  });
});

it('reports a wrong flag in one line', async () => {
  const { printed, ended } = simulate('--idle', 'often');
  expect(await ended).toBe(2);
  expect(printed.text).toBe(
    'error: --idle: "often" is not a share (write a percentage from 0% to 100%, such as 5%)\n',
  );
});

it('refuses a run time above functionTimeout', async () => {
  const { printed, ended } = simulate('--activity-duration', '31m');
  expect(await ended).toBe(2);
  expect(printed.text).toBe(
    'error: --activity-duration: 1860s exceeds functionTimeout in host.json (1800s)\n',
  );
});

it('warns that the figures are for Azure Storage when the project uses another provider', async () => {
  const durableTask = { storageProvider: { type: 'azureManaged' } };
  const hostJson = join(project.root, 'host.json');
  writeFileSync(hostJson, JSON.stringify({ extensions: { durableTask } }));
  const { printed, ended } = simulate('--for', '1h', '--json');
  expect(await ended).toBe(0);
  rmSync(hostJson);
  expect(printed.text.replace(printed.out, '')).toBe(
    "warning: storage requests and costs are calculated for Azure Storage, but host.json uses 'azureManaged'\n",
  );
});

it('reports in one line that the app does not load', async () => {
  project.save("export {};\nthrow new TypeError('boom');\n");
  project.compile();
  const { printed, ended } = simulate();
  expect(await ended).toBe(1);
  expect(printed.text).toMatch(/^\S+app\.[jt]s:\d+:\d+: TypeError: boom\n$/);
});
