import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin } from '../../tools/repository';
import {
  BACKSPACE,
  CTRL_C,
  CTRL_D,
  ENTER,
  LEFT,
  openScreen,
  RIGHT,
  type Screen,
  type ScreenOptions,
} from '../../tools/screen';
import { filesIn, jobText, newFolder } from './project-fixture';
import { cli } from './run-cli';

const open = (cwd: string, args: readonly string[], options?: ScreenOptions) =>
  openScreen(cwd, [process.execPath, bin, ...args], options);

const folderQuestion = {
  question: 'Which folder should the project be in?',
  otherwise: '.',
  bad: 'a-file',
  problem: 'is a file, not a folder',
};
const idQuestion = {
  question: 'What is the job called? Its functions and its route take this name.',
  otherwise: 'my-app',
  bad: '9',
  problem: 'must start with a letter',
};

/** The questions, in order: what Enter takes, and what is said of an answer that is not legal. */
const questions = [
  folderQuestion,
  idQuestion,
  {
    question: 'How long to sleep after a run that found nothing? (30s, 5m, 2h)',
    otherwise: '1m',
    bad: '60',
    problem: 'write 60m',
  },
  {
    question: 'How long to sleep after a run that failed?',
    otherwise: '3m',
    bad: '1s',
    problem: '5s to 5d',
  },
  {
    question: 'Which function does the work? It is made for you to fill in.',
    otherwise: 'processMyApp',
    bad: 'class',
    problem: 'class',
  },
];

/** Answers the questions before this one: the folder `my-app`, and the defaults. */
async function answerUpTo(screen: Screen, last: string): Promise<void> {
  for (const { question } of questions) {
    if (question === last) return;
    await screen.answer(
      question,
      ...(question === folderQuestion.question ? ['my-app'] : []),
      ENTER,
    );
  }
}

/** A question with its default below it. */
const asked = ({ question, otherwise }: { question: string; otherwise: string }): string =>
  `${question}\n│  ${otherwise}`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what terminals are sent
