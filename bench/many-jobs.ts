import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prettier } from '../tools/formatters/engines';
import { bin } from '../tools/repository';
import { generator } from '../tools/run';
import { ANOTHER_STYLE } from './command-line';
import { measureSideBySide, type Subject } from './measure';
import { maxRow, type Row } from './table';

const JOBS = 1_000;
const MAX_SECONDS = 0.8;
const MAX_SECONDS_OF_SET = 0.9;

/** What is done to a project of many jobs, in this order. */
const steps = {
  create: (project: string, manifest: string) => [project, '--from', manifest],
  'regenerate with nothing to do': (project: string) => ['regenerate', '--dir', project],
  'set one job': (project: string, _: string, round: number) => [
    ...['set', 'job-0007', '--idle-delay', `${2 + round}m`],
    ...['--dir', project],
  ],
  'add one job': (project: string) => ['add', 'extra', '--yes', '--dir', project],
  check: (project: string) => ['check', '--dir', project],
};
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];

/** The steps that are taken in a formatted project too. */
const formattedSteps: readonly Step[] = ['regenerate with nothing to do', 'set one job', 'check'];

/** Times in projects of many jobs, side by side with create-vite. */
export async function measureManyJobs(folder: string): Promise<Row[]> {
  const manifest = writeManifest(folder);
  const formatted = join(folder, 'formatted-jobs');
  await generator(folder, [formatted, '--from', manifest]);
  await prettier(ANOTHER_STYLE).format(formatted);

  const subjects = new Map<string, Subject | ((round: number) => Subject)>();
  for (const name of names) {
    subjects.set(name, (round) => {
      const project = join(folder, `jobs-${round}`);
      if (name === 'create' && round > 0) {
        rmSync(join(folder, `jobs-${round - 1}`), { recursive: true });
      }
      return { args: [bin, ...steps[name](project, manifest, round)], below: folder };
    });
  }
  for (const name of formattedSteps) {
    const args = (round: number) => [bin, ...steps[name](formatted, manifest, round)];
    subjects.set(`${name}, formatted`, (round) => ({ args: args(round), below: folder }));
  }
  const times = measureSideBySide(Object.fromEntries(subjects), { rounds: 7, warmUps: 1 });
  return [...subjects.keys()].map((name) => {
    const max = name.startsWith('set') ? MAX_SECONDS_OF_SET : MAX_SECONDS;
    return maxRow(`1,000 jobs: ${name}`, (times[name] ?? Number.NaN) / 1_000, max, 's');
  });
}

function writeManifest(folder: string): string {
  const ids = Array.from({ length: JOBS }, (_, n) => `job-${`${n + 1}`.padStart(4, '0')}`);
  const path = join(folder, 'jobs.json');
  writeFileSync(path, JSON.stringify({ jobs: Object.fromEntries(ids.map((id) => [id, {}])) }));
  return path;
}
