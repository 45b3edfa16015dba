import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree } from '../../../tools/tree';
import { jobsOf, makeLab, makeTemplates, told } from './support';

const orders = {
  file: 'src/functions/orders.ts',
  test: 'test/orders.test.ts',
  processor: 'src/processors/process-orders.ts',
  processorTest: 'test/processors/process-orders.test.ts',
};
const none = { jobs: [] };

describe('a job that is no more', () => {
  it('goes without a trace when nothing of it was changed', async () => {
    const lab = await makeLab();

    const { changes } = await lab.run(none);

    expect(told({ changes })).toEqual([
      ...Object.values(orders)
        .map((path) => `delete ${path}`)
        .sort(),
      'update eternal.json',
    ]);
    const fresh = await makeLab(none);
    expect(await readTree(lab.root)).toEqual(await readTree(fresh.root));
    expect(told(await lab.run(none))).toEqual([]);
  });

  it('leaves its own file and test aside when they were changed', async () => {
    const lab = await makeLab();
    lab.edit(orders.file, "'1m'", "'2m'");
    lab.edit(orders.test, "it('runs", "// mine\nit('runs");
    lab.write(`${orders.test}.removed`, 'earlier\n');

    const { changes } = await lab.run(none);

    expect(told({ changes })).toEqual([
      `delete ${orders.processor}`,
      `delete ${orders.processorTest}`,
      `move ${orders.file} → ${orders.file}.removed`,
      `move ${orders.test} → ${orders.test}.removed.2`,
      'update eternal.json',
    ]);
    expect(lab.read(`${orders.file}.removed`)).toContain("'2m'");
    expect(lab.read(`${orders.test}.removed`)).toBe('earlier\n');
    expect(lab.hasBase(orders.file)).toBe(false);
    expect(told(await lab.run(none))).toEqual([]);
  });

  it.each([orders.processor, orders.processorTest])(
    'keeps both where %s was changed',
    async (path) => {
      const lab = await makeLab();
      lab.write(path, 'mine\n');

      const changes = await lab.run(none);

      expect(told(changes)).toEqual([
        `delete ${orders.file}`,
        `delete ${orders.test}`,
        `keep ${orders.processor}`,
        `keep ${orders.processorTest}`,
        'update eternal.json',
      ]);
      expect(changes.changes.find((change) => change.path === path)?.why).toBe('no longer used');
    },
  );

  it('takes back what is the same but for line ends', async () => {
    const lab = await makeLab();
    for (const path of Object.values(orders)) {
      lab.write(path, `\uFEFF${lab.read(path).replaceAll('\n', '\r\n')}`);
    }
    await lab.run(none);
    expect(Object.values(orders).filter(lab.has)).toEqual([]);
  });

  it('leaves nothing where the user had deleted its files', async () => {
    const lab = await makeLab();
    for (const path of Object.values(orders)) lab.remove(path);
    expect(told(await lab.run(none))).toEqual(['update eternal.json']);
    expect(lab.hasBase(orders.file)).toBe(false);
  });

  it('leaves its processor to the job that has it now', async () => {
    const lab = await makeLab();
    lab.write(orders.processor, 'mine\n');
    const jobs = jobsOf({ id: 'bills', processor: 'processOrders' });
    expect(told(await lab.run({ jobs }))).toEqual([
      'create src/functions/bills.ts',
      'create test/bills.test.ts',
      `delete ${orders.file}`,
      `delete ${orders.test}`,
      'update eternal.json',
    ]);
    expect(lab.read(orders.processor)).toBe('mine\n');
  });

  it('leaves the other jobs alone', async () => {
    const lab = await makeLab({ jobs: jobsOf('orders', 'bills') });
    const changes = told(await lab.run({ jobs: jobsOf('bills') }));
    expect(changes.filter((line) => line.includes('bills'))).toEqual([]);
    expect(changes).toContain(`delete ${orders.file}`);
  });

  it('stays where its file is no text, or a folder', async () => {
    const lab = await makeLab();
    lab.write(orders.file, Buffer.from([0, 0xff]));
    lab.makeFolder(orders.test);
    expect(told(await lab.run(none))).toContain(`keep ${orders.file}`);
    expect([orders.file, orders.test].map(lab.has)).toEqual([true, true]);
  });
});

describe('a file that the templates no longer have', () => {
  const path = 'src/eternal/index.ts';
  const without = { templates: makeTemplates({ [path]: undefined }) };

  it('goes', async () => {
    const lab = await makeLab();
    expect(told(await lab.run(without))).toEqual([`delete ${path}`]);
    expect(lab.has('src/eternal')).toBe(false);
  });

  it('stays where the user changed it, and is told of once', async () => {
    const lab = await makeLab();
    lab.edit(path, 'third', 'mine');
    const { changes } = await lab.run(without);
    expect(changes).toContainEqual(
      expect.objectContaining({ path, action: 'keep', why: 'no longer used' }),
    );
    expect(told(await lab.run(without))).toEqual([]);
    expect(lab.read(path)).toContain('mine');
  });

  it('is not deleted when it is read-only', async () => {
    const lab = await makeLab();
    chmodSync(lab.at(path), 0o444);
    await expect(lab.run(without)).rejects.toThrow(`cannot write ${path}: it is read-only`);
  });
});

describe('bases that somebody forged', () => {
  it.each([
    ['of git', '.git/config'],
    ['of a dependency', 'node_modules/x/index.js'],
    ['of ours', '.eternal/schema.json'],
    ['of the user', 'src/processors/mine.ts'],
    ['of this machine', 'local.settings.json'],
    ['made by a build', 'dist/src/index.js'],
  ])('deletes no file %s', async (_, path) => {
    const lab = await makeLab();
    lab.write(path, 'mine\n');
    lab.setBases({ [path]: 'mine\n' });
    await lab.run();
    expect(lab.has(path)).toBe(true);
  });

  it('deletes no file that is not as its base', async () => {
    const lab = await makeLab();
    lab.write('src/mine.ts', 'mine\n');
    lab.setBases({ 'src/mine.ts': 'ours\n' });
    expect(told(await lab.run())).toEqual(['keep src/mine.ts']);
    expect(lab.has('src/mine.ts')).toBe(true);
  });

  it.each([
    ['no id', '__proto__', 'processOrders'],
    ['no processor', 'x', '../../../etc/passwd'],
    ['nothing', 'x', ''],
  ])('tells of no job where its manifest has %s', async (_, id, processor) => {
    const lab = await makeLab();
    const path = `src/functions/${id}.ts`;
    lab.write(path, 'mine\n');
    const forged = `{ "generator": "1.2.3", "jobs": { "${id}": { "processor": "${processor}" } } }`;
    lab.setBases({ [path]: 'x\n', 'eternal.json': forged });
    expect(told(await lab.run())).toEqual([`move ${path} → ${path}.removed`]);
    expect(lab.read(orders.processor)).toContain('processOrders');
  });
});
