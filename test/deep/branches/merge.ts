import { expect } from 'vitest';
import { hasConflictMarkers } from '../../../src/generator/merge/lines';
import type { Files, Project, RunResult } from '../project';
import type { Releases } from '../templates';
import { marksIn } from '../user-lines';
import { type Expected, expectedOf, type Job } from './expected';
import type { Repository } from './repository';
import { doStep, type Renames, type Step } from './steps';

/** What the pairs came to: so that nobody takes pairs that git merged alone for a proof. */
export class Tally {
  pairs = 0;
  /** Git left nothing to be merged. */
  'merged by git' = 0;
  'merged by regenerate' = 0;
  /** Named, and nothing lost. */
  contradictions = 0;
  /** The same lines edited on both branches. */
  overlaps = 0;
  unclear = 0;
  compiled = 0;
  /** Of the user's, in the merged trees. */
  lines = 0;

  toString(): string {
    return Object.entries(this)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  }
}

export interface Lab {
  readonly project: Project;
  readonly repository: Repository;
  readonly releases: Releases;
  readonly fresh: Files;
}

interface Branch {
  readonly text: string;
  readonly renames: Renames;
  readonly files: Files;
}

let marks = 0;

async function makeBranch(name: string, steps: readonly Step[], lab: Lab): Promise<Branch> {
  const { project, repository, releases, fresh } = lab;
  repository.begin(name);
  project.reset(fresh, releases.ours);
  const renames: Renames = new Map();
  const work = { project, later: releases.later, renames };
  for (const step of steps) await doStep(step, work, marks++);
  // What was edited in the manifest by hand counts once it is generated.
  await project.run(['regenerate']);
  repository.commit(name);
  return { text: project.read('eternal.json'), renames, files: project.files() };
}

/** Two branches of one project, merged by git and by `regenerate`, and looked at from all sides. */
export async function playPair(
  [ourSteps, theirSteps]: readonly (readonly Step[])[],
  lab: Lab,
  tally: Tally,
  lookAt: () => Promise<void>,
): Promise<void> {
  const { project, repository, releases } = lab;
  tally.pairs++;
  const theirs = await makeBranch('theirs', theirSteps ?? [], lab);
  const theirRelease = project.release;
  const ours = await makeBranch('ours', ourSteps ?? [], lab);
  const isUpgraded = [theirRelease, project.release].includes(releases.later);
  project.release = isUpgraded ? releases.later : releases.ours;
  repository.ask(['merge', '--quiet', '--no-edit', 'theirs']);
  const unmerged = repository.unmerged();

  const expected = expectedOf(lab.fresh.get('eternal.json') ?? '', ours, theirs);
  const merged = await project.run(['regenerate']);
  const about = `${JSON.stringify(expected)}: ${JSON.stringify(merged.refusal ?? merged.changes.filter(({ action }) => action === 'conflict'))}`;
  const isOpen = merged.exitCode === 3;
  if (!isOpen) expect(merged.exitCode, about).toBe(0);
  if (expected.kind === 'contradiction') expect(isOpen, about).toBe(true);
  if (isOpen) {
    await expectNamed(merged, expected, ours, theirs, lab, about);
    if (expected.kind === 'contradiction') tally.contradictions++;
    else if (expected.kind === 'unclear') tally.unclear++;
    else tally.overlaps++;
    repository.ask(['merge', '--abort']);
    return;
  }
  if (expected.kind === 'merged') expectJobs(project, expected.jobs, expected.name);
  expectMarks(project.files(), marksOf(ours.files, theirs.files));
  addAll(merged, repository, project);
  expect(repository.unmerged()).toEqual([]);
  expect(await project.run(['check'])).toMatchObject({ exitCode: 0, changes: [] });
  repository.commit('merge');
  expect(await project.run(['check'])).toMatchObject({ exitCode: 0, changes: [] });
  await lookAt();
  tally.compiled++;
  if (expected.kind === 'unclear') tally.unclear++;
  else if (unmerged.length > 0) tally['merged by regenerate']++;
  else tally['merged by git']++;
  tally.lines += marksOf(project.files()).length;
}

/** Does what the next steps say, and looks whether that is all. */
function addAll({ nextSteps }: RunResult, repository: Repository, project: Project): void {
  const add = nextSteps.find((step) => step.startsWith('git add '));
  if (add !== undefined) repository.do(...add.split(' ').slice(1));
  expect(project.ownPaths().filter((path) => hasConflictMarkers(project.read(path)))).toEqual([]);
}

const marksOf = (...trees: readonly Files[]): string[] => [
  ...new Set(
    trees.flatMap((files) =>
      [...files].flatMap(([path, text]) => (path.startsWith('.eternal/') ? [] : marksIn(text))),
    ),
  ),
];

/** Every line of the user's, once. */
function expectMarks(files: Files, wanted: readonly string[]): void {
  const found = [...files].flatMap(([path, text]) =>
    path.startsWith('.eternal/') ? [] : marksIn(text),
  );
  expect(found.sort()).toEqual([...wanted].sort());
}

function expectJobs(project: Project, jobs: readonly Job[], name: string): void {
  const { jobs: found, name: itsName } = JSON.parse(
    project
      .read('eternal.json')
      .replace(/\/\/.*$/gm, '')
      .replace(/\/\*.*?\*\//g, ''),
  );
  expect(itsName).toBe(name);
  expect(found).toEqual(Object.fromEntries(jobs.map(({ id, options }) => [id, options])));
}

/** What is to be decided is named, and is to be decided indeed. */
async function expectNamed(
  { refusal, changes }: RunResult,
  expected: Expected,
  ours: Branch,
  theirs: Branch,
  { project }: Lab,
  about: string,
): Promise<void> {
  const conflicts = changes.filter(({ action }) => action === 'conflict');
  if (refusal !== undefined) {
    expect(refusal.code, about).toBe('E_CONFLICT');
    expect(expected.kind, about).not.toBe('merged');
  } else expect(conflicts, about).not.toEqual([]);
  for (const { path, conflicts: places = [] } of conflicts) {
    expect(path.endsWith('.json'), about).toBe(false);
    const texts = [ours, theirs].map(({ files }) => files.get(path) ?? '');
    const said = places.flatMap((place) => [place.ours, place.theirs]);
    expect(marksIn([...texts, ...said].join('\n')), about).not.toEqual([]);
  }
  const checked = await project.run(['check']);
  expect(checked.exitCode, about).toBe(3);
}
