import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/repository';
import { run } from '../support/run';
import { makeTempDir, removeTempDir } from '../support/temp-dir';
import { harmlessEdits } from './edits';
import { type Lab, makeLab, playSequences } from './lab';
import type { Project } from './project';
import { runs } from './runs';

const COMPILED = Number(process.env.COMPILED ?? 3);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = await makeTempDir();
  lab = await makeLab(folder, 'all');
});

afterAll(() => removeTempDir(folder));

async function expectCompiled(project: Project): Promise<void> {
  symlinkSync(join(root, 'node_modules'), join(project.root, 'node_modules'));
  const { stdout } = await run(project.root, process.execPath, [tsc, '--noEmit']);
  expect(stdout).toBe('');
}

it(`keeps ${COMPILED} projects compiling that the user's edits leave so`, async () => {
  const step = fc.oneof(harmlessEdits, runs('fail', 'theirs'));
  const { written } = await playSequences(lab, step, COMPILED, expectCompiled);
  expect(written).toBeGreaterThan(COMPILED / 2);
});
