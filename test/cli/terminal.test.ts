import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { cleanEnv } from '../support/clean-env';
import { bin } from '../support/repository';
import { until } from '../support/until';
import { cli, filesIn, jobText, makeFolder } from './support';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what terminals are sent
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** The bin on a real pseudo terminal: what it prints, what one types, and how it ends. */
function open(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const terminal = spawn(process.execPath, [bin, ...args], { cwd, cols: 120, env: cleanEnv(env) });
  let output = '';
  let exitCode: number | undefined;
  terminal.onData((data) => {
    output += data;
  });
  terminal.onExit((exit) => {
    exitCode = exit.exitCode;
  });
  const text = () => output.replace(ESCAPES, '');
  return {
    text,
    async answer(question: string, ...keys: string[]): Promise<void> {
      await until(question, 10, () => text().includes(question) || undefined);
      output = '';
      for (const key of keys) terminal.write(key);
    },
    async exit(): Promise<number> {
      return until('an end', 10, () => exitCode);
    },
  };
}

/** A question with its default below it. */
const asked = (question: string, otherwise: string): string => `${question}\r\n│  ${otherwise}`;

describe('at a terminal', () => {
  it('asks for all that has to be known, and Enter takes the defaults', async () => {
    const dir = await makeFolder();
    const terminal = open(dir, []);

    await terminal.answer(asked('Folder of the project?', '.'), 'my-app', ENTER);
    const id = 'Id of the job (it names its functions, route and settings)?';
    await terminal.answer(asked(id, 'my-app'), ENTER);
    await terminal.answer(asked('How long to wait when nothing was found?', '1m'), ENTER);
    await terminal.answer(asked('How long to wait after a failure?', '3m'), ENTER);
    const processor = 'Name of the function that does the work?';
    await terminal.answer(asked(processor, 'processMyApp'), ENTER);

    expect(await terminal.exit()).toBe(0);
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('my-app', { processor: 'processMyApp', idleDelay: '1m', errorDelay: '3m' }),
      ),
    });
  });

  it('asks again after a bad answer, and only for what was not given', async () => {
    const dir = await makeFolder();
    const terminal = open(dir, ['my-app', '--error-delay', '1h', '--processor', 'pull']);

    await terminal.answer('Id of the job', '9', ENTER);
    await terminal.answer('must start with a letter', '\u007f', 'orders', ENTER);
    await terminal.answer('when nothing was found?', '60', ENTER);
    await terminal.answer('write 60m', '\u007f\u007f', '2 minutes', ENTER);

    expect(await terminal.exit()).toBe(0);
    expect(terminal.text()).not.toContain('after a failure?');
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('orders', { processor: 'pull', idleDelay: '2m', errorDelay: '1h' }),
      ),
    });
  });

  it('knows the jobs of the project that it adds to', async () => {
    const dir = await makeFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const terminal = open(dir, ['add']);

    await terminal.answer('Id of the job', 'Orders', ENTER);
    await terminal.answer('too like the job orders', ...Array(6).fill('\u007f'), 'mail', ENTER);
    await terminal.answer('when nothing was found?', ENTER);
    await terminal.answer('after a failure?', ENTER);
    await terminal.answer('the work?', ENTER);

    expect(await terminal.exit()).toBe(0);
    expect((await filesIn(dir))['eternal.json']).toContain('"mail"');
  });

  it('does its work on what another run has made of the project while it asked', async () => {
    const dir = await makeFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const terminal = open(dir, ['add', 'mail']);

    await terminal.answer('when nothing was found?', ENTER);
    await cli(dir, ['add', 'bills', '--yes']);
    await terminal.answer('after a failure?', ENTER);
    await terminal.answer('the work?', ENTER);

    expect(await terminal.exit()).toBe(0);
    const files = await filesIn(dir);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['src/functions/mail.ts', 'src/functions/bills.ts']),
    );
    expect(files['eternal.json']).toMatch(/"bills"[\s\S]*"mail"[\s\S]*"orders"/);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('refuses an id that another run has taken while it asked', async () => {
    const dir = await makeFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const terminal = open(dir, ['add', 'mail', '--processor', 'pull']);

    await terminal.answer('when nothing was found?', ENTER);
    await cli(dir, ['add', 'Mail', '--yes']);
    const between = await filesIn(dir);
    await terminal.answer('after a failure?', ENTER);

    expect(await terminal.exit()).toBe(2);
    expect(terminal.text()).toContain('--id "mail" is too like the job Mail');
    expect(await filesIn(dir)).toEqual(between);
  });

  it('asks for the folder only with --from', async () => {
    const dir = await makeFolder({ 'jobs.json': '{ "jobs": { "a": {}, "b": {} } }' });
    const terminal = open(dir, ['--from', 'jobs.json']);

    await terminal.answer('Folder of the project?', 'app', ENTER);

    expect(await terminal.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('app/src/functions/b.ts');
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('%s leaves with 130 and nothing written', async (_name, key) => {
    const dir = await makeFolder();
    const terminal = open(dir, []);

    await terminal.answer('Folder of the project?', 'my-app', ENTER);
    await terminal.answer('Id of the job', key);

    expect(await terminal.exit()).toBe(130);
    expect(terminal.text()).toContain('cancelled, nothing was written');
    expect(await filesIn(dir)).toEqual({});
  });

  it.each([
    { why: 'CI is set', args: ['my-app'], env: { CI: 'true' } },
    { why: '--json is given', args: ['my-app', '--json'], env: {} },
  ])('never asks when $why', async ({ args, env }) => {
    const dir = await makeFolder();
    const terminal = open(dir, args, env);

    expect(await terminal.exit()).toBe(2);
    expect(terminal.text()).toContain('--id');
  });

  it('never asks with --yes', async () => {
    const dir = await makeFolder();
    mkdirSync(join(dir, 'app'));
    const terminal = open(dir, ['app', '--yes']);

    expect(await terminal.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('app/src/functions/app.ts');
  });

  it.each([
    ['--idle-delay', '1s'],
    ['--processor', 'class'],
    ['--name', 'A'],
  ])('refuses a bad %s before the first question', async (...flag) => {
    const terminal = open(await makeFolder(), ['my-app', ...flag]);

    expect(await terminal.exit()).toBe(2);
    expect(terminal.text()).not.toContain('?');
  });
});
