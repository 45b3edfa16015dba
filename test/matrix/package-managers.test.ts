import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDevServer } from '../../tools/dev-server';
import { driveLoop } from '../../tools/drive';
import { bin } from '../../tools/repository';
import { mustRun } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';

/** The user agent of each package manager, and the command that runs it. */
const managers: readonly [agent: string, program: string][] = [
  ['npm/11.0.0', 'npm'],
  ['pnpm/9.15.9', 'npx --yes pnpm@9.15.9'],
  ['pnpm/10.0.0', 'npx --yes pnpm@10'],
  ['yarn/1.22.22', 'npx --yes yarn@1.22.22'],
  ['yarn/4.0.0', 'npx --yes @yarnpkg/cli-dist@4'],
  ['bun/1.0.0', 'npx --yes bun@1'],
];

/** In CI, yarn refuses to create a lock. */
const SETTINGS = { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_TELEMETRY: 'false' };

describe('a generated project', () => {
  it.for(managers)(
    'runs after the next steps that it prints under %s, with %s',
    ([agent, program]) =>
      inTempDir(async (folder) => {
        const args = [bin, 'my-app', '--id', 'orders-sync', '--yes'];
        const env = { npm_config_user_agent: agent };
        const { stderr } = await mustRun(folder, process.execPath, args, env);
        const [, lines = ''] = /\nNext steps:\n {2}cd my-app\n(.*?)\n\n/s.exec(stderr) ?? [];
        const steps = lines.split('\n').map((step) => step.trim().split(' ').slice(1));
        expect(steps.at(-1)).toEqual(['run', 'dev']);

        const project = join(folder, 'my-app');
        const [manager = '', ...first] = program.split(' ');
        for (const step of [...steps.slice(0, -1), ['run', 'build']])
          await mustRun(project, manager, [...first, ...step], SETTINGS);

        const options = { speed: 30, program: [manager, ...first], env: SETTINGS };
        const server = await startDevServer(project, options);
        try {
          await driveLoop(server.url, 'orders-sync');
        } finally {
          await server.stop();
        }

        await updateEmulator(project);
        const flags = agent.startsWith('yarn/1.') ? ['--check-files'] : [];
        await mustRun(project, manager, [...first, 'install', ...flags], SETTINGS);
        const installed = join(project, 'node_modules/durable-functions-emulator/emulator.mjs');
        expect(await readFile(installed, 'utf8')).toContain(UPDATED);
      }),
  );
});

const UPDATED = '// updated';

/** Replaces the emulator as a newer generator does: by a new file. */
async function updateEmulator(project: string): Promise<void> {
  const file = join(project, 'emulator/emulator.mjs');
  await writeFile(`${file}.new`, `${await readFile(file, 'utf8')}${UPDATED}\n`);
  await rename(`${file}.new`, file);
}
