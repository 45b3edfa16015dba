import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDevServer } from '../support/dev-server';
import { driveLoop } from '../support/drive';
import { bin } from '../support/repository';
import { mustRun } from '../support/run';
import { inTempDir } from '../support/temp-dir';

/** What they are called, and how npx brings them. */
const managers = [
  { word: 'npm', program: ['npm'] },
  { word: 'pnpm', program: ['npx', '--yes', 'pnpm@9.15.9'] },
  { word: 'pnpm', program: ['npx', '--yes', 'pnpm@10'] },
  { word: 'yarn', program: ['npx', '--yes', 'yarn@1.22.22'] },
  { word: 'yarn', program: ['npx', '--yes', '@yarnpkg/cli-dist@4'] },
];

describe('a generated project', () => {
  it.for(managers)('installed, tested, built and run by $program', ({ word, program }) =>
    inTempDir(async (folder) => {
      const agent = { npm_config_user_agent: `${word}/1.0.0 npm/? node/v20` };
      const args = [bin, 'my-app', '--id', 'orders-sync', '--yes'];
      const { stderr } = await mustRun(folder, process.execPath, args, agent);
      expect(stderr).toContain(
        `Next:\n  cd my-app\n  ${word} install\n  ${word} test\n  ${word} run dev\n`,
      );

      const project = join(folder, 'my-app');
      const [manager = '', ...first] = program;
      const env = { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_TELEMETRY: 'false' };
      for (const step of [['install'], ['test'], ['run', 'build']])
        await mustRun(project, manager, [...first, ...step], env);

      const server = await startDevServer(project, { speed: 30, program, env });
      try {
        await driveLoop(server.url, 'orders-sync');
      } finally {
        await server.stop();
      }
    }),
  );
});
