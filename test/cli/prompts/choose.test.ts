import { describe, expect, it } from 'vitest';
import { BACKSPACE, CTRL_C, DOWN, ENTER } from '../../../tools/screen';
import { filesIn, newFolder, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';
import { open } from './prompt-fixture';

async function twoJobs(): Promise<string> {
  const dir = await newProject();
  await cli(dir, ['add', 'mail', '--jitter', '5%', '--yes']);
  return dir;
}

describe('at a terminal, without an id', () => {
  it('remove offers the jobs', async () => {
    const dir = await twoJobs();
    const screen = open(dir, ['remove']);
    await screen.answer('Which job should be removed?', DOWN, ENTER);
    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).toContain('Equivalent command: npx create-eternal-function');
    expect(readText(dir, 'eternal.json')).not.toContain('"orders"');
    expect(readText(dir, 'eternal.json')).toContain('"mail"');
  });

  it('rename offers the jobs, then asks for the new id', async () => {
    const dir = await twoJobs();
    const screen = open(dir, ['rename']);
    await screen.answer('Which job should be renamed?', ENTER);
    await screen.answer('What is the new id of mail?', 'Orders', ENTER);
    await screen.answer(
      'differs from the job orders',
      ...Array(6).fill(BACKSPACE),
      ' post ',
      ENTER,
    );
    expect(await screen.exit()).toBe(0);
    expect(readText(dir, 'src/functions/post.ts')).toContain("'post'");
  });

  it('rename with one id asks for the new one only', async () => {
    const dir = await newProject();
    const screen = open(dir, ['rename', 'orders']);
    await screen.answer('What is the new id of orders?', 'bills', ENTER);
    expect(await screen.exit()).toBe(0);
    expect(readText(dir, 'eternal.json')).toContain('"bills"');
  });

  it('set with an option offers the jobs', async () => {
    const dir = await twoJobs();
    const screen = open(dir, ['set', '--idle-delay', '30s']);
    await screen.answer('Which job should change?', DOWN, ENTER);
    expect(await screen.exit()).toBe(0);
    expect(readText(dir, 'src/functions/orders.ts')).toContain("'30s'");
  });

  it('set without an option offers the options and checks the value', async () => {
    const dir = await newProject();
    const screen = open(dir, ['set', 'orders']);
    await screen.answer('Which option should change?', DOWN, ENTER);
    await screen.answer('idle-delay is 1m. What should it be?', '2', ENTER);
    await screen.answer('"2" is not a duration', BACKSPACE, '2 minutes', ENTER);
    expect(await screen.exit()).toBe(0);
    expect(readText(dir, 'src/functions/orders.ts')).toContain("'2m'");
  });

  it.each(['remove', 'rename', 'set'])('%s writes nothing after Ctrl-C', async (command) => {
    const dir = await newProject();
    const before = await filesIn(dir);
    const screen = open(dir, [command]);
    await screen.answer('Which job should', CTRL_C);
    expect(await screen.exit()).toBe(130);
    expect(await screen.text()).toMatch(/\nCanceled\. Nothing was written\.$/);
    expect(await filesIn(dir)).toEqual(before);
  });

  it.each([
    ['rename', 'Which job should', 'What is the new id', 'x'],
    ['set', 'Which job should', 'Which option should change?'],
    ['set', 'Which job should', 'Which option should change?', ENTER, 'What should it be?'],
  ])(
    '%s exits with 130 and one line after Ctrl-C at a later prompt',
    async (command, job, prompt, ...rest) => {
      const dir = await newProject();
      const before = await filesIn(dir);
      const screen = open(dir, [command]);
      await screen.answer(job, ENTER);
      const [reply = '', last] = rest;
      await screen.answer(prompt, reply, ...(last === undefined ? [CTRL_C] : []));
      if (last !== undefined) await screen.answer(last, CTRL_C);
      expect(await screen.exit()).toBe(130);
      expect(await screen.text()).toMatch(/\nCanceled\. Nothing was written\.$/);
      expect(await filesIn(dir)).toEqual(before);
    },
  );

  it('remove reports that the project has no jobs', async () => {
    const dir = await newProject();
    await cli(dir, ['remove', 'orders']);
    const screen = open(dir, ['remove']);
    expect(await screen.exit()).toBe(2);
    expect(await screen.text()).toContain('error: the project has no jobs');
  });
});

it.each([
  ['remove', 'error: missing <id> (write remove <id>)'],
  ['rename', 'error: missing <id>, <new-id> (write rename <id> <new-id>)'],
  ['rename orders', 'error: missing <new-id> (write rename <id> <new-id>)'],
  ['set', 'error: set needs at least one option (for example set --name my-app)'],
  ['set --jitter 5%', 'error: --jitter is an option of a job, but no id is given'],
  ['set --adopt', 'error: --adopt is an option of a job, but no id is given'],
])('without a terminal, %s names what is missing', async (line, message) => {
  const { exitCode, stderr } = await cli(await newFolder(), line.split(' '));
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
});
