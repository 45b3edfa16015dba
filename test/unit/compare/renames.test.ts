import { describe, expect, it } from 'vitest';
import { jobsOf, type Lab, makeLab, told } from './support';

const bills = jobsOf('bills');
const rename = { jobs: bills, renamedJobs: new Map([['orders', 'bills']]) };
const moves = [
  'move src/functions/orders.ts → src/functions/bills.ts',
  'move src/processors/process-orders.ts → src/processors/process-bills.ts',
  'move test/orders.test.ts → test/bills.test.ts',
  'move test/processors/process-orders.test.ts → test/processors/process-bills.test.ts',
  'update eternal.json',
];

describe('a job gets another id', () => {
  it('moves every file, and leaves what a new project would have', async () => {
    const lab = await makeLab();

    const { changes } = await lab.run(rename);

    expect(told({ changes })).toEqual(moves);
    const fresh = await makeLab({ jobs: bills });
    for (const { path } of changes) expect(lab.read(path)).toBe(fresh.read(path));
    expect(lab.hasBase('src/functions/orders.ts')).toBe(false);
    expect(lab.readBase('src/functions/bills.ts')).toBe(lab.read('src/functions/bills.ts'));
    expect(told(await lab.run({ jobs: bills }))).toEqual([]);
  });

  it('merges the user’s edits across the old and the new path', async () => {
    const lab = await makeLab();
    lab.edit('src/functions/orders.ts', "'1m',", "'90s', // mine");
    lab.edit('test/orders.test.ts', "it('runs", "// mine\nit('runs");
    lab.write('src/processors/process-orders.ts', 'export const processOrders = 1;\n');

    expect(told(await lab.run(rename))).toEqual(moves);

    const file = lab.read('src/functions/bills.ts');
    expect(file).toContain("FunctionId = 'bills';");
    expect(file).toContain("idleDelay: '90s', // mine");
    expect(lab.read('test/bills.test.ts')).toContain('// mine');
    expect(lab.read('src/processors/process-bills.ts')).toBe('export const processBills = 1;\n');
    expect(told(await lab.run({ jobs: bills }))).toEqual([
      'keep src/functions/bills.ts',
      'keep test/bills.test.ts',
    ]);
  });

  it('keeps the processor’s own name', async () => {
    const lab = await makeLab();
    const jobs = jobsOf({ id: 'bills', processor: 'processOrders' });
    expect(told(await lab.run({ ...rename, jobs }))).toEqual([moves[0], moves[2], moves[4]]);
  });

  it('leaves deleted files deleted, then as before', async () => {
    const lab = await makeLab();
    lab.remove('test/orders.test.ts');
    lab.remove('test/processors/process-orders.test.ts');

    expect(told(await lab.run(rename))).toEqual([
      'keep test/bills.test.ts',
      'keep test/processors/process-bills.test.ts',
      moves[0],
      moves[1],
      moves[4],
    ]);
    expect(told(await lab.run({ jobs: bills }))).toEqual([
      'keep test/bills.test.ts',
      'keep test/processors/process-bills.test.ts',
    ]);
  });

  it.each(['src/functions/bills.ts', 'test/bills.test.ts'])('conflicts with %s', async (path) => {
    const lab = await makeLab();
    lab.write(path, 'mine\n');

    const { changes } = await lab.run({ ...rename, onConflict: 'theirs' });

    const inTheWay = changes.filter(({ action }) => action === 'conflict');
    expect(inTheWay).toMatchObject([
      { path, why: expect.stringMatching(/^exists already, so .*orders\S* cannot move there$/) },
    ]);
    expect(lab.read(path)).toBe('mine\n');
    expect(lab.has('src/functions/orders.ts')).toBe(true);
  });

  it.each<[string, (lab: Lab, path: string) => void, string]>([
    ['no text', (lab, path) => lab.write(path, Buffer.from([0])), 'is not a text file'],
    ['a folder', (lab, path) => lab.makeFolder(path), 'src/functions/orders.ts is not a file'],
  ])('conflicts where it is %s', async (_, change, why) => {
    const lab = await makeLab();
    change(lab, 'src/functions/orders.ts');
    const { changes } = await lab.run(rename);
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/functions/bills.ts', why },
    ]);
  });

  it('conflicts where the user changed a line that names the job', async () => {
    const lab = await makeLab();
    lab.edit('src/functions/orders.ts', "'orders'", "'other'");

    const { changes } = await lab.run(rename);

    expect(changes.find(({ action }) => action === 'conflict')).toMatchObject({
      path: 'src/functions/bills.ts',
      conflicts: [{ ours: "const FunctionId = 'other';", theirs: "const FunctionId = 'bills';" }],
    });
    expect(lab.has('src/functions/bills.ts')).toBe(false);
  });

  it('takes an id that differs in its case for the same job, also in a manifest edited by hand', async () => {
    const lab = await makeLab();
    const jobs = jobsOf('Orders');
    const prepared = await lab.run({ jobs });
    expect(prepared.warnings[0]).toBe(
      'src/functions/Orders.ts: only the case of the name changes; on Windows and macOS run git mv src/functions/orders.ts src/functions/Orders.ts',
    );
    expect(told(prepared)).toEqual([
      'move src/functions/orders.ts → src/functions/Orders.ts',
      'move test/orders.test.ts → test/Orders.test.ts',
      'update eternal.json',
    ]);
    expect(told(await lab.run({ jobs }))).toEqual([]);
  });

  it('does not write over a file whose name differs in its case', async () => {
    const lab = await makeLab();
    lab.write('src/functions/Orders.ts', 'mine\n');
    const { changes } = await lab.run({ jobs: jobsOf('Orders') });
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/functions/Orders.ts' },
    ]);
  });
});
