import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../../tools/repository';
import { edit, filesIn, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const jobFile = 'src/functions/orders.ts';

/** Edits of `eternal.json` by hand, and the expected changes. */
const byHand = [
  {
    what: 'comments, another order, another form',
    jobs: '// ours\n"orders" : {"errorDelay":"3m","idleDelay":"1m","processor":"processOrders"},',
    differs: false,
    lines: [],
  },
  {
    what: 'a delay',
    jobs: '"orders": { "idleDelay": "7m" }',
    lines: [`~ update   ${jobFile}`],
  },
  {
    what: 'a job added',
    jobs: '"mails": { "watchdog": "off" }, "orders": {}',
    lines: [
      '+ create   src/functions/mails.ts',
      '+ create   src/processors/process-mails.ts',
      '+ create   test/mails.test.ts',
    ],
  },
  {
    what: 'a job deleted',
    jobs: '',
    lines: [
      `- delete   ${jobFile}`,
      '- delete   src/processors/process-orders.ts',
      '- delete   test/orders.test.ts',
    ],
  },
  {
    what: 'a processor changed',
    jobs: '"orders": { "processor": "pull" }',
    lines: [
      '→ move     src/processors/pull.ts (from src/processors/process-orders.ts)',
      `~ update   ${jobFile}`,
      '~ update   test/orders.test.ts',
    ],
  },
];

describe('regenerate', () => {
  it.each(byHand)('updates the files after an edit of eternal.json: $what', async (row) => {
    const dir = await newProject();
    const manifest = `{ "jobs": { ${row.jobs} },\n "name": "app", "generator": "${version}" }`;
    writeFileSync(join(dir, 'eternal.json'), manifest);

    const checked = await cli(dir, ['check']);
    const made = await cli(dir, ['regenerate']);

    expect(checked.exitCode).toBe(row.differs === false ? 0 : 3);
    for (const line of row.lines) {
      expect(checked.stdout).toContain(line);
      expect(made.stderr).toContain(line);
    }
    expect(made.exitCode).toBe(0);
    expect(readText(dir, 'eternal.json')).toBe(manifest);
    const after = await filesIn(dir);
    expect(await cli(dir, ['check'])).toMatchObject({
      exitCode: 0,
      stdout: 'all files match eternal.json',
    });
    expect((await cli(dir, ['regenerate'])).stderr).toContain('0 files written');
    expect(await filesIn(dir)).toEqual(after);
  });

  it('touches no file if nothing changes', async () => {
    const dir = await newProject();
    const times = async () =>
      Object.keys(await filesIn(dir)).map((path) => statSync(join(dir, path)).mtimeMs);
    const before = await times();

    const { exitCode, stdout, stderr } = await cli(dir, ['regenerate', '--json']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { command, ok, changes } = JSON.parse(stdout);
    expect({ command, ok }).toEqual({ command: 'regenerate', ok: true });
    expect(new Set(changes.map(({ action }: { action: string }) => action))).toEqual(
      new Set(['same']),
    );
    expect(await times()).toEqual(before);
  });

  it('reports delays that were edited in the job file and keeps them', async () => {
    const dir = await newProject();
    edit(dir, jobFile, "idleDelay: '1m'", "idleDelay: '90s'");

    const { exitCode, stderr } = await cli(dir, ['regenerate']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('orders.ts:9: idleDelay is 90s, eternal.json says 1m');
    expect(readText(dir, jobFile)).toContain("idleDelay: '90s'");
  });

  it('stops where the file of a job is deleted, and restores it with --restore', async () => {
    const dir = await newProject();
    const before = await filesIn(dir);
    rmSync(join(dir, jobFile));

    const stopped = await cli(dir, ['set', 'orders', '--jitter', '5%']);
    const accepted = await cli(dir, ['regenerate', '--accept-deleted', jobFile]);
    const restored = await cli(dir, ['regenerate', '--restore', jobFile]);

    expect(stopped.exitCode).toBe(3);
    expect(stopped.stderr).toContain(`regenerate --restore ${jobFile}`);
    expect(accepted).toMatchObject({ exitCode: 2 });
    expect(accepted.stderr).toContain('run remove orders');
    expect(restored.exitCode).toBe(0);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('overwrites an edited emulator with --restore, and undo brings the edits back', async () => {
    const dir = await newProject();
    const path = 'emulator/package.json';
    const generated = readText(dir, path);
    edit(dir, path, '{', '{ "mine": 1,');
    const edited = readText(dir, path);

    await cli(dir, ['regenerate', '--restore', path]);
    const restored = readText(dir, path);
    await cli(dir, ['undo']);

    expect(restored).toBe(generated);
    expect(readText(dir, path)).toBe(edited);
  });
});
