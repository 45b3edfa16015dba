import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { harmlessEdits } from './edits';
import { type Fixture, makeFixture, playSequences } from './fixture';
import { runs } from './runs';

const COMPILED = Number(process.env.COMPILED ?? 3);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let fixture: Fixture;

beforeAll(async () => {
  folder = await makeTempDir();
  fixture = await makeFixture(folder, 'all');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => removeTempDir(folder));

it(`keeps ${COMPILED} projects compiling whose edits compile`, async () => {
  const anyRun = runs('fail', 'theirs');
  const step = fc.oneof(harmlessEdits, anyRun, anyRun);
  const expectCompiled = async () => {
    const { stdout } = await run(fixture.project.root, process.execPath, [tsc, '--noEmit']);
    expect(stdout).toBe('');
  };
  const { written } = await playSequences(fixture, step, COMPILED, expectCompiled);
  expect(written).toBeGreaterThan(0);
});
