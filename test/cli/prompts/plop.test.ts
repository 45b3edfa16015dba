import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { filesIn, newFolder } from '../project-fixture';

const plopBin = join(root, 'node_modules/plop/bin/plop.js');
const plopfile = `export default async (plop) => {
  await plop.load('create-eternal-function');
};
`;

/** Creates a folder with another plopfile that depends on this package. */
async function makeForeignFolder(): Promise<string> {
  const dir = await newFolder({ 'plopfile.mjs': plopfile });
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(root, join(dir, 'node_modules/create-eternal-function'), 'dir');
  return dir;
}

const plop = (dir: string, args: readonly string[]) =>
  run(dir, process.execPath, [plopBin, '--no-progress', 'eternal-function', ...args]);

describe("plop.load('create-eternal-function') in another plopfile", () => {
  it('creates a project from answers on the command line', async () => {
    const dir = await makeForeignFolder();

    const { exitCode, stdout, stderr } = await plop(dir, [
      'jobs',
      'orders',
      '90s',
      '3m',
      'pullOrders',
    ]);

    expect(exitCode).toBe(0);
    expect(stdout + stderr).toMatch(/\d+ files in .*jobs/);
    expect(await filesIn(join(dir, 'jobs'))).toMatchObject({
      'eternal.json': expect.stringMatching(/"orders": \{\s*"processor": "pullOrders"/),
      'src/functions/orders.ts': expect.stringContaining("idleDelay: '90s'"),
    });
  });

  it('adds a job to a project', async () => {
    const dir = await makeForeignFolder();
    await plop(dir, ['jobs', 'orders', '1m', '3m', 'pullOrders']);

    const { exitCode } = await plop(dir, ['jobs', 'mail', '1m', '3m', 'pullMail']);

    expect(exitCode).toBe(0);
    expect(Object.keys(await filesIn(join(dir, 'jobs')))).toContain('src/functions/mail.ts');
  });

  it.each([
    { answers: ['jobs', '9x', '1m', '3m', 'p'], message: 'start with a letter' },
    { answers: ['jobs', 'x', '1s', '3m', 'p'], message: '5s to 5d' },
    { answers: ['jobs', 'x', '1m', '3m', 'class'], message: 'reserved' },
    { answers: ['plopfile.mjs', 'x', '1m', '3m', 'p'], message: 'is a file' },
  ])('rejects $answers', async ({ answers, message }) => {
    const dir = await makeForeignFolder();

    const { exitCode, stdout, stderr } = await plop(dir, answers);

    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain(message);
    expect(Object.keys(await filesIn(dir))).toEqual(['plopfile.mjs']);
  });

  it('reports conflicting files and writes nothing', async () => {
    const dir = await makeForeignFolder();
    mkdirSync(join(dir, 'jobs'));
    writeFileSync(join(dir, 'jobs/host.json'), 'mine');

    const { exitCode, stdout, stderr } = await plop(dir, ['jobs', 'x', '1m', '3m', 'p']);

    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('conflict in host.json');
    expect(await filesIn(join(dir, 'jobs'))).toEqual({ 'host.json': 'mine' });
  });
});
