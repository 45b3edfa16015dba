import { describe, expect, it } from 'vitest';
import { type Fixture, jobsOf, listChanges, makeFixture } from './fixture';

const bills = jobsOf('bills');
const rename = { jobs: bills, renamedJobs: new Map([['orders', 'bills']]) };
const moves = [
  'move src/functions/orders.ts → src/functions/bills.ts',
  'move src/processors/process-orders.ts → src/processors/process-bills.ts',
  'move test/orders.test.ts → test/bills.test.ts',
  'move test/processors/process-orders.test.ts → test/processors/process-bills.test.ts',
  'update eternal.json',
];

describe('a job with a new id', () => {
  it('moves every file and gives the same project as a new one', async () => {
    const fixture = await makeFixture();

    const { changes } = await fixture.run(rename);

    expect(listChanges({ changes })).toEqual(moves);
    const fresh = await makeFixture({ jobs: bills });
    for (const { path } of changes) expect(fixture.read(path)).toBe(fresh.read(path));
    expect(fixture.hasBase('src/functions/orders.ts')).toBe(false);
    expect(fixture.readBase('src/functions/bills.ts')).toBe(fixture.read('src/functions/bills.ts'));
    expect(listChanges(await fixture.run({ jobs: bills }))).toEqual([]);
  });

  it('merges the user’s edits from the old path into the new one', async () => {
    const fixture = await makeFixture();
    fixture.edit('src/functions/orders.ts', "'1m',", "'90s', // mine");
    fixture.edit('test/orders.test.ts', "it('runs", "// mine\nit('runs");
    fixture.write('src/processors/process-orders.ts', 'export const processOrders = 1;\n');

    expect(listChanges(await fixture.run(rename))).toEqual(moves);

    const file = fixture.read('src/functions/bills.ts');
    expect(file).toContain("FunctionId = 'bills';");
    expect(file).toContain("idleDelay: '90s', // mine");
    expect(fixture.read('test/bills.test.ts')).toContain('// mine');
    expect(fixture.read('src/processors/process-bills.ts')).toBe(
      'export const processBills = 1;\n',
    );
    expect(listChanges(await fixture.run({ jobs: bills }))).toEqual([
      'keep src/functions/bills.ts',
      'keep test/bills.test.ts',
    ]);
  });

  it('keeps the processor’s own name', async () => {
    const fixture = await makeFixture();
    const jobs = jobsOf({ id: 'bills', processor: 'processOrders' });
    expect(listChanges(await fixture.run({ ...rename, jobs }))).toEqual([
      moves[0],
      moves[2],
      moves[4],
    ]);
  });

  it('does not restore deleted files, now and in the next run', async () => {
    const fixture = await makeFixture();
    fixture.remove('test/orders.test.ts');
    fixture.remove('test/processors/process-orders.test.ts');

    expect(fixture.prepare(rename).changes).toContainEqual(
      expect.objectContaining({ path: 'test/bills.test.ts', action: 'conflict' }),
    );
    expect(listChanges(await fixture.run({ ...rename, onConflict: 'ours' }))).toEqual([
      'keep test/bills.test.ts',
      'keep test/processors/process-bills.test.ts',
      moves[0],
      moves[1],
      moves[4],
    ]);
    expect(listChanges(await fixture.run({ jobs: bills }))).toEqual([
      'keep test/bills.test.ts',
      'keep test/processors/process-bills.test.ts',
    ]);
  });

  it.each(['src/functions/bills.ts', 'test/bills.test.ts'])('conflicts with %s', async (path) => {
    const fixture = await makeFixture();
    fixture.write(path, 'mine\n');

    const { changes } = await fixture.run({ ...rename, onConflict: 'theirs' });

    const inTheWay = changes.filter(({ action }) => action === 'conflict');
    expect(inTheWay).toMatchObject([
      { path, why: expect.stringMatching(/^exists already, so .*orders\S* cannot move there$/) },
    ]);
    expect(fixture.read(path)).toBe('mine\n');
    expect(fixture.has('src/functions/orders.ts')).toBe(true);
  });

  it.each<[string, (fixture: Fixture, path: string) => void, string]>([
    ['no text', (fixture, path) => fixture.write(path, Buffer.from([0])), 'is not a text file'],
    ['a folder', (fixture, path) => fixture.mkdirp(path), 'src/functions/orders.ts is not a file'],
  ])('conflicts with a file that is %s', async (_, change, why) => {
    const fixture = await makeFixture();
    change(fixture, 'src/functions/orders.ts');
    const { changes } = await fixture.run(rename);
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/functions/bills.ts', why },
    ]);
  });

  it('conflicts where the user changed a line that names the job', async () => {
    const fixture = await makeFixture();
    fixture.edit('src/functions/orders.ts', "'orders'", "'other'");

    const { changes } = await fixture.run(rename);

    expect(changes.find(({ action }) => action === 'conflict')).toMatchObject({
      path: 'src/functions/bills.ts',
      conflicts: [{ ours: "const FunctionId = 'other';", theirs: "const FunctionId = 'bills';" }],
    });
    expect(fixture.has('src/functions/bills.ts')).toBe(false);
  });

  it('treats an id that differs only in case as the same job, even after an edit by hand', async () => {
    const fixture = await makeFixture();
    const jobs = jobsOf('Orders');
    const prepared = await fixture.run({ jobs });
    expect(prepared.warnings[0]).toBe(
      'src/functions/Orders.ts: only the case of the name changes; on Windows and macOS run git mv src/functions/orders.ts src/functions/Orders.ts',
    );
    expect(listChanges(prepared)).toEqual([
      'move src/functions/orders.ts → src/functions/Orders.ts',
      'move test/orders.test.ts → test/Orders.test.ts',
      'update eternal.json',
    ]);
    expect(listChanges(await fixture.run({ jobs }))).toEqual([]);
  });

  it('does not overwrite a file whose name differs only in case', async () => {
    const fixture = await makeFixture();
    fixture.write('src/functions/Orders.ts', 'mine\n');
    const { changes } = await fixture.run({ jobs: jobsOf('Orders') });
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/functions/Orders.ts' },
    ]);
  });
});
