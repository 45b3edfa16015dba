import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree } from '../../../tools/tree';
import { jobsOf, listChanges, makeFixture, makeTemplates } from './fixture';

const orders = {
  file: 'src/functions/orders.ts',
  test: 'test/orders.test.ts',
  processor: 'src/processors/process-orders.ts',
  processorTest: 'test/processors/process-orders.test.ts',
};
const none = { jobs: [] };

describe('a removed job', () => {
  it('deletes every file that was not edited', async () => {
    const fixture = await makeFixture();

    const { changes } = await fixture.run(none);

    expect(listChanges({ changes })).toEqual([
      ...Object.values(orders)
        .map((path) => `delete ${path}`)
        .sort(),
      'update eternal.json',
    ]);
    const fresh = await makeFixture(none);
    expect(await readTree(fixture.root)).toEqual(await readTree(fresh.root));
    expect(listChanges(await fixture.run(none))).toEqual([]);
  });

  it('moves its edited file and test to .removed', async () => {
    const fixture = await makeFixture();
    fixture.edit(orders.file, "'1m'", "'2m'");
    fixture.edit(orders.test, "it('runs", "// mine\nit('runs");
    fixture.write(`${orders.test}.removed`, 'earlier\n');

    const { changes } = await fixture.run(none);

    expect(listChanges({ changes })).toEqual([
      `delete ${orders.processor}`,
      `delete ${orders.processorTest}`,
      `move ${orders.file} → ${orders.file}.removed`,
      `move ${orders.test} → ${orders.test}.removed.2`,
      'update eternal.json',
    ]);
    expect(fixture.read(`${orders.file}.removed`)).toContain("'2m'");
    expect(fixture.read(`${orders.test}.removed`)).toBe('earlier\n');
    expect(fixture.hasBase(orders.file)).toBe(false);
    expect(listChanges(await fixture.run(none))).toEqual([]);
  });

  it.each([orders.processor, orders.processorTest])(
    'keeps both where %s was changed',
    async (path) => {
      const fixture = await makeFixture();
      fixture.write(path, 'mine\n');

      const changes = await fixture.run(none);

      expect(listChanges(changes)).toEqual([
        `delete ${orders.file}`,
        `delete ${orders.test}`,
        `keep ${orders.processor}`,
        `keep ${orders.processorTest}`,
        'update eternal.json',
      ]);
      expect(changes.changes.find((change) => change.path === path)?.why).toBe('no longer used');
    },
  );

  it('deletes a file that differs only in line ends', async () => {
    const fixture = await makeFixture();
    for (const path of Object.values(orders)) {
      fixture.write(path, `\uFEFF${fixture.read(path).replaceAll('\n', '\r\n')}`);
    }
    await fixture.run(none);
    expect(Object.values(orders).filter(fixture.has)).toEqual([]);
  });

  it('leaves nothing where the user deleted its files', async () => {
    const fixture = await makeFixture();
    for (const path of Object.values(orders)) fixture.remove(path);
    expect(listChanges(await fixture.run(none))).toEqual(['update eternal.json']);
    expect(fixture.hasBase(orders.file)).toBe(false);
  });

  it('keeps a processor that another job uses now', async () => {
    const fixture = await makeFixture();
    fixture.write(orders.processor, 'mine\n');
    const jobs = jobsOf({ id: 'bills', processor: 'processOrders' });
    expect(listChanges(await fixture.run({ jobs }))).toEqual([
      'create src/functions/bills.ts',
      'create test/bills.test.ts',
      `delete ${orders.file}`,
      `delete ${orders.test}`,
      'update eternal.json',
    ]);
    expect(fixture.read(orders.processor)).toBe('mine\n');
  });

  it('does not change the other jobs', async () => {
    const fixture = await makeFixture({ jobs: jobsOf('orders', 'bills') });
    const changes = listChanges(await fixture.run({ jobs: jobsOf('bills') }));
    expect(changes.filter((line) => line.includes('bills'))).toEqual([]);
    expect(changes).toContain(`delete ${orders.file}`);
  });

  it('keeps its file where that is not text or is a folder', async () => {
    const fixture = await makeFixture();
    fixture.write(orders.file, Buffer.from([0, 0xff]));
    fixture.mkdirp(orders.test);
    expect(listChanges(await fixture.run(none))).toContain(`keep ${orders.file}`);
    expect([orders.file, orders.test].map(fixture.has)).toEqual([true, true]);
  });
});

