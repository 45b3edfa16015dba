import { chmodSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undoLast } from '../../../src/generator/apply/undo';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { readTree } from '../../../tools/tree';
import { jobsOf, listChanges, makeFixture } from './fixture';

const withProcessor = (processor: string, id = 'orders') => jobsOf({ id, processor });
const pull = { jobs: withProcessor('pullAll') };
const old = ['src/processors/process-orders.ts', 'test/processors/process-orders.test.ts'] as const;
const next = ['src/processors/pull-all.ts', 'test/processors/pull-all.test.ts'] as const;
const moved = [`move ${old[0]} → ${next[0]}`, `move ${old[1]} → ${next[1]}`];
const followers = [
  'update eternal.json',
  'update src/functions/orders.ts',
  'update test/orders.test.ts',
];

describe('a processor with a new name', () => {
  it('moves with its test, and every use of the name changes', async () => {
    const fixture = await makeFixture();

    const { changes } = await fixture.run(pull);

    expect(listChanges({ changes })).toEqual([...moved, ...followers]);
    const fresh = await makeFixture(pull);
    for (const { path } of changes) expect(fixture.read(path)).toBe(fresh.read(path));
    expect(listChanges(await fixture.run(pull))).toEqual([]);
  });

  it('keeps the user’s text and the mode of the file', async () => {
    const fixture = await makeFixture();
    fixture.edit(old[0], 'const processed', '// mine\n  const processed');
    chmodSync(fixture.at(old[0]), 0o755);

    expect(listChanges(await fixture.run(pull))).toEqual([...moved, ...followers]);

    const text = fixture.read(next[0]);
    expect(text).toContain('export async function pullAll(batch: Batch)');
    expect(text).toContain('export async function pullAllFailed(failure: Failure)');
    expect(text).toContain('// mine\n');
    expect(statSync(fixture.at(next[0])).mode & 0o777).toBe(0o755);
    expect(fixture.has(old[0])).toBe(false);
  });

  it('stays in its file where the file name is the same', async () => {
    const fixture = await makeFixture();
    fixture.edit(old[0], 'const processed', '// mine\n  const processed');
    const jobs = withProcessor('process_orders');

    expect(listChanges(await fixture.run({ jobs }))).toEqual([
      `merge ${old[0]}`,
      `merge ${old[1]}`,
      ...followers,
    ]);
    expect(fixture.read(old[0])).toContain('function process_ordersFailed(');
    expect(listChanges(await fixture.run({ jobs }))).toEqual([]);
  });

  it('uses an existing new file and keeps the old ones', async () => {
    const fixture = await makeFixture();
    fixture.write(next[0], 'mine\n');

    const changes = await fixture.run(pull);

    expect(listChanges(changes)).toEqual(
      [`keep ${old[0]}`, `keep ${next[1]}`, `keep ${old[1]}`, ...followers].sort(),
    );
    expect(changes.changes).toContainEqual(
      expect.objectContaining({ path: old[0], action: 'keep', why: 'no longer used' }),
    );
    expect(fixture.read(next[0])).toBe('mine\n');
    expect(listChanges(await fixture.run(pull))).toEqual([`keep ${next[1]}`]);
  });

  it('keeps only the old test where only the new test exists', async () => {
    const fixture = await makeFixture();
    fixture.write(next[1], 'mine\n');
    expect(listChanges(await fixture.run(pull))).toEqual([
      `merge ${old[1]}`,
      moved[0],
      ...followers,
    ]);
    expect(fixture.read(next[1])).toBe('mine\n');
  });

  it('does not restore deleted files', async () => {
    const fixture = await makeFixture();
    fixture.remove(old[1]);
    expect(listChanges(await fixture.run(pull))).toEqual([
      `keep ${next[1]}`,
      moved[0],
      ...followers,
    ]);
    expect(listChanges(await fixture.run(pull))).toEqual([`keep ${next[1]}`]);
  });

  it.each<[OnConflict, string, string]>([
    ['fail', 'conflict', 'function processOrders('],
    ['ours', 'move', 'function processOrders('],
    ['theirs', 'move', 'function pullAll('],
  ])('declares something else with the new name: %s gives %s', async (onConflict, action, text) => {
    const fixture = await makeFixture();
    fixture.edit(old[0], 'const processed', 'const pullAll = 1;\n  const processed');

    const { changes } = await fixture.run({ ...pull, onConflict });

    const change = changes.find(({ path }) => path === next[0]);
    expect(change?.action).toBe(action);
    expect(fixture.read(action === 'move' ? next[0] : old[0])).toContain(text);
  });

  it('conflicts where it is not a text file', async () => {
    const fixture = await makeFixture();
    fixture.write(old[0], Buffer.from([0xff, 0]));
    const { changes } = await fixture.run(pull);
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: next[0] },
    ]);
  });
});

describe('processors that swap names', () => {
  const before = { jobs: jobsOf({ id: 'a', processor: 'one' }, { id: 'b', processor: 'two' }) };

  it.each([
    ['a swap', ['two', 'one']],
    ['a chain', ['two', 'three']],
    ['a chain the other way', ['three', 'one']],
  ] as const)(
    '%s: each job keeps its code, and undo brings all back',
    async (_, [first, second]) => {
      const fixture = await makeFixture(before);
      fixture.edit('src/processors/one.ts', 'const processed', '// of a\n  const processed');
      fixture.edit('src/processors/two.ts', 'const processed', '// of b\n  const processed');
      const tree = await readTree(fixture.root);

      await fixture.run({
        jobs: jobsOf({ id: 'a', processor: first }, { id: 'b', processor: second }),
      });

      const [a, b] = [
        fixture.read(`src/processors/${first}.ts`),
        fixture.read(`src/processors/${second}.ts`),
      ];
      expect(a).toContain('// of a');
      expect(a).toContain(`function ${first}(`);
      expect(b).toContain('// of b');
      expect(b).toContain(`function ${second}(`);
      undoLast(fixture.root);
      expect(await readTree(fixture.root)).toEqual(tree);
    },
  );

  it('moves nothing in a chain where the last path is occupied', async () => {
    const fixture = await makeFixture(before);
    fixture.write('src/processors/three.ts', 'mine\n');
    const jobs = jobsOf({ id: 'a', processor: 'two' }, { id: 'b', processor: 'three' });

    const changes = listChanges(await fixture.run({ jobs }));

    expect(changes.filter((line) => line.startsWith('move'))).toEqual([]);
    expect(changes).toContain('keep src/processors/one.ts');
    expect(fixture.read('src/processors/three.ts')).toBe('mine\n');
    expect(fixture.read('src/processors/two.ts')).toContain('function two(');
  });
});
