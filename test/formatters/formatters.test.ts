import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { type Fixture, makeFixture } from './fixture';
import { play } from './play';
import { printScores, Score } from './score';
import { settings } from './settings';
import { steps } from './steps';

const scores: Score[] = [];

let folder: string;
let fixture: Fixture;

beforeAll(async () => {
  folder = await makeTempDir();
  fixture = await makeFixture(folder);
});

afterAll(async () => {
  console.log(printScores(scores));
  const restyled = scores.flatMap((score) => score.restyled);
  if (process.env.RESTYLED !== undefined) console.log(restyled.join('\n'));
  await removeTempDir(folder);
});

it.each(settings)(
  'runs every command in a project that is formatted after each: $name',
  async ({ name, make }) => {
    const score = new Score(name);
    scores.push(score);
    const formatter = await make();
    fixture.reset(formatter);

    await play(fixture, formatter, steps, score);

    expect(await fixture.compile()).toBe('');
    await fixture.test();
    expect(score.faults).toEqual([]);
    expect(score.styled / score.files).toBeGreaterThanOrEqual(0.9);
  },
);

it('leaves nothing to the formatter after nine of ten commands', () => {
  const sum = (key: 'tidy' | 'writes') => scores.reduce((all, score) => all + score[key], 0);
  expect(sum('tidy') / Math.max(sum('writes'), 1)).toBeGreaterThanOrEqual(0.9);
});
