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

  it('takes every option by its name', async () => {
    const dir = await makeForeignFolder();
    const named = ['--drainFor', '30s', '--giveUpAfter', '3', '--backend', 'dts'];

    const { exitCode, stdout, stderr } = await plop(dir, [
      ...['jobs', 'orders', '1m', '3m', 'pullOrders', '--', ...named],
    ]);

    expect(exitCode, stderr).toBe(0);
    expect(stdout + stderr).toContain('Next steps:');
    const manifest = JSON.parse((await filesIn(join(dir, 'jobs')))['eternal.json'] ?? '');
    expect(manifest).toMatchObject({
      backend: 'dts',
      jobs: { orders: { drainFor: '30s', giveUpAfter: 3 } },
    });
  });

  it('shows the warnings of the command line', async () => {
    const dir = await makeForeignFolder();
    mkdirSync(join(dir, 'jobs'));
    writeFileSync(join(dir, 'jobs/package.json'), '{ "engines": { "node": ">=18" } }\n');

    const { stdout, stderr } = await plop(dir, ['jobs', 'orders', '1m', '3m', 'pullOrders']);

    expect(stdout + stderr).toContain('warning: package.json: engines.node is ">=18"');
  });

  it('adds a job to a project', async () => {
    const dir = await makeForeignFolder();
    await plop(dir, ['jobs', 'orders', '1m', '3m', 'pullOrders']);

    const { exitCode } = await plop(dir, ['jobs', 'mail', '1m', '3m', 'pullMail']);

    expect(exitCode).toBe(0);
    expect(Object.keys(await filesIn(join(dir, 'jobs')))).toContain('src/functions/mail.ts');
  });

  it.each([
    { answers: ['jobs', '9x', '1m', '3m', 'p'], message: 'id: "9x" must start with a letter' },
    { answers: ['jobs', 'x', '1s', '3m', 'p'], message: 'idleDelay: "1s" ' },
    { answers: ['jobs', 'x', '1m', '3m', 'class'], message: 'processor: "class" ' },
    {
      answers: ['plopfile.mjs', 'x', '1m', '3m', 'p'],
      message: 'folder: "plopfile.mjs" is a file',
    },
    {
      answers: ['jobs', 'x', '1m', '3m', 'p', '--', '--busyDelay', '1s'],
      message: 'busyDelay: "1s" ',
    },
    {
      answers: ['jobs', 'x', '1m', '3m', 'p', '--', '--maxIdleDelay', '30s'],
      message: '--max-idle-delay',
    },
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
