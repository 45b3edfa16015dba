import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';
import { type Fixture, makeFixture, playPair, Tally } from './merge';
import { steps } from './steps';

const PAIRS = Number(process.env.PAIRS ?? 12);
/** The long form compiles each merged project, the short form some of them. */
const COMPILED_EACH = PAIRS > 12 ? 1 : 4;
/** The test prints it. Set it in the environment to repeat the same pairs. */
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let fixture: Fixture;

beforeAll(async () => {
  folder = await makeTempDir();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  fixture = await makeFixture(folder);
});

afterAll(() => removeTempDir(folder));

it(`merges ${PAIRS} pairs of branches`, async () => {
  const tally = new Tally();
  const expectCompiled = async () => {
    if (tally.pairs % COMPILED_EACH !== 0) return;
    tally.compiled++;
    const { stdout } = await run(fixture.project.root, process.execPath, [tsc, '--noEmit']);
    expect(stdout).toBe('');
  };
  const property = fc.asyncProperty(fc.tuple(steps, steps), (pair) =>
    playPair(pair, fixture, tally, expectCompiled),
  );
  console.log(`SEED=${seed}`);
  await fc.assert(property, { numRuns: PAIRS, seed });
  console.log(`${tally}`);
  expect(tally['merged by regenerate']).toBeGreaterThan(0);
});
