import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { type Fixture, makeFixture } from './fixture';
import { countIn, type HandEdit, handEdits, hasAny } from './hand-edits';
import { type Expectations, play } from './play';
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
  await removeTempDir(folder);
});

/** Edits every file that the edit fits. @returns what must stay */
function editFiles({ edit }: HandEdit): string[] {
  const { project } = fixture;
  return project.ownPaths().flatMap((path, n) => {
    const edited = edit(path, project.read(path), `kept${n}`);
    if (edited === undefined) return [];
    project.write(path, edited.text);
    return [edited.kept];
  });
}

/** What holds while the edit stands. A conflict decides it: the test then takes the generator's side. */
function expectationsOf({ conflicts, option }: HandEdit, kept: readonly string[]): Expectations {
  const { project } = fixture;
  const wanted = countIn(project, kept);
  let isDecided = false;
  return {
    conflicts: (step) => {
      isDecided ||= conflicts?.(step) ?? false;
      return conflicts?.(step) ?? false;
    },
    check: () => (option !== undefined && !isDecided ? 3 : 0),
    otherOption: () => (isDecided ? undefined : option?.key),
    lookAt: () =>
      isDecided
        ? []
        : [...countIn(project, kept)].flatMap(([text, times]) =>
            times === wanted.get(text) ? [] : [`is there ${times} times: ${text}`],
          ),
    isEdited: (text) => hasAny(text, kept),
  };
}

describe.each(settings)('in a project with the formatter $name', ({ name, make }) => {
  it.each(handEdits)('keeps $name', async (handEdit) => {
    const score = new Score(`${name} + ${handEdit.name}`);
    scores.push(score);
    const formatter = await make();
    fixture.reset(formatter);
    await formatter.format(fixture.project.root);
    const kept = editFiles(handEdit);
    expect(kept).not.toEqual([]);

    await play(fixture, formatter, steps, score, expectationsOf(handEdit, kept));

    expect(await fixture.compile()).toBe('');
    expect(score.faults).toEqual([]);
  });
});
