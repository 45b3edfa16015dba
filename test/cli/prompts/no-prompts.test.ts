import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, newFolder } from '../project-fixture';
import { open } from './prompt-fixture';

describe('at a terminal, the program', () => {
  it.each([
    { why: 'CI is set', args: ['my-app'], env: { CI: 'true' } },
    { why: '--json is set', args: ['my-app', '--json'], env: {} },
  ])('never prompts if $why', async ({ args, env }) => {
    const dir = await newFolder();
    const screen = open(dir, args, { env });

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).toContain('--id');
  });

  it('never prompts with --yes', async () => {
    const dir = await newFolder();
    mkdirSync(join(dir, 'app'));
    const screen = open(dir, ['app', '--yes']);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('app/src/functions/app.ts');
  });

  it.each([
    ['--idle-delay', '1s'],
    ['--processor', 'class'],
    ['--name', 'A'],
  ])('rejects an illegal %s before the first prompt', async (...flag) => {
    const screen = open(await newFolder(), ['my-app', ...flag]);

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).not.toContain('?');
  });
});
