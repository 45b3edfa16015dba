import { chmodSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undoLast } from '../../../src/generator/apply/undo';
import type { OnConflict } from '../../../src/generator/arguments/arguments';
import { readTree } from '../../../tools/tree';
import { jobsOf, makeLab, told } from './support';

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

describe('a processor gets another name', () => {
  it('moves it and its test, and all that names it follows', async () => {
    const lab = await makeLab();

    const { changes } = await lab.run(pull);

    expect(told({ changes })).toEqual([...moved, ...followers]);
    const fresh = await makeLab(pull);
    for (const { path } of changes) expect(lab.read(path)).toBe(fresh.read(path));
    expect(told(await lab.run(pull))).toEqual([]);
  });

  it('keeps the user’s text, and the file’s mode', async () => {
    const lab = await makeLab();
    lab.edit(old[0], 'const processed', '// mine\n  const processed');
    chmodSync(lab.at(old[0]), 0o755);

    expect(told(await lab.run(pull))).toEqual([...moved, ...followers]);

    const text = lab.read(next[0]);
    expect(text).toContain('export async function pullAll(batch: Batch)');
    expect(text).toContain('export async function pullAllFailed(failure: Failure)');
    expect(text).toContain('// mine\n');
    expect(statSync(lab.at(next[0])).mode & 0o777).toBe(0o755);
    expect(lab.has(old[0])).toBe(false);
  });

  it('stays in its file where that has the same name', async () => {
    const lab = await makeLab();
    lab.edit(old[0], 'const processed', '// mine\n  const processed');
    const jobs = withProcessor('process_orders');

    expect(told(await lab.run({ jobs }))).toEqual([
      `merge ${old[0]}`,
      `merge ${old[1]}`,
      ...followers,
    ]);
    expect(lab.read(old[0])).toContain('function process_ordersFailed(');
    expect(told(await lab.run({ jobs }))).toEqual([]);
  });

  it('takes the new file where there is one, and leaves the old ones', async () => {
    const lab = await makeLab();
    lab.write(next[0], 'mine\n');

    const changes = await lab.run(pull);

    expect(told(changes)).toEqual(
      [`keep ${old[0]}`, `keep ${next[1]}`, `keep ${old[1]}`, ...followers].sort(),
    );
    expect(changes.changes).toContainEqual(
      expect.objectContaining({ path: old[0], action: 'keep', why: 'no longer used' }),
    );
    expect(lab.read(next[0])).toBe('mine\n');
    expect(told(await lab.run(pull))).toEqual([`keep ${next[1]}`]);
  });

  it('leaves only the test where only the new test is there', async () => {
    const lab = await makeLab();
    lab.write(next[1], 'mine\n');
    expect(told(await lab.run(pull))).toEqual([`keep ${old[1]}`, moved[0], ...followers]);
    expect(lab.read(next[1])).toBe('mine\n');
  });

  it('leaves deleted ones deleted', async () => {
    const lab = await makeLab();
    lab.remove(old[1]);
    expect(told(await lab.run(pull))).toEqual([`keep ${next[1]}`, moved[0], ...followers]);
    expect(told(await lab.run(pull))).toEqual([`keep ${next[1]}`]);
  });

  it.each<[OnConflict, string, string]>([
    ['fail', 'conflict', 'function processOrders('],
    ['ours', 'move', 'function processOrders('],
    ['theirs', 'move', 'function pullAll('],
  ])('whose new name it has for something else, %s: %s', async (onConflict, action, text) => {
    const lab = await makeLab();
    lab.edit(old[0], 'const processed', 'const pullAll = 1;\n  const processed');

    const { changes } = await lab.run({ ...pull, onConflict });

    const change = changes.find(({ path }) => path === next[0]);
    expect(change?.action).toBe(action);
    expect(lab.read(action === 'move' ? next[0] : old[0])).toContain(text);
  });

  it('conflicts where it is no text', async () => {
    const lab = await makeLab();
    lab.write(old[0], Buffer.from([0xff, 0]));
    const { changes } = await lab.run(pull);
    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: next[0] },
    ]);
  });
});

describe('processors that take each other’s names', () => {
  const before = { jobs: jobsOf({ id: 'a', processor: 'one' }, { id: 'b', processor: 'two' }) };

  it.each([
    ['a swap', ['two', 'one']],
    ['a chain', ['two', 'three']],
    ['a chain the other way', ['three', 'one']],
  ] as const)(
    '%s: each job keeps its code, and undo brings all back',
    async (_, [first, second]) => {
      const lab = await makeLab(before);
      lab.edit('src/processors/one.ts', 'const processed', '// of a\n  const processed');
      lab.edit('src/processors/two.ts', 'const processed', '// of b\n  const processed');
      const tree = await readTree(lab.root);

      await lab.run({
        jobs: jobsOf({ id: 'a', processor: first }, { id: 'b', processor: second }),
      });

      const [a, b] = [
        lab.read(`src/processors/${first}.ts`),
        lab.read(`src/processors/${second}.ts`),
      ];
      expect(a).toContain('// of a');
      expect(a).toContain(`function ${first}(`);
      expect(b).toContain('// of b');
      expect(b).toContain(`function ${second}(`);
      undoLast(lab.root);
      expect(await readTree(lab.root)).toEqual(tree);
    },
  );

  it('nothing moves in a chain whose end is taken', async () => {
    const lab = await makeLab(before);
    lab.write('src/processors/three.ts', 'mine\n');
    const jobs = jobsOf({ id: 'a', processor: 'two' }, { id: 'b', processor: 'three' });

    const changes = told(await lab.run({ jobs }));

    expect(changes.filter((line) => line.startsWith('move'))).toEqual([]);
    expect(changes).toContain('keep src/processors/one.ts');
    expect(lab.read('src/processors/three.ts')).toBe('mine\n');
    expect(lab.read('src/processors/two.ts')).toContain('function two(');
  });
});
