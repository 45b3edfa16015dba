import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDevServer } from '../../tools/dev-server';
import { driveLoop } from '../../tools/drive';
import { bin } from '../../tools/repository';
import { mustRun } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';

/** What they are called, and how npx brings them. */
const managers: readonly [agent: string, program: string][] = [
  ['npm/11.0.0', 'npm'],
  ['pnpm/9.15.9', 'npx --yes pnpm@9.15.9'],
  ['pnpm/10.0.0', 'npx --yes pnpm@10'],
  ['yarn/1.22.22', 'npx --yes yarn@1.22.22'],
  ['yarn/4.0.0', 'npx --yes @yarnpkg/cli-dist@4'],
];

/** CI forbids yarn to make its lockfile. */
const SETTINGS = { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_TELEMETRY: 'false' };

describe('a generated project', () => {
  it.for(managers)('made and run as %s tells: %s', ([agent, program]) =>
    inTempDir(async (folder) => {
      const args = [bin, 'my-app', '--id', 'orders-sync', '--yes'];
      const env = { npm_config_user_agent: agent };
      const { stderr } = await mustRun(folder, process.execPath, args, env);
      const [, told = ''] = /\nNext:\n {2}cd my-app\n(.*?)\n\n/s.exec(stderr) ?? [];
      const steps = told.split('\n').map((step) => step.trim().split(' ').slice(1));
      expect(steps.at(-1)).toEqual(['run', 'dev']);

      const project = join(folder, 'my-app');
      const [manager = '', ...first] = program.split(' ');
      for (const step of [...steps.slice(0, -1), ['run', 'build']])
        await mustRun(project, manager, [...first, ...step], SETTINGS);

      const words = [manager, ...first];
      const server = await startDevServer(project, { speed: 30, program: words, env: SETTINGS });
      try {
        await driveLoop(server.url, 'orders-sync');
      } finally {
        await server.stop();
      }
    }),
  );
});
