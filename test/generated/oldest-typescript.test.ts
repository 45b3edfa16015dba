import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { mustRun, npm } from '../../tools/run';

test('a project builds with the oldest TypeScript that it claims to support', async () => {
  const place = join(inject('installedRoot'), 'oldest-typescript');
  const project = await generate(caseNamed('every-option'), place);
  // Beside the project, not in it: what else it depends on is found further up.
  const flags = ['--prefix', place, '--no-audit', '--no-fund'];
  await mustRun(place, 'npm', ['install', ...flags, 'typescript@5.9.3']);

  const version = await mustRun(project, 'npm', ['exec', '-c', 'tsc -v']);
  expect(version.stdout).toBe('Version 5.9.3');
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
});
