import { join } from 'node:path';
import { expect } from 'vitest';
import { hasConflictMarkers } from '../../../src/generator/merge/conflicts';
import { GitRepository } from '../../../tools/git-repository';
import { type Files, Project, type RunResult } from '../../../tools/project';
import { type Releases, writeReleases } from '../templates';
import { marksIn } from '../user-lines';
import { type Expected, expectedOf, type Job } from './expected';
import { doStep, type Renames, type Step } from './steps';

/** Counts of the pairs: pairs that git merged alone prove nothing. */
export class Tally {
  pairs = 0;
  /** Git merged everything. */
  'merged by git' = 0;
  'merged by regenerate' = 0;
  /** Reported, and nothing lost. */
  contradictions = 0;
  /** The same lines edited on both branches. */
  overlaps = 0;
  unclear = 0;
  /** Resolved with `--on-conflict`, of these three. */
  decided = 0;
  compiled = 0;
  /** Lines of the user's that git's own merge dropped, because it took a new file for a renamed one. */
  'lost by git' = 0;
  /** Lines of the user's in the merged trees. */
  lines = 0;

  toString(): string {
    return Object.entries(this)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  }
}

export interface Fixture {
  readonly project: Project;
  readonly repository: GitRepository;
  readonly releases: Releases;
  readonly fresh: Files;
}

/** A project with two jobs, in a repository, below `folder`. */
export async function makeFixture(folder: string): Promise<Fixture> {
  const releases = writeReleases(join(folder, 'releases'), 'all');
  const repository = new GitRepository(join(folder, 'my-app'));
  const project = new Project(repository.root, releases.ours, ([, ...args], cwd) =>
    repository.ask(args, cwd),
  );
  await project.run([project.root, '--id', 'orders-sync', '--yes']);
  await project.run(['add', 'mail', '--idle-delay', '90s', '--yes']);
  repository.init();
  return { project, repository, releases, fresh: project.files() };
}

interface Branch {
  readonly text: string;
  readonly renames: Renames;
  readonly files: Files;
}

let marks = 0;

async function makeBranch(name: string, steps: readonly Step[], fixture: Fixture): Promise<Branch> {
  const { project, repository, releases, fresh } = fixture;
  repository.begin(name);
  project.reset(fresh, releases.ours);
  const renames: Renames = new Map();
  const work = { project, later: releases.later, renames };
  for (const step of steps) await doStep(step, work, marks++);
  // An edit of the manifest counts once its files are generated.
  await project.run(['regenerate']);
  repository.commit(name);
  return { text: project.read('eternal.json'), renames, files: project.files() };
}

/** Merges two branches of one project with git and `regenerate`, and checks the result. */
export async function playPair(
  [ourSteps = [], theirSteps = []]: readonly (readonly Step[])[],
  fixture: Fixture,
  tally: Tally,
  lookAt: () => Promise<void>,
): Promise<void> {
  const { project, repository, releases } = fixture;
  tally.pairs++;
  const theirs = await makeBranch('theirs', theirSteps, fixture);
  const theirRelease = project.release;
  const ours = await makeBranch('ours', ourSteps, fixture);
  const isUpgraded = [theirRelease, project.release].includes(releases.later);
  project.release = isUpgraded ? releases.later : releases.ours;
  repository.ask(['merge', '--quiet', '--no-edit', 'theirs']);
  const unmerged = repository.unmerged();
  const marked = marksOf(ours.files, theirs.files);
  const open = [ours, theirs].flatMap(({ files }) => unmerged.map((path) => files.get(path) ?? ''));
  const left = new Set([...marksOf(project.files()), ...open.flatMap(marksIn)]);
  const wanted = marked.filter((mark) => left.has(mark));
  tally['lost by git'] += marked.length - wanted.length;

  const expected = expectedOf(fixture.fresh.get('eternal.json') ?? '', ours, theirs);
  const merged = await project.run(['regenerate']);
  const about = `${JSON.stringify(expected)}: ${JSON.stringify(merged.refusal ?? merged.changes.filter(({ action }) => action === 'conflict'))}`;
  const kind = kindOf(merged, expected, about);
  if (kind !== 'merged') {
    tally[kind]++;
    await expectNamed(merged, ours, theirs, fixture, about);
    if (unmerged.length > 0 && (await decide(fixture, ours, theirs, wanted, tally.pairs)))
      tally.decided++;
    return;
  }
  if (expected.kind === 'merged') expectJobs(project, expected.jobs, expected.name);
  expect(marksOf(project.files())).toEqual(wanted);
  await expectDone(merged, fixture);
  await lookAt();
  if (expected.kind === 'unclear') tally.unclear++;
  else if (unmerged.length > 0) tally['merged by regenerate']++;
  else tally['merged by git']++;
  tally.lines += marksOf(project.files()).length;
}

