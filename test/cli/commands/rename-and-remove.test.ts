import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { basesIn } from '../../../tools/bases';
import { edit, filesIn, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const moved = {
  'src/functions/orders.ts': 'src/functions/invoices.ts',
  'src/processors/process-orders.ts': 'src/processors/process-invoices.ts',
  'test/orders.test.ts': 'test/invoices.test.ts',
  'test/processors/process-orders.test.ts': 'test/processors/process-invoices.test.ts',
};

describe('rename', () => {
  it('moves the files of a job and keeps their edits', async () => {
    const dir = await newProject();
    for (const path of Object.keys(moved)) {
      writeFileSync(join(dir, path), `${readText(dir, path)}// mine in ${path}\n`);
    }

    const { exitCode, stderr } = await cli(dir, ['rename', 'orders', 'invoices']);

    expect(exitCode).toBe(0);
    const files = await filesIn(dir);
    for (const [from, path] of Object.entries(moved)) {
      expect(stderr).toContain(`→ move     ${path} (from ${from})`);
      expect(files[path]).toContain(`// mine in ${from}\n`);
      expect(files).not.toHaveProperty([from]);
    }
    expect(files['src/functions/invoices.ts']).toContain("const FunctionId = 'invoices';");
    expect(files['src/processors/process-invoices.ts']).toContain('function processInvoices(');
    expect(basesIn(dir).has('src/functions/orders.ts')).toBe(false);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('keeps the position, comments and options of the job in eternal.json', async () => {
    const dir = await newProject();
    await cli(dir, ['add', 'mails']);
    edit(dir, 'eternal.json', '"orders": {', '/* first */ "orders": {');

    await cli(dir, ['rename', 'orders', 'invoices']);

    expect(readText(dir, 'eternal.json')).toMatch(
      /"mails": [\s\S]*\/\* first \*\/ "invoices": \{\n *"processor": "processInvoices",/,
    );
  });

  it('keeps the name of a processor that the user chose', async () => {
    const dir = await newProject('--processor', 'pull');

    const { stderr } = await cli(dir, ['rename', 'orders', 'invoices']);

    expect(stderr).not.toContain('src/processors/');
    expect(readText(dir, 'src/functions/invoices.ts')).toContain('processor: pull,');
  });

  it('warns what a running loop does, and lists the new names', async () => {
    const dir = await newProject('--auth-level', 'anonymous');

    const { stderr } = await cli(dir, ['rename', 'orders', 'order-intake']);

    expect(stderr).toContain(
      'orders: after the deployment a running loop fails when it next wakes',
    );
    expect(stderr).toContain('curl -X POST "https://<app>.azurewebsites.net/api/orders/stop"');
    expect(stderr).toMatch(/\/api\/order-intake .*ORDER_INTAKE__….*order-intake_httpstart/);
  });

  it.each([
    { args: ['nope', 'x'], names: ['no job "nope"'] },
    { args: ['orders', 'orders'], names: ['"orders"', 'already'] },
    { args: ['orders', 'MAILS'], names: ['"MAILS"', 'differs from the job mails'] },
    { args: ['orders', 'a b'], names: ['"a b"', 'letters'] },
    { args: ['orders', '../x'], names: ['"../x"', 'letter'] },
  ])('exits with 2: $args', async ({ args, names }) => {
    const dir = await newProject();
    await cli(dir, ['add', 'mails']);
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['rename', ...args]);

    expect(exitCode).toBe(2);
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual(before);
  });
});

describe('remove', () => {
  it('removes every file of a job, also of the last one', async () => {
    const dir = await newProject();

    const { exitCode, stderr } = await cli(dir, ['remove', 'orders']);

    expect(exitCode).toBe(0);
    const files = await filesIn(dir);
    for (const path of Object.keys(moved)) {
      expect(stderr).toContain(`- delete   ${path}`);
      expect(files).not.toHaveProperty([path]);
    }
    expect(files['eternal.json']).toContain('"jobs": {}');
    expect(stderr).toContain('/api/orders/stop?code=<key>');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('keeps changed files, and renames those that would register the loop', async () => {
    const dir = await newProject();
    edit(dir, 'src/functions/orders.ts', 'errorDelay', '// mine\n  errorDelay');
    edit(dir, 'src/processors/process-orders.ts', 'return processed', 'return 1');

    const { exitCode, stderr } = await cli(dir, ['remove', 'orders']);

    expect(exitCode).toBe(0);
    const files = await filesIn(dir);
    expect(files['src/functions/orders.ts.removed']).toContain('// mine');
    expect(files).not.toHaveProperty(['src/functions/orders.ts']);
    expect(files['src/processors/process-orders.ts']).toContain('return 1');
    expect(files).toHaveProperty(['test/processors/process-orders.test.ts']);
    expect(stderr).toContain('= keep     src/processors/process-orders.ts (no longer used)');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('exits with 2 for an unknown id', async () => {
    const dir = await newProject();

    const { exitCode, stderr } = await cli(dir, ['remove', 'order']);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'error: no job "order" in eternal.json (did you mean orders?)',
    });
  });
});
