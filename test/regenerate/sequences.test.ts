import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { anyEdits } from './edits';
import { type Fixture, makeFixture, playSequences } from './fixture';
import { runs } from './runs';

const SEQUENCES = Number(process.env.SEQUENCES ?? 197);

let folder: string;
let fixture: Fixture;

beforeAll(async () => {
  folder = await makeTempDir();
  fixture = await makeFixture(folder, 'few');
});

afterAll(() => removeTempDir(folder));

it(`keeps every line of the user's in ${SEQUENCES} sequences of edits and runs`, async () => {
  const step = fc.oneof(anyEdits, runs('fail', 'fail', 'fail', 'ours', 'theirs', 'markers'));
  const { written, lines } = await playSequences(fixture, step, SEQUENCES);
  // Most runs have done something, and that to files with lines of the user's.
  expect(written).toBeGreaterThan(SEQUENCES);
  expect(lines).toBeGreaterThan(written);
});
