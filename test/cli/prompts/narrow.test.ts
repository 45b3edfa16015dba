import { describe, expect, it } from 'vitest';
import { CTRL_C, CTRL_U, ENTER } from '../../../tools/screen';
import { edit, newFolder, newProject } from '../project-fixture';
import { declineOffers, open } from './prompt-fixture';

describe('a narrow terminal', () => {
  it('holds the prompts and the tree', async () => {
    const dir = await newFolder();
    const screen = open(dir, [], { columns: 40 });

    await screen.answer('Where should', ...'my-app', ENTER);
    await screen.answer('What is the id', ...'orders-sync', ENTER);
    for (const part of ['How long', 'failed run?', 'Which function'])
      await screen.answer(part, ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    for (const [start, times] of [
      ['Where', 1],
      ['What is', 1],
      ['How long', 2],
    ] as const)
      expect(text.split(start)).toHaveLength(times + 1);
    const [box = '', tree = ''] = text.split(/\n\n(?=my-app\/)/);
    expect(box).not.toMatch(/^[^┌│◇├└]/m);
    expect(box).toContain(
      '◇  What is the id of the job? It names\n│  its functions and its route.',
    );
    expect(tree).toContain('├─ eternal.json  README.md  host.json\n');
    expect(tree).toContain('│  └─ processors/  ← your code\n│     └─ process-orders-sync.ts\n');
  });

  it('holds reports, errors, diffs and lists', async () => {
    const dir = await newProject();
    edit(dir, 'src/functions/orders.ts', "'3m'", "'7m'");
    for (const line of [
      'set orders --idle-delay 30s --dry-run --diff',
      'set orders --error-delay 4m',
      'rename orders bills --on-conflict theirs',
      'list',
      'check',
      'remove none',
      '--help',
    ]) {
      const screen = open(dir, line.split(' '), { columns: 40 });
      await screen.exit();
      const buffer = await screen.buffer();
      const lines = Array.from({ length: buffer.length }, (_, n) => buffer.getLine(n));
      const broken = lines
        .filter((each) => each?.isWrapped)
        .map((each) => each?.translateToString());
      // A URL is longer than the terminal.
      const isRequest = (text = '') => /^[^ ]*[?]code=<key>"/.test(text);
      expect(
        broken.filter((text) => !isRequest(text)),
        line,
      ).toEqual([]);
    }
  });

  it('wraps the help at words', async () => {
    const screen = open(await newFolder(), ['--help'], { columns: 60 });
    expect(await screen.exit()).toBe(0);
    expect(await screen.text()).toContain(
      '      --idle-delay <duration>\n        wait after a run that found nothing (1m)\n',
    );
    expect(await screen.text()).toContain('names its\n        functions, route');
  });

  it('breaks words that are longer than a line, inside of the box and of the tree', async () => {
    const folder = 'some/folder/with-a-long-name/that-does-not-exist/app';
    const dir = await newFolder({ [`${folder}/eternal.json`]: '{}' });
    const screen = open(dir, [], { columns: 40 });
    await screen.answer('Where should', folder, ENTER);
    await screen.answer('is already a', ...[CTRL_U, folder.replace('app', 'application'), ENTER]);
    await screen.answer('What is the id', 'orders', ENTER);
    for (const part of ['How long', 'failed run?']) await screen.answer(part, ENTER);
    await screen.answer('Which function', 'processTheOrdersOfTheShop', ENTER);
    await declineOffers(screen);

    expect(await screen.exit()).toBe(0);
    expect(screen.sent()).toContain(
      '"some/folder/with-a-long-name/that-d\r\n   oes-not-exist/app"',
    );
    const text = await screen.text();
    expect(text).toContain(
      '└  Writing to\n   some/folder/with-a-long-name/that-do\n   es-not-exist/application\n',
    );
    expect(text).toContain(
      '│  └─ processors/  ← your code\n│     └─ process-the-orders-of-the-\n│        shop.ts\n',
    );
  });

  it('breaks the description of a choice below its name', async () => {
    const screen = open(await newProject(), ['set', 'orders'], { columns: 40 });
    await screen.answer(
      '● processor (processOrders: name of\n  the function that does the work)\n○ idle-delay\n',
      CTRL_C,
    );
    expect(await screen.exit()).toBe(130);
  });
});
