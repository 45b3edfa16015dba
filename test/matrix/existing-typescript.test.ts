import { expect, it } from 'vitest';
import { copyExisting, existingProjects, installExisting } from '../../tools/existing-projects';
import { generator, mustRun, npm } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';
import { edit } from '../cli/project-fixture';

it.for(['4.9', '5.0', '5.9'])(
  'a loop builds in the Core Tools template with TypeScript %s',
  (version) =>
    inTempDir(async (parent) => {
      const project = existingProjects.find(({ name }) => name === 'core-tools');
      if (project === undefined) throw new Error('no fixture core-tools');
      const folder = await copyExisting(project, parent);
      edit(folder, 'package.json', '"typescript": "^4.0.0"', `"typescript": "~${version}.0"`);
      await generator(folder, ['add', 'orders-sync', '--yes']);
      await installExisting(project, folder);

      const { stdout } = await mustRun(folder, 'npm', ['exec', '-c', 'tsc -v']);
      expect(stdout).toContain(`Version ${version}.`);
      expect(await npm(folder, ['run', 'build'])).toMatchObject({ exitCode: 0 });
      await mustRun(folder, 'npm', ['run', 'test:eternal']);
    }),
);
