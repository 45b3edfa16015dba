import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from '../../tools/fake-programs';
import { run } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';
import { writeProject } from '../../tools/write-project';

describe('npm run storage, for the Durable Task Scheduler', () => {
  const storage = async (folder: string, docker: string) => {
    await writeProject(folder, { backend: 'dts' });
    const log = join(folder, 'log');
    const npx = `echo "npx $*" >> ${log}`;
    const path = await fakePrograms(join(folder, 'tools'), {
      docker: `echo "docker $*" >> ${log}\n${docker}`,
      npx,
    });
    const result = await run(folder, process.execPath, ['scripts/storage.mjs'], { PATH: path });
    return { ...result, calls: (await readFile(log, 'utf8')).trim().split('\n') };
  };

  it('starts the scheduler with the hub of host.json, runs Azurite, and then stops the scheduler', () =>
    inTempDir(async (folder) => {
      const { exitCode, stdout, calls } = await storage(folder, 'exit 0');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('http://localhost:8082');
      expect(calls).toEqual([
        expect.stringMatching(/^docker run .*DTS_TASK_HUB_NAMES=MyApp .*8080:8080.*dts-emulator/),
        expect.stringMatching(/^npx --yes azurite@/),
        'docker stop MyApp-scheduler',
      ]);
    }));

  it('names Docker as missing when Docker does not run', () =>
    inTempDir(async (folder) => {
      const { exitCode, stderr, calls } = await storage(folder, 'exit 127');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('is Docker running?');
      expect(calls).toHaveLength(1);
    }));
});
