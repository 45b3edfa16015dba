import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../../tools/repository';
import { edit, filesIn, manifestWith, newFolder, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const jobFile = 'src/functions/orders.ts';

describe('set', () => {
  it('changes eternal.json and the job file and nothing else', async () => {
    const dir = await newProject();
    const before = await filesIn(dir);

    const options = ['--idle-delay', '90 seconds', '--give-up-after', '5'];
    const { exitCode, stdout, stderr } = await cli(dir, ['set', 'orders', ...options]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      '~ update   eternal.json',
      `~ update   ${jobFile}`,
      expect.stringContaining('2 files written'),
    ]);
    expect(stderr).toContain(`@${version} set orders --idle-delay 90s --give-up-after 5`);
    const after = await filesIn(dir);
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([
      '.eternal/base',
      'eternal.json',
      jobFile,
    ]);
    expect(after[jobFile]).toContain("  idleDelay: '90s',\n");
    expect(after[jobFile]).toContain('  giveUpAfter: 5,\n');
    expect(after['eternal.json']).toContain('"idleDelay": "90s"');
    expect(after['eternal.json']).toContain('"giveUpAfter": 5');
  });

  it('resets an option to its default', async () => {
    const dir = await newProject('--jitter', '10%', '--idle-delay', '2m');

    await cli(dir, ['set', 'orders', '--jitter', 'default', '--idle-delay', 'default']);

    expect(JSON.parse(readText(dir, 'eternal.json')).jobs).toEqual({
      orders: { processor: 'processOrders', idleDelay: '1m', errorDelay: '3m' },
    });
    expect(readText(dir, jobFile)).not.toContain('jitter');
  });

  it('keeps comments, order and formatting of eternal.json', async () => {
    const dir = await newProject();
    const own = (delay: string, more = '') => `{
    "jobs": { // all of them
        "orders": { "errorDelay": "3m", /* why? */${more} "idleDelay": "${delay}" },
    },
    "name": "app", "generator": "${version}"
}
`;
    writeFileSync(join(dir, 'eternal.json'), own('1m'));

    await cli(dir, ['set', 'orders', '--idle-delay', '5m', '--watchdog', '10m']);

    expect(readText(dir, 'eternal.json')).toBe(own('5m', ' "watchdog": "10m",'));
  });

  it('renames the processor, moves its files with their edits and updates the imports', async () => {
    const dir = await newProject();
    edit(dir, 'src/processors/process-orders.ts', 'return processed;', 'return 7; // mine');
    edit(dir, jobFile, 'eternalFunction(FunctionId', '// mine too\neternalFunction(FunctionId');

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--processor', 'pullOrders']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      '→ move     src/processors/pull-orders.ts (from src/processors/process-orders.ts)',
    );
    const files = await filesIn(dir);
    expect(Object.keys(files)).not.toContain('src/processors/process-orders.ts');
    expect(Object.keys(files)).not.toContain('test/processors/process-orders.test.ts');
    expect(files['src/processors/pull-orders.ts']).toContain('return 7; // mine');
    expect(files['src/processors/pull-orders.ts']).toContain('function pullOrders(batch');
    expect(files['test/processors/pull-orders.test.ts']).toContain('/processors/pull-orders');
    expect(files[jobFile]).toContain('// mine too\neternalFunction');
    expect(files[jobFile]).toContain('processor: pullOrders,');
  });

  it('copies values that were edited in the job file with --adopt, whatever stands around them', async () => {
    const dir = await newProject('--drain-for', '1m');
    edit(dir, jobFile, "idleDelay: '1m',", "idleDelay: '90s', // the shop asked us");
    edit(dir, jobFile, "errorDelay: '3m'", 'errorDelay: ("7m" as const)');
    edit(dir, jobFile, "  drainFor: '1m',\n});", '  jitter: `5%`, giveUpAfter: 3,\n});');
    const edited = readText(dir, jobFile);

    const listed = await cli(dir, ['list']);
    const adopted = await cli(dir, ['set', 'orders', '--adopt']);
    const again = await cli(dir, ['list']);

    expect(listed.stderr).toContain('orders.ts:9: idleDelay is 90s, eternal.json says 1m');
    expect(listed.stderr).toContain('orders.ts:11: jitter is 5%, eternal.json says 0%');
    expect(adopted.exitCode).toBe(0);
    expect(JSON.parse(readText(dir, 'eternal.json')).jobs.orders).toEqual({
      processor: 'processOrders',
      idleDelay: '90s',
      errorDelay: '7m',
      giveUpAfter: 3,
      jitter: '5%',
    });
    expect(readText(dir, jobFile)).toBe(edited);
    expect(again.stderr).toBe('');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('names what it cannot adopt', async () => {
    const dir = await newProject();
    edit(dir, jobFile, "'1m'", "process.env.CALM ? '1h' : '1m'");

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--adopt']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${jobFile}:9: idleDelay is an expression`);
    expect(readText(dir, jobFile)).toContain("process.env.CALM ? '1h' : '1m'");
  });

  it.each(['', '    });', 'eternalFunction(FunctionId, {'])(
    'adopts nothing from a file that does not register the job: %j',
    async (text) => {
      const dir = await newProject();
      writeFileSync(join(dir, jobFile), text);

      const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--adopt']);

      expect(exitCode).toBe(3);
      expect(stderr).toContain(jobFile);
    },
  );

  it('writes a value that eternal.json has already into the job file', async () => {
    const dir = await newProject();
    edit(dir, jobFile, "errorDelay: '3m'", "errorDelay: '9m'");
    edit(dir, jobFile, "idleDelay: '1m'", "idleDelay: '90s'");

    const { exitCode } = await cli(dir, ['set', 'orders', '--idle-delay', '1m']);

    expect(exitCode).toBe(0);
    expect(readText(dir, jobFile)).toContain("idleDelay: '1m'");
    expect(readText(dir, jobFile)).toContain("errorDelay: '9m'");
  });

  it('names the file of an edited value that is illegal', async () => {
    const dir = await newProject();
    edit(dir, jobFile, "idleDelay: '1m'", "idleDelay: '1s'");
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--adopt']);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `error: ${jobFile}:9: idleDelay: "1s" is not a duration from 5s to 5d (for example 90s)`,
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('changes the name of the project without an id, and lists the loops in the old task hub', async () => {
    const dir = await newProject();

    const { exitCode, stderr } = await cli(dir, ['set', '--name', '@acme/orders']);

    expect(exitCode).toBe(0);
    expect(readText(dir, 'package.json')).toContain('"name": "@acme/orders"');
    expect(readText(dir, 'eternal.json')).toContain('"name": "@acme/orders"');
    expect(stderr).toMatch(/task hub changes from App to AcmeOrders\w{8}: .*\/api\/orders\/stop/);
    expect(stderr).toContain('npm install');
  });

  it('writes nothing if nothing changes', async () => {
    const dir = await newProject();
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--idle-delay', '1m']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('0 files written');
    expect(stderr).not.toContain('Next steps:');
    expect(await filesIn(dir)).toEqual(before);
  });

  it.each([
    { args: ['nope', '--jitter', '5%'], names: ['no job "nope"', 'orders, mails'] },
    { args: ['order', '--jitter', '5%'], names: ['no job "order"', 'did you mean orders?'] },
    { args: ['orders'], names: ['set needs at least one option', '--idle-delay'] },
    { args: [], names: ['set needs at least one option', '--name'] },
    { args: ['--jitter', '5%'], names: ['--jitter is an option of a job', 'no id'] },
    { args: ['--adopt'], names: ['--adopt is an option of a job'] },
    {
      args: ['orders', '--name', 'x'],
      names: ['--name is an option of the project', 'leave out the id'],
    },
    { args: ['--name', 'X'], names: ['--name: "X"', 'lowercase'] },
    { args: ['--backend', 'mssql'], names: ['--backend: "mssql"', 'azure-storage'] },
    { args: ['orders', '--idle-delay', '5'], names: ['--idle-delay: "5"', 'write 5m'] },
    { args: ['orders', '--idle-delay', 'Default'], names: ['--idle-delay: "Default"', '5s to 5d'] },
    {
      args: ['orders', '--idle-delay', '2m'],
      names: ['--max-idle-delay: "90s"', 'idle delay, 2m'],
    },
    { args: ['orders', '--processor', 'pull'], names: ['--processor: "pull"', 'the job mails'] },
    { args: ['orders', '--processor', 'Math'], names: ['--processor: "Math"', 'global'] },
  ])('exits with 2: $args', async ({ args, names }) => {
    const jobs = '{ "orders": { "maxIdleDelay": "90s" }, "mails": { "processor": "pull" } }';
    const dir = await newFolder({ 'eternal.json': manifestWith(jobs) });
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['set', ...args]);

    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 1,
    });
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual(before);
  });
});
