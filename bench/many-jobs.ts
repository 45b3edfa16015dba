import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../tools/repository';
import { measureSideBySide } from './measure';
import { maxRow, type Row } from './table';

const JOBS = 1_000;
const MAX_SECONDS = 0.8;

/** What is done to a project of many jobs, in this order. */
const steps = {
  create: (project: string, manifest: string) => [project, '--from', manifest],
  'regenerate with nothing to do': (project: string) => ['regenerate', '--dir', project],
  'set one job': (project: string) => [
    ...['set', 'job-0007', '--idle-delay', '2m'],
    ...['--dir', project],
  ],
  'add one job': (project: string) => ['add', 'extra', '--yes', '--dir', project],
  check: (project: string) => ['check', '--dir', project],
};
type Step = keyof typeof steps;
const names = Object.keys(steps) as Step[];

export function measureManyJobs(folder: string): Row[] {
  const manifest = writeManifest(folder);
  const subjects = names.map((name) => {
    const subject = (round: number) => {
      const project = join(folder, `jobs-${round}`);
      if (name === 'create' && round > 0) {
        rmSync(join(folder, `jobs-${round - 1}`), { recursive: true });
      }
      return { args: [bin, ...steps[name](project, manifest)], below: folder };
    };
    return [name, subject] as const;
  });
  const times = measureSideBySide(Object.fromEntries(subjects), { rounds: 7, warmUps: 1 });
  return names.map((name) =>
    maxRow(`1,000 jobs: ${name}`, (times[name] ?? Number.NaN) / 1_000, MAX_SECONDS, 's'),
  );
}

function writeManifest(folder: string): string {
  const ids = Array.from({ length: JOBS }, (_, n) => `job-${`${n + 1}`.padStart(4, '0')}`);
  const path = join(folder, 'jobs.json');
  writeFileSync(path, JSON.stringify({ jobs: Object.fromEntries(ids.map((id) => [id, {}])) }));
  return path;
}