describe('a removed job whose files others import', () => {
  const importer = 'src/other.ts';

  it('keeps the processor and its test, and names the importer', async () => {
    const fixture = await makeFixture();
    fixture.write(importer, "import { processOrders } from './processors/process-orders.js';\n");

    const { changes } = await fixture.run(none);

    expect(listChanges({ changes })).toEqual([
      `delete ${orders.file}`,
      `delete ${orders.test}`,
      `keep ${orders.processor}`,
      `keep ${orders.processorTest}`,
      'update eternal.json',
    ]);
    expect(changes.find(({ path }) => path === orders.processor)?.why).toBe(
      `${importer} imports it`,
    );
  });

  it('deletes a processor that only files which go import', async () => {
    const fixture = await makeFixture();
    fixture.edit(orders.test, "it('runs", "// mine\nit('runs");
    expect(listChanges(await fixture.run(none))).toContain(`delete ${orders.processor}`);
  });

  it('keeps what a kept processor imports', async () => {
    const fixture = await makeFixture({ jobs: jobsOf('orders', 'bills') });
    fixture.edit(orders.processor, /^/, "import './process-bills.js';\n");
    const changes = listChanges(await fixture.run(none));
    expect(changes).toContain('keep src/processors/process-bills.ts');
  });

  it.each([
    ['fail', 'conflict'],
    ['ours', 'conflict'],
    ['theirs', undefined],
  ] as const)('stops where the file of the job is imported: %s', async (onConflict, action) => {
    const fixture = await makeFixture();
    fixture.write(importer, "\nawait import('./functions/orders.js');\n");

    const { changes } = await fixture.run({ ...none, onConflict });

    const change = changes.find(({ path }) => path === importer);
    expect(change?.action).toBe(action);
    expect(change?.conflicts?.[0]?.line).toBe(action && 2);
    expect(fixture.has(orders.file)).toBe(action !== undefined);
  });

  it('stops where an edited file, which would move, is imported', async () => {
    const fixture = await makeFixture();
    fixture.edit(orders.test, "it('runs", "// mine\nit('runs");
    fixture.write('test/all.test.ts', "import './orders.test.js';\n");
    const { changes } = await fixture.run(none);
    expect(changes.find(({ path }) => path === 'test/all.test.ts')?.action).toBe('conflict');
  });
});

describe('a file that is no longer in the templates', () => {
  const path = 'src/eternal/old.ts';
  const before = { templates: makeTemplates({ [path]: 'first\nsecond\nthird\n' }) };
  const without = { templates: makeTemplates() };

  it('is deleted', async () => {
    const fixture = await makeFixture(before);
    expect(listChanges(await fixture.run(without))).toEqual([`delete ${path}`]);
    expect(fixture.has(path)).toBe(false);
  });

  it('stays where the user edited it, and is reported once', async () => {
    const fixture = await makeFixture(before);
    fixture.edit(path, 'third', 'mine');
    const { changes } = await fixture.run(without);
    expect(changes).toContainEqual(
      expect.objectContaining({ path, action: 'keep', why: 'no longer used' }),
    );
    expect(listChanges(await fixture.run(without))).toEqual([]);
    expect(fixture.read(path)).toContain('mine');
  });

  it('is not deleted when it is read-only', async () => {
    const fixture = await makeFixture(before);
    chmodSync(fixture.at(path), 0o444);
    await expect(fixture.run(without)).rejects.toThrow(`cannot write ${path}: it is read-only`);
  });

  it('stays where another file imports it', async () => {
    const fixture = await makeFixture(before);
    fixture.write('src/mine.ts', "export const x = 1;\nexport * from './eternal/old.js';\n");
    const { changes } = await fixture.run(without);
    expect(changes.find((change) => change.path === path)).toMatchObject({
      action: 'keep',
      why: 'src/mine.ts imports it',
    });
  });
});

describe('forged bases', () => {
  it.each([
    ['of git', '.git/config'],
    ['of a dependency', 'node_modules/x/index.js'],
    ['of ours', '.eternal/schema.json'],
    ['of the user', 'src/processors/mine.ts'],
    ['of this machine', 'local.settings.json'],
    ['made by a build', 'dist/src/index.js'],
  ])('delete no file %s', async (_, path) => {
    const fixture = await makeFixture();
    fixture.write(path, 'mine\n');
    fixture.setBases({ [path]: 'mine\n' });
    await fixture.run();
    expect(fixture.has(path)).toBe(true);
  });

  it('deletes no file that differs from its base', async () => {
    const fixture = await makeFixture();
    fixture.write('src/mine.ts', 'mine\n');
    fixture.setBases({ 'src/mine.ts': 'ours\n' });
    expect(listChanges(await fixture.run())).toEqual(['keep src/mine.ts']);
    expect(fixture.has('src/mine.ts')).toBe(true);
  });

  it.each([
    ['no id', '__proto__', 'processOrders'],
    ['no processor', 'x', '../../../etc/passwd'],
    ['nothing', 'x', ''],
  ])('find no job in a manifest with %s', async (_, id, processor) => {
    const fixture = await makeFixture();
    const path = `src/functions/${id}.ts`;
    fixture.write(path, 'mine\n');
    const forged = `{ "generator": "1.2.3", "jobs": { "${id}": { "processor": "${processor}" } } }`;
    fixture.setBases({ [path]: 'x\n', 'eternal.json': forged });
    expect(listChanges(await fixture.run())).toEqual([`move ${path} → ${path}.removed`]);
    expect(fixture.read(orders.processor)).toContain('processOrders');
  });
});