const COLOURS = /\u001b\[[0-9;]*m/;

describe('at a terminal', () => {
  it('asks for all that has to be known, and Enter takes the defaults', async () => {
    const dir = await newFolder();
    const screen = open(dir, []);

    await screen.answer(asked(folderQuestion), 'my-app', ENTER);
    for (const each of questions.slice(1)) await screen.answer(asked(each), ENTER);

    expect(await screen.exit()).toBe(0);
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('my-app', { processor: 'processMyApp', idleDelay: '1m', errorDelay: '3m' }),
      ),
    });
  });

  it('says what is made, sums the answers up, and tells what comes next', async () => {
    const screen = open(await newFolder(), ['my-app', '--id', 'orders', '--idle-delay', '90s']);

    await screen.answer('run that failed?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    expect(text).toMatch(/^┌ {2}create-eternal-function .*: a job that runs for ever on Azure/);
    expect(text).toMatch(
      /orders ─+╮\n.*\n│ {2}runs processOrders .*\n│ {2}sleeps 90s after finding/,
    );
    expect(text).toContain('└  Writing to my-app');
    expect(text).toContain('Next:\n  cd my-app\n  npm install\n  npm test\n  npm run dev');
  });

  it.each(questions)('$question Refuses $bad below the line', async (each) => {
    const { question, bad, problem } = each;
    const dir = await newFolder({ 'a-file': '' });
    const screen = open(dir, []);

    await answerUpTo(screen, question);
    await screen.answer(question, bad, ENTER);
    await screen.answer(problem, ...Array(bad.length).fill(BACKSPACE));
    await screen.answer(question, ...(each === folderQuestion ? ['my-app'] : []), ENTER);
    for (const later of questions.slice(questions.indexOf(each) + 1))
      await screen.answer(later.question, ENTER);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('my-app/src/functions/my-app.ts');
  });

  it('asks only for what was not given, and keeps a delay as it was meant', async () => {
    const dir = await newFolder();
    const screen = open(dir, ['my-app', '--error-delay', '1h', '--processor', 'pull']);

    await screen.answer('What is the job called?', 'orders', ENTER);
    await screen.answer('found nothing?', '2 minutes', ENTER);

    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).not.toContain('run that failed?');
    expect(await filesIn(join(dir, 'my-app'))).toMatchObject({
      'eternal.json': expect.stringContaining(
        jobText('orders', { processor: 'pull', idleDelay: '2m', errorDelay: '1h' }),
      ),
    });
  });

  it('lets one go back in a line and mend it', async () => {
    const dir = await newFolder();
    const screen = open(dir, ['my-app', '--idle-delay', '1m', '--error-delay', '3m']);

    await screen.answer('What is the job called?', 'ordes');
    await screen.answer('ordes█', LEFT);
    await screen.answer('ordes\n', 'r');
    await screen.answer('orders\n', RIGHT);
    await screen.answer('orders█', ENTER);
    await screen.answer('processOrders', ENTER);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('my-app/src/functions/orders.ts');
  });

  it('knows the jobs of the project that it adds to', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add']);

    await screen.answer('What is the job called?', 'Orders', ENTER);
    await screen.answer('too like the job orders', ...Array(6).fill(BACKSPACE), 'mail', ENTER);
    await screen.answer('found nothing?', ENTER);
    await screen.answer('run that failed?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    expect((await filesIn(dir))['eternal.json']).toContain('"mail"');
  });

  it('does its work on what another run has made of the project while it asked', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add', 'mail']);

    await screen.answer('found nothing?', ENTER);
    await cli(dir, ['add', 'bills', '--yes']);
    await screen.answer('run that failed?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    const files = await filesIn(dir);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['src/functions/mail.ts', 'src/functions/bills.ts']),
    );
    expect(files['eternal.json']).toMatch(/"bills"[\s\S]*"mail"[\s\S]*"orders"/);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('refuses an id that another run has taken while it asked', async () => {
    const dir = await newFolder();
    await cli(dir, ['.', '--id', 'orders']);
    const screen = open(dir, ['add', 'mail', '--processor', 'pull']);

    await screen.answer('found nothing?', ENTER);
    await cli(dir, ['add', 'Mail', '--yes']);
    const between = await filesIn(dir);
    await screen.answer('run that failed?', ENTER);

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).toContain('--id "mail" is too like the job Mail');
    expect(await filesIn(dir)).toEqual(between);
  });

  it('asks for the folder only with --from', async () => {
    const dir = await newFolder({ 'jobs.json': '{ "jobs": { "a": {}, "b": {} } }' });
    const screen = open(dir, ['--from', 'jobs.json']);

    await screen.answer('Which folder', 'app', ENTER);

    expect(await screen.exit()).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('app/src/functions/b.ts');
  });

  it.each([
    ...questions.map(({ question }) => ({ name: 'Ctrl-C', key: CTRL_C, question })),
    { name: 'Ctrl-D', key: CTRL_D, question: idQuestion.question },
  ])('$name at "$question" leaves with 130 and nothing written', async ({ key, question }) => {
    const dir = await newFolder();
    const screen = open(dir, []);

    await answerUpTo(screen, question);
    await screen.answer(question, key);

    expect(await screen.exit()).toBe(130);
    expect(await screen.text()).toMatch(/\ncancelled, nothing was written$/);
    expect(await filesIn(dir)).toEqual({});
  });

  it('redraws in place where a question is wider than the terminal', async () => {
    const dir = await newFolder();
    const screen = open(dir, [], { columns: 40 });

    await screen.answer('Which folder', ...'my-app', ENTER);
    await screen.answer('What is the job', ...'orders-sync', ENTER);
    for (const part of ['How long', 'failed?', 'Which function']) await screen.answer(part, ENTER);

    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    for (const [start, times] of [
      ['Which', 2],
      ['What is', 1],
      ['How long', 2],
    ] as const)
      expect(text.split(start)).toHaveLength(times + 1);
    expect(text).toContain('├─ eternal.json  README.md  host.json\n');
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }, false],
    ['nothing', { NO_COLOR: '' }, true],
  ])('with %s set its colours are as asked for', async (_, env, hasColours) => {
    const screen = open(await newFolder(), ['app', '--id', 'a', '--idle-delay', '1m'], { env });

    await screen.answer('run that failed?', ENTER);
    await screen.answer('the work?', ENTER);

    expect(await screen.exit()).toBe(0);
    expect(COLOURS.test(screen.sent())).toBe(hasColours);
  });

  it.each([
    { why: 'CI is set', args: ['my-app'], env: { CI: 'true' } },
    { why: '--json is given', args: ['my-app', '--json'], env: {} },
  ])('never asks when $why', async ({ args, env }) => {
    const dir = await newFolder();
    const screen = open(dir, args, { env });

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).toContain('--id');
  });

  it('never asks with --yes', async () => {
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
  ])('refuses a bad %s before the first question', async (...flag) => {
    const screen = open(await newFolder(), ['my-app', ...flag]);

    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).not.toContain('?');
  });
});
