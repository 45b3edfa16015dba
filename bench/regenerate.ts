import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from '../test/support/repository';
import { type Figures, measureOnce, measureSideBySide, medianOf } from './measure';
import { megabytes, milliseconds, type Row, ratioRow } from './table';

const vite = join(root, 'node_modules/create-vite/index.js');

const FEW = 100;
const MANY = 1_000;
const ROUNDS = 5;
const SMALL_ROUNDS = 11;

/**
 * cruft's `update` of four files, milliseconds of wall time: measured once elsewhere, three runs of its source of
 * 2024-12-25. It is Python, and not to be installed here.
 */
const CRUFT = 600;

const MOST_TO_SET = 1_500;
const MOST_MEMORY = 250e6;

interface Place {
  readonly project: string;
  /** A list of jobs to make it from. */
  readonly manifest: string;
}

/** What is done to a project of many jobs, one after the other. */
const steps = {
  'create --from': (_: number, { project, manifest }: Place) => [project, '--from', manifest],
  'regenerate, nothing to do': (_: number, { project }: Place) => ['regenerate', '--dir', project],
  'set one job': (round: number, { project }: Place) => [
    'set',
    'job-0007',
    '--idle-delay',
    `${2 + round}m`,
    '--dir',
    project,
  ],
  'add one job': (_: number, { project }: Place) => ['add', 'extra', '--yes', '--dir', project],
  check: (_: number, { project }: Place) => ['check', '--dir', project],
};
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];

/** Regenerating in small and in large projects, against the bars of the issue that asked for it. */
export function measureRegenerate(folder: string): Row[] {
  return [...measureSmall(folder), ...measureLarge(folder)];
}

function measureSmall(folder: string): Row[] {
  const project = join(folder, 'small');
  const place = join(folder, 'small-cwd');
  const inProject = (...words: string[]) => [bin, ...words, '--dir', project];
  measureOnce([bin, project, '--id', 'orders-sync', '--yes'], place);
  const { regenerate, viteCreate } = measureSideBySide(
    {
      regenerate: inProject('regenerate'),
      viteCreate: [vite, 'my-app', '--template', 'vanilla-ts', '--no-interactive'],
    },
    folder,
  );
  const sets = Array.from({ length: SMALL_ROUNDS }, (_, round) =>
    measureOnce(inProject('set', 'orders-sync', '--idle-delay', `${2 + round}m`), place),
  );
  return [
    ratioRow(
      'regenerate, nothing to do, against create-vite’s create',
      regenerate.wall,
      viteCreate.wall,
      1,
      milliseconds,
    ),
    ratioRow(
      'set one option, against cruft (quoted, measured elsewhere)',
      medianOf(sets).wall,
      CRUFT,
      0.25,
      milliseconds,
    ),
  ];
}

/** What each step took, in each round. */
type Taken = Record<Step, Figures[]>;

function measureLarge(folder: string): Row[] {
  const sizes = [FEW, MANY].map((jobs) => {
    const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Taken;
    return { jobs, manifest: writeManifest(folder, jobs), taken };
  });
  // In turns, so that what slows the machine down for a while slows both down.
  for (let round = 0; round < ROUNDS; round++) {
    for (const { jobs, manifest, taken } of sizes) {
      const project = join(folder, `${jobs}-jobs-${round}`);
      for (const name of names) {
        const words = steps[name](round, { project, manifest });
        taken[name].push(measureOnce([bin, ...words], join(folder, 'large-cwd')));
      }
      rmSync(project, { recursive: true });
    }
  }
  const [few, many] = sizes.map(({ taken }) => taken) as [Taken, Taken];
  return rowsOf(few, many);
}

function writeManifest(folder: string, jobs: number): string {
  const ids = Array.from({ length: jobs }, (_, n) => `job-${`${n + 1}`.padStart(4, '0')}`);
  const path = join(folder, `${jobs}-jobs.json`);
  writeFileSync(path, JSON.stringify({ jobs: Object.fromEntries(ids.map((id) => [id, {}])) }));
  return path;
}

function rowsOf(few: Taken, many: Taken): Row[] {
  const most = Math.max(...Object.values(many).flatMap((all) => all.map(({ memory }) => memory)));
  const set = medianOf(many['set one job']).wall;
  return [
    ...names.map((name) => {
      const [large, small] = [medianOf(many[name]), medianOf(few[name])];
      return ratioRow(`${name}, 1,000 jobs to 100`, large.wall, small.wall, 11, milliseconds);
    }),
    {
      what: 'set one of 1,000 jobs',
      figure: milliseconds(set),
      bar: `≤ ${milliseconds(MOST_TO_SET)}`,
      met: set <= MOST_TO_SET,
    },
    {
      what: 'peak memory of all these',
      figure: megabytes(most),
      bar: `≤ ${megabytes(MOST_MEMORY)}`,
      met: most <= MOST_MEMORY,
    },
  ];
}
