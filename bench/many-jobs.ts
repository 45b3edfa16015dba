import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../tools/repository';
import { measureSideBySide } from './measure';
import { milliseconds, type Row, ratioRow } from './table';

const FEW = 100;
const MANY = 1_000;
const MOST_TIMES = 6;
const MOST_MS = 1_000;

/** What is done to a project of many jobs, one after the other. */
const steps = {
  create: (project: string, manifest: string) => [project, '--from', manifest],
  'regenerate, nothing to do': (project: string) => ['regenerate', '--dir', project],
  'set one job': (project: string) => [
    ...['set', 'job-0007', '--idle-delay', '2m'],
    ...['--dir', project],
  ],
  'add one job': (project: string) => ['add', 'extra', '--yes', '--dir', project],
  check: (project: string) => ['check', '--dir', project],
};
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];

/** Projects of 1,000 jobs beside those of 100. */
export function measureManyJobs(node: string, folder: string): Row[] {
  const subjects = [FEW, MANY].flatMap((jobs) => {
    const manifest = writeManifest(folder, jobs);
    return names.map((name) => {
      const subject = (round: number) => {
        const project = join(folder, `${jobs}-jobs-${round}`);
        if (name === 'create' && round > 0) {
          rmSync(join(folder, `${jobs}-jobs-${round - 1}`), { recursive: true });
        }
        return { args: [bin, ...steps[name](project, manifest)], below: folder };
      };
      return [`${jobs} ${name}`, subject] as const;
    });
  });
  const times = measureSideBySide(node, Object.fromEntries(subjects), { rounds: 5, warmUps: 1 });
  const timeOf = (jobs: number, name: Step): number => times[`${jobs} ${name}`] ?? Number.NaN;
  return names.map((name) => {
    const [many, few] = [timeOf(MANY, name), timeOf(FEW, name)];
    const row = ratioRow(`${name}, 1,000 jobs to 100`, many, few, MOST_TIMES, milliseconds);
    const bar = `${row.bar}, ≤ ${milliseconds(MOST_MS)}`;
    return { ...row, bar, met: row.met === true && many <= MOST_MS };
  });
}

function writeManifest(folder: string, jobs: number): string {
  const ids = Array.from({ length: jobs }, (_, n) => `job-${`${n + 1}`.padStart(4, '0')}`);
  const path = join(folder, `${jobs}-jobs.json`);
  writeFileSync(path, JSON.stringify({ jobs: Object.fromEntries(ids.map((id) => [id, {}])) }));
  return path;
}
