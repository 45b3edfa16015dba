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
  const { said, ended } = simulate('--for', '2d', '--fail', '0%');
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/^2 days in virtual time \(seed 1\), assumed: 70 % of the runs find/);
  expect(said.out).toMatch(/^poll +[\d,]+ .*00:01:00$/m);
  expect(said.out).toMatch(/^storage requests +[\d,]+ a day, about$/m);
  expect(said.out).toMatch(/^2026-01-01 {2}[·▁▂▃▄▅▆▇█]{48}$/m);
});

it('counts less than a day in hours', async () => {
  const { said, ended } = simulate('--for', '1h');
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/^1 hour in virtual time/);
});

it('says what it can do', async () => {
  const { said, ended } = project.run('simulate', '--help');
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/^ {2}--port 7071 .*^ {2}--batch 1-4 /ms);
});

it('prints one object with --json', async () => {
  const { said, ended } = simulate('--for', '6h', '--json');
  expect(await ended).toBe(0);
  expect(JSON.parse(said.out)).toMatchObject({
    from: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T06:00:00.000Z',
    jobs: [{ job: 'poll' }],
  });
});

it('says in one line what is wrong with its call', async () => {
  const { said, ended } = simulate('--idle', 'often');
  expect(await ended).toBe(2);
  expect(said.text).toBe('--idle often: a share from 0% to 100%, such as --idle 5%\n');
});

it('refuses runs that the host would end', async () => {
  const { said, ended } = simulate('--activity-duration', '31m');
  expect(await ended).toBe(2);
  expect(said.text).toBe(
    '--activity-duration 1860s: longer than functionTimeout in host.json, 1800s\n',
  );
});

it('says that its figures are those of Azure Storage, where the project has another', async () => {
  const durableTask = { storageProvider: { type: 'azureManaged' } };
  const hostJson = join(project.root, 'host.json');
  writeFileSync(hostJson, JSON.stringify({ extensions: { durableTask } }));
  const { said, ended } = simulate('--for', '1h', '--json');
  expect(await ended).toBe(0);
  rmSync(hostJson);
  expect(said.text.replace(said.out, '')).toBe(
    "Requests and costs of the storage are those of Azure Storage; host.json says 'azureManaged'.\n",
  );
});

it('says in one line that the app does not load', async () => {
  project.save("export {};\nthrow new TypeError('boom');\n");
  project.compile();
  const { said, ended } = simulate();
  expect(await ended).toBe(1);
  expect(said.text).toMatch(/^\S+app\.[jt]s:\d+:\d+: TypeError: boom\n$/);
});
