import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { basesIn } from '../../../tools/bases';
import { root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { edit, filesIn, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const moved = {
  'src/functions/orders.ts': 'src/functions/invoices.ts',
  'src/processors/process-orders.ts': 'src/processors/process-invoices.ts',
  'test/orders.test.ts': 'test/invoices.test.ts',
  'test/processors/process-orders.test.ts': 'test/processors/process-invoices.test.ts',
};

describe.each([{ args: ['rename', 'orders', 'invoices'] }, { args: ['remove', 'orders'] }])(
  '$args.0 without .eternal/base',
  ({ args }) => {
    it('stops, and works after regenerate', async () => {
      const dir = await newProject();
      rmSync(join(dir, '.eternal/base'));
      const before = await filesIn(dir);

      const { exitCode, stderr } = await cli(dir, args);

      expect(exitCode).toBe(3);
      expect(stderr).toContain(
        'error: src/functions/orders.ts registers the job orders, but .eternal/base does not have it (run regenerate)',
      );
      expect(await filesIn(dir)).toEqual(before);
      expect((await cli(dir, ['regenerate'])).exitCode).toBe(0);
      expect((await cli(dir, args)).exitCode).toBe(0);
      expect((await cli(dir, ['check'])).exitCode).toBe(0);
    });
  },
);

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
      expect(stderr.replace(/^>/gm, '→')).toContain(`→ move     ${path} (from ${from})`);
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

  it('keeps the name of the processor where another file has the new one', async () => {
    const dir = await newProject();
    writeFileSync(join(dir, 'src/processors/process-invoices.ts'), '// of a removed job\n');

    expect((await cli(dir, ['rename', 'orders', 'invoices'])).exitCode).toBe(0);

    expect(readText(dir, 'src/functions/invoices.ts')).toContain('processor: processOrders,');
    expect(existsSync(join(dir, 'src/processors/process-orders.ts'))).toBe(true);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('warns what a running loop does, and lists the new names', async () => {
    const dir = await newProject('--auth-level', 'anonymous');

    const { stderr } = await cli(dir, ['rename', 'orders', 'order-intake']);

    expect(stderr).toContain(
      'orders: after the deployment a running loop fails when it next wakes',
    );
    expect(stderr).toContain(
      'curl -X POST -H Content-Length:0 "https://<app>.azurewebsites.net/api/orders/stop"',
    );
    expect(stderr).toMatch(
      /\/api\/order-intake .*ORDER_INTAKE__(?:…|\.{3}).*order-intake_httpstart/,
    );
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

/** Files of a user that import the processor of `orders` in many ways. */
const importers = {
  'src/processors/index.ts': "export * from './process-orders.js';\n",
  'src/api.ts': "export { processOrders as run } from './processors/process-orders.js';\n",
  'src/manual.ts': [
    "import { processOrders } from './processors/index.js';",
    "import type { Batch } from './eternal/index.js';",
    '',
    'export const runNow = async (batch: Batch): Promise<number> => {',
    "  const { processOrdersFailed } = await import('./processors/process-orders.js');",
    '  await processOrdersFailed.call(undefined, {} as never);',
    '  return processOrders(batch);',
    '};',
    '',
  ].join('\n'),
  'test/manual.test.ts': [
    "import { expect, it, vi } from 'vitest';",
    "import { processOrders } from '../src/processors/process-orders.js';",
    "import { run } from '../src/api.js';",
    '',
    "vi.mock('../src/processors/process-orders.js', async (original) => ({",
    "  ...(await original<typeof import('../src/processors/process-orders.js')>()),",
    '  processOrders: vi.fn(),',
    '}));',
    '',
    "it('is mocked', () => {",
    '  vi.mocked(processOrders).mockResolvedValue(1);',
    '  expect(run).toBe(processOrders);',
    "  return import('../src/functions/orders.js');",
    '});',
    '',
  ].join('\n'),
};

async function projectWithImporters(): Promise<string> {
  const dir = await newProject();
  for (const [path, text] of Object.entries(importers)) writeFileSync(join(dir, path), text);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

async function expectCompiled(dir: string): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  for (const folder of ['.', 'test']) {
    const { stdout } = await run(dir, process.execPath, [tsc, '--noEmit', '-p', folder]);
    expect(stdout).toBe('');
  }
}

describe('the other files of a project', () => {
  it('compile after every rename', async () => {
    const dir = await projectWithImporters();
    await expectCompiled(dir);
    for (const args of [
      ['set', 'orders', '--processor', 'pull'],
      ['rename', 'orders', 'invoices'],
      ['set', 'invoices', '--processor', 'processInvoices'],
      ['rename', 'invoices', 'bills'],
    ]) {
      const { exitCode, stderr } = await cli(dir, args);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      await expectCompiled(dir);
    }
    expect(readText(dir, 'src/api.ts')).toBe(
      "export { processBills as run } from './processors/process-bills.js';\n",
    );
    expect(readText(dir, 'test/manual.test.ts')).toContain("import('../src/functions/bills.js')");
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('compile after remove, which keeps the processor that they import', async () => {
    const dir = await projectWithImporters();
    edit(dir, 'test/manual.test.ts', "  return import('../src/functions/orders.js');\n", '');

    const { exitCode, stderr } = await cli(dir, ['remove', 'orders']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('= keep     src/processors/process-orders.ts (src/api.ts imports it)');
    await expectCompiled(dir);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('are named together where they cannot follow, and nothing is written', async () => {
    const dir = await projectWithImporters();
    const doubt =
      "import { processOrders } from './api.js';\nexport const job = { processOrders };\n";
    writeFileSync(join(dir, 'src/a.ts'), doubt.replace('api', 'processors/process-orders'));
    writeFileSync(join(dir, 'src/b.ts'), doubt.replace('api', 'processors/index'));
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['rename', 'orders', 'invoices']);

    expect(exitCode).toBe(3);
    for (const path of ['src/a.ts', 'src/b.ts']) expect(stderr).toContain(`${path}:2: `);
    expect(stderr).toContain('(rename it yourself, or use --on-conflict ours)');
    expect(await filesIn(dir)).toEqual(before);

    expect(
      (await cli(dir, ['rename', 'orders', 'invoices', '--on-conflict', 'ours'])).exitCode,
    ).toBe(0);
    await expectCompiled(dir);
  });

  it('stop remove where they import the file of the job', async () => {
    const dir = await projectWithImporters();
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['remove', 'orders']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      "test/manual.test.ts:13: your edit `return import('../src/functions/orders.js');`",
    );
    expect(await filesIn(dir)).toEqual(before);
    const forced = await cli(dir, ['remove', 'orders', '--on-conflict', 'theirs']);
    expect(forced.exitCode).toBe(0);
  });
});

describe('compiled output', () => {
  it('of a renamed or removed job goes, and the report names it', async () => {
    const dir = await newProject();
    const output = (id: string) => join(dir, `dist/functions/${id}.js`);
    mkdirSync(join(dir, 'dist/functions'), { recursive: true });
    writeFileSync(output('orders'), '// compiled\n');

    const dry = await cli(dir, ['rename', 'orders', 'invoices', '--dry-run']);
    expect(dry.stderr).toContain('- delete   dist/functions/orders.js');
    expect(existsSync(output('orders'))).toBe(true);

    await cli(dir, ['rename', 'orders', 'invoices']);
    expect(existsSync(output('orders'))).toBe(false);
    await cli(dir, ['undo']);
    expect(existsSync(output('orders'))).toBe(true);

    await cli(dir, ['remove', 'orders']);
    expect(existsSync(output('orders'))).toBe(false);
  });
});
