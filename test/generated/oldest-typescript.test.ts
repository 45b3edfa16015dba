import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { installLocked } from '../../tools/installs/install-locked';
import { mustRun, npm } from '../../tools/run';

test('a project builds with the oldest TypeScript that it claims to support', async () => {
  const place = join(inject('installedRoot'), 'oldest-typescript');
  const project = await generate(caseNamed('every-option'), place);
  // Above the project: it finds its other dependencies further up.
  await writeFile(join(place, 'package.json'), '{ "dependencies": { "typescript": "5.9.3" } }');
  await installLocked('oldest-typescript', place);

  const version = await mustRun(project, 'npm', ['exec', '-c', 'tsc -v']);
  expect(version.stdout).toBe('Version 5.9.3');
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
});
