import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { npm } from '../../tools/run';

test('npm run simulate runs every job in virtual time without its processor, or one job with --job', async () => {
  const parent = join(inject('installedRoot'), 'simulated');
  const example = caseNamed('three-jobs');
  const project = await generate(example, parent);
  const simulate = (...args: string[]) =>
    npm(project, ['run', '--silent', 'simulate', '--', ...args]);

  const all = await simulate('--for', '6h', '--json');
  expect(all).toMatchObject({ exitCode: 0 });
  const { jobs } = JSON.parse(all.stdout) as { jobs: { job: string; runs: number }[] };
  expect(jobs.map(({ job }) => job).sort()).toEqual([...example.jobs].sort());
  expect(Math.min(...jobs.map(({ runs }) => runs))).toBeGreaterThan(3);

  const [id = ''] = example.jobs;
  const one = await simulate('--for', '1d', '--job', id);
  expect(one).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`\n${id} (UTC): · found nothing`),
  });
  expect(await simulate('--job', 'nobody')).toMatchObject({ exitCode: 2 });
});
