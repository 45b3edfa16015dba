import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BACKSPACE, CTRL_C, CTRL_D, ENTER, LEFT, RIGHT } from '../../../tools/screen';
import { filesIn, jobText, newFolder } from '../project-fixture';
import { cli } from '../run-cli';
import {
  answerUpTo,
  asked,
  declineOffers,
  folderQuestion,
  idQuestion,
  offers,
  open,
  questions,
} from './prompt-fixture';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escape sequences
const COLORS = /\u001b\[[0-9;]*m/;

describe('at a terminal, create and add', () => {
  it('prompts for every missing answer and accepts the defaults with Enter', async () => {
    const dir = await newFolder();
    const screen = open(dir, []);

    await screen.answer(asked(folderQuestion), 'my-app', ENTER);
    for (const each of questions.slice(1)) await screen.answer(asked(each), ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('my-app', { processor: 'processMyApp', idleDelay: '1m', errorDelay: '3m' }),
      ),
    });
  });

  it('shows a title, a summary of the answers and the next steps', async () => {
    const screen = open(await newFolder(), ['my-app', '--id', 'orders', '--idle-delay', '90s']);

    await screen.answer('failed run?', ENTER);
    await screen.answer('the work?', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    expect(text).toMatch(/^┌ {2}create-eternal-function .*: an Azure Functions job/);
    expect(text).toMatch(/orders ─+╮\n.*\n│ {2}runs processOrders .*\n│ {2}waits 90s after a run/);
    expect(text).toContain('└  Writing to my-app');
    expect(text).toContain('Next steps:\n  cd my-app\n  npm install\n  npm test\n  npm run dev');
  });

  it.each(questions)('rejects $bad for "$question" and prompts again', async (each) => {
    const { question, bad, problem } = each;
    const dir = await newFolder({ 'a-file': '' });
    const screen = open(dir, []);

    await answerUpTo(screen, question);
    await screen.answer(question, bad, ENTER);
    await screen.answer(problem, ...Array(bad.length).fill(BACKSPACE));
    await screen.answer(question, ...(each === folderQuestion ? ['my-app'] : []), ENTER);
    for (const later of questions.slice(questions.indexOf(each) + 1))
      await screen.answer(later.question, ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('my-app/src/functions/my-app.ts');
  });

  it('prompts only for missing answers and keeps the unit of a delay', async () => {
    const dir = await newFolder();
    const screen = open(dir, ['my-app', '--error-delay', '1h', '--processor', 'pull']);

    await screen.answer('What is the id', 'orders', ENTER);
    await screen.answer('found nothing?', '2 minutes', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).not.toContain('failed run?');
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('orders', { processor: 'pull', idleDelay: '2m', errorDelay: '1h' }),
      ),
    });
  });

  it('lets the user edit a reply in the middle', async () => {
    const dir = await newFolder();
    const screen = open(dir, ['my-app', '--idle-delay', '1m', '--error-delay', '3m']);

    await screen.answer('What is the id', 'ordes');
    await screen.answer('ordes█', LEFT);
    await screen.answer('ordes\n', 'r');
    await screen.answer('orders\n', RIGHT);
    await screen.answer('orders█', ENTER);
    await screen.answer('processOrders', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('my-app/src/functions/orders.ts');
  });

  it('rejects an id that conflicts with a job of the project', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add']);

    await screen.answer('What is the id', 'Orders', ENTER);
    await screen.answer('differs from the job orders', ...Array(6).fill(BACKSPACE), 'mail', ENTER);
    await screen.answer('found nothing?', ENTER);
    await screen.answer('failed run?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    expect((await filesIn(dir))['eternal.json']).toContain('"mail"');
  });

  it('adds to the current project if another command changed it during the prompts', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add', 'mail']);

    await screen.answer('found nothing?', ENTER);
    await cli(dir, ['add', 'bills', '--yes']);
    await screen.answer('failed run?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    const files = await filesIn(dir);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['src/functions/mail.ts', 'src/functions/bills.ts']),
    );
    expect(files['eternal.json']).toMatch(/"bills"[\s\S]*"mail"[\s\S]*"orders"/);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('rejects an id that another command took during the prompts', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add', 'mail', '--processor', 'pull']);

    await screen.answer('found nothing?', ENTER);
    await cli(dir, ['add', 'Mail', '--yes']);
    const between = await filesIn(dir);
    await screen.answer('failed run?', ENTER);

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).toContain('--id: "mail" differs from the job Mail only in case');
    expect(await filesIn(dir)).toEqual(between);
  });

  it('prompts only for the folder with --from', async () => {
    const dir = await newFolder({ 'jobs.json': '{ "jobs": { "a": {}, "b": {} } }' });
    const screen = open(dir, ['--from', 'jobs.json']);

    await screen.answer('Where should', 'app', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('app/src/functions/b.ts');
  });

  it.each([
    ...[...questions.map(({ question }) => question), ...offers].map((question) => ({
      ...{ name: 'Ctrl-C', key: CTRL_C, question },
    })),
    { name: 'Ctrl-D', key: CTRL_D, question: idQuestion.question },
  ])('exits with 130 and writes nothing after $name at "$question"', async ({ key, question }) => {
    const dir = await newFolder();
    const screen = open(dir, []);

    await answerUpTo(screen, question);
    await screen.answer(question, key);

    expect(await screen.exit()).toBe(130);
    expect(await screen.text()).toMatch(/\n└ {2}Canceled\. Nothing was written\.$/);
    expect(await filesIn(dir)).toEqual({});
  });

  describe('where a conflict is certain', () => {
    it('exits with 3 before the first prompt: create', async () => {
      const dir = await newFolder({ 'vitest.config.mts': 'mine\n' });
      const screen = open(dir, ['.']);
      expect(await screen.exit()).toBe(3);
      expect(await screen.text()).toMatch(/! conflict vitest\.config\.mts/);
      expect(await screen.text()).not.toContain('◆');
    });

    it('exits with 3 before the first prompt: add', async () => {
      const dir = await newFolder();
      await cli(dir, ['.', '--id', 'orders', '--yes']);
      writeFileSync(join(dir, 'src/functions/mail.ts'), 'export {};\n');
      const screen = open(dir, ['add', 'mail']);
      expect(await screen.exit()).toBe(3);
      expect(await screen.text()).toMatch(/! conflict src\/functions\/mail\.ts/);
    });

    it('rejects the folder and prompts for another one', async () => {
      const dir = await newFolder({ 'taken/vitest.config.mts': 'mine\n', 'repo/README.md': '' });
      const screen = open(dir, ['--id', 'orders', '--idle-delay', '1m', '--error-delay', '3m']);
      await screen.answer('Where should', 'taken', ENTER);
      await screen.answer('"taken" has a vitest.config.mts', ...Array(5).fill(BACKSPACE));
      await screen.answer('Where should', 'repo', ENTER);
      await screen.answer('the work?', ENTER);
      await declineOffers(screen);
      expect(await screen.exit()).toBe(0);
    });
  });

  it.each([
    { reply: 'Enter', keys: [ENTER], exitCode: 130 },
    { reply: 'n', keys: ['n'], exitCode: 130 },
    { reply: 'Ctrl-C', keys: [CTRL_C], exitCode: 130 },
    { reply: 'y', keys: ['y'], exitCode: 0 },
  ])('asks whether to undo a create, and $reply exits with $exitCode', async (row) => {
    const dir = await newFolder();
    await cli(dir, ['app', '--id', 'orders', '--yes']);
    const screen = open(dir, ['undo', '--dir', 'app']);

    await screen.answer('Delete the project app (', ...row.keys);

    expect(await screen.exit()).toBe(row.exitCode);
    expect(await screen.text()).toMatch(
      /undo deletes from app: [\s\S]*eternal\.json, [\s\S]*src\/,\s+test\//,
    );
    expect(Object.keys(await filesIn(dir)).length > 0).toBe(row.exitCode !== 0);
  });

  it('offers to install and to create a repository', async () => {
    const dir = await newFolder({ 'bin/npm': '#!/bin/sh\necho "$@" >> log.txt\n' });
    chmodSync(join(dir, 'bin/npm'), 0o755);
    const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
    const screen = open(dir, ['app', '--id', 'a', '--idle-delay', '1m'], { env });

    await screen.answer('failed run?', ENTER);
    await screen.answer('the work?', ENTER);
    await screen.answer('Install the dependencies', 'y');
    await screen.answer('git repository?', 'y');

    expect(await screen.exit()).toBe(0);
    expect(readFileSync(join(dir, 'app/log.txt'), 'utf8')).toBe('install\n');
    expect(existsSync(join(dir, 'app/.git'))).toBe(true);
    expect(await screen.text()).toContain('Next steps:\n  cd app\n  npm test');
  });

  it('offers no repository inside of another one, and its package manager', async () => {
    const dir = await newFolder({ '.git/HEAD': '', 'pnpm-lock.yaml': '' });
    const job = ['--id', 'a', '--idle-delay', '1m', '--error-delay', '3m'];
    const screen = open(dir, ['app', ...job, '--dry-run']);
    await screen.answer('the work?', ENTER);
    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).not.toContain('Install');

    const other = open(dir, ['app', ...job]);
    await other.answer('the work?', ENTER);
    await other.answer('Install the dependencies with pnpm?', ENTER);
    expect(await other.exit()).toBe(0);
    expect(await other.text()).not.toContain('git repository');
    expect(await other.text()).toContain('  cd app\n  pnpm install\n  pnpm test\n  pnpm run dev\n');
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true],
  ])('respects %s', async (_, env, hasColors) => {
    const screen = open(await newFolder(), ['app', '--id', 'a', '--idle-delay', '1m'], { env });

    await screen.answer('failed run?', ENTER);
    await screen.answer('the work?', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(COLORS.test(screen.sent())).toBe(hasColors);
  });
});