type Kind = 'merged' | 'contradictions' | 'unclear' | 'overlaps';

/** Checks the merged manifest against the expected one. */
function kindOf({ exitCode, refusal }: RunResult, expected: Expected, about: string): Kind {
  // Git found no conflict, but two jobs have one id or one processor: the manifest is not valid.
  const isTwice = exitCode === 2 && refusal?.message.endsWith('appears twice') === true;
  // The same where one branch lists a deleted file that the version of the other one does not generate.
  const isUnknown = exitCode === 2 && refusal?.message.endsWith('is not a generated file') === true;
  if (isTwice || isUnknown) return 'contradictions';
  if (expected.kind === 'contradiction') {
    expect(exitCode, about).toBe(refusal?.code === 'E_MANIFEST' ? 2 : 3);
    return 'contradictions';
  }
  expect([0, 3], about).toContain(exitCode);
  if (exitCode === 0) return 'merged';
  if (refusal !== undefined) expect(expected.kind, about).not.toBe('merged');
  return expected.kind === 'unclear' ? 'unclear' : 'overlaps';
}

/** Runs the next steps: then the merge is complete and the project matches its manifest. */
async function expectDone(
  { nextSteps }: RunResult,
  { project, repository }: Fixture,
): Promise<void> {
  const add = nextSteps.find((step) => step.startsWith('git add '));
  if (add !== undefined) repository.do(...add.split(' ').slice(1));
  expect(project.ownPaths().filter((path) => hasConflictMarkers(project.read(path)))).toEqual([]);
  expect(repository.unmerged()).toEqual([]);
  expect(await project.run(['check'])).toMatchObject({ exitCode: 0, changes: [] });
  repository.commit('merge');
  expect(await project.run(['check'])).toMatchObject({ exitCode: 0, changes: [] });
}

/** The user's lines with their number of occurrences. */
const marksOf = (...trees: readonly Files[]): string[] => {
  const texts = trees.flatMap((files) =>
    [...files].flatMap(([path, text]) => (path.startsWith('.eternal/') ? [] : [text])),
  );
  const found = texts.flatMap(marksIn);
  return (trees.length > 1 ? [...new Set(found)] : found).sort();
};

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

/** Every conflict is reported, and every reported conflict is one. */
async function expectNamed(
  { refusal, changes }: RunResult,
  ours: Branch,
  theirs: Branch,
  { project }: Fixture,
  about: string,
): Promise<void> {
  const conflicts = changes.filter(({ action }) => action === 'conflict');
  expect(conflicts.length + (refusal === undefined ? 0 : 1), about).toBeGreaterThan(0);
  for (const { path, conflicts: places = [] } of conflicts) {
    expect(path.endsWith('.json'), about).toBe(false);
    const texts = [ours, theirs].map(({ files }) => files.get(path) ?? '');
    const reported = places.flatMap((place) => [place.ours, place.theirs]);
    expect(marksIn([...texts, ...reported].join('\n')), about).not.toEqual([]);
  }
  const checked = await project.run(['check']);
  expect(checked.exitCode, about).toBe(refusal?.code === 'E_MANIFEST' ? 2 : 3);
}

/** Resolves the conflicts in each way. Returns whether that is possible. */
async function decide(
  fixture: Fixture,
  ours: Branch,
  theirs: Branch,
  wanted: readonly string[],
  n: number,
): Promise<boolean> {
  const { project } = fixture;
  const side = n % 2 === 0 ? 'ours' : 'theirs';
  const before = project.files();
  const marked = await project.run(['regenerate', '--on-conflict', 'markers']);
  expect(marked.exitCode).toBe(3);
  const kept = marksOf(project.files());
  for (const mark of wanted) expect(kept).toContain(mark);
  if (marked.refusal !== undefined) expect(project.files()).toEqual(before);

  const decided = await project.run(['regenerate', '--on-conflict', side]);
  // The branches are not valid together, whichever side is chosen.
  if (decided.refusal !== undefined) {
    expect(decided.refusal.message).toContain('the merged file is not valid: ');
    return false;
  }
  expect(decided.exitCode).toBe(0);
  const chosen = side === 'ours' ? ours : theirs;
  const left = marksOf(project.files());
  const ofChosen = marksOf(chosen.files).filter((mark) => wanted.includes(mark));
  for (const mark of ofChosen) expect(left).toContain(mark);
  await expectDone(decided, fixture);
  return true;
}
