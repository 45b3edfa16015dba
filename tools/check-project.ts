import { expect } from 'vitest';
import type { Case } from './cases';
import { startDevServer } from './dev-server';
import { driveLoop } from './drive';
import { runGeneratedTests } from './generated-tests';
import { npm } from './run';

/** Emulated seconds per second: an idle delay of a minute takes two seconds. */
const SPEED = 30;

/** Expects that a generated project builds, passes its own tests, and runs its jobs in the emulator. */
export async function checkProject(
  { jobs, startsWithGet }: Case,
  project: string,
  env: Record<string, string> = {},
  testFlags: readonly string[] = [],
): Promise<void> {
  expect(await npm(project, ['run', 'build'], env)).toMatchObject({ exitCode: 0 });

  const { tests, passed } = await runGeneratedTests(project, env, testFlags);
  expect(tests).toBeGreaterThan(jobs.length);
  expect(passed).toBe(tests);

  const server = await startDevServer(project, { speed: SPEED, env });
  try {
    await Promise.all(jobs.map((id) => driveLoop(server.url, id, startsWithGet)));
  } finally {
    await server.stop();
  }
}
