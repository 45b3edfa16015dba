import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src/generator/message';
import { wrapReport } from '../../../src/generator/report/wrap';

const COLUMNS = 40;
const linesOf = (text: string, system = path.posix): string[] =>
  wrapReport(text, COLUMNS, system).split('\n');

describe('wrapReport', () => {
  it.each<[kind: string, line: string, wrapped: string[]]>([
    ['a short line', 'eternal.json', ['eternal.json']],
    [
      'a message',
      'error: no job "nothing" in eternal.json (the jobs are a, b)',
      ['error: no job "nothing" in eternal.json', '  (the jobs are a, b)'],
    ],
    [
      'a change, below its path',
      '→ move     src/functions/bills.ts (from src/functions/orders.ts)',
      ['→ move     src/functions/bills.ts (from', '           src/functions/orders.ts)'],
    ],
    [
      'a path, after a slash',
      '- delete   src/processors/process-orders-sync.ts',
      ['- delete   src/processors/', '           process-orders-sync.ts'],
    ],
    [
      'a name, after a hyphen',
      '- delete   test/processors/process-orders-of-the-shop.test.ts',
      ['- delete   test/processors/process-', '           orders-of-the-shop.test.ts'],
    ],
    [
      'a file of a tree, beside its branches',
      '│  ├─ processors/  process-the-orders-of-the-shop.ts',
      ['│  ├─ processors/', '│  │  process-the-orders-of-the-shop.ts'],
    ],
    [
      'a URL not at all, so that a click opens it',
      'see https://learn.example/azure/functions/a-guide-to-version-4',
      ['see', '  https://learn.example/azure/functions/a-guide-to-version-4'],
    ],
    [
      'a line of a diff, below its text',
      "+  const message = 'the shop did not answer';",
      ["+  const message = 'the shop did not", "     answer';"],
    ],
    [
      'a command, so that a shell reads a copy of it',
      'Equivalent command: npx create-eternal-function@1.0.0 add mail --idle-delay 1m',
      [
        'Equivalent command:',
        '  npx create-eternal-function@1.0.0 \\',
        '  add mail --idle-delay 1m',
      ],
    ],
    [
      'a next step',
      "  git add .eternal 'a folder/of the user/with spaces' eternal.json",
      ['  git add .eternal \\', "    'a folder/of the user/with spaces' \\", '    eternal.json'],
    ],
    [
      'a request in a message',
      'stop it before you deploy: curl -X POST -H Content-Length:0 "https://app.example/api/stop"',
      [
        'stop it before you deploy:',
        '  curl -X POST -H Content-Length:0 \\',
        '  "https://app.example/api/stop"',
      ],
    ],
  ])('wraps %s', (_, line, wrapped) => {
    expect(linesOf(line)).toEqual(wrapped);
  });

  it('leaves commands to the terminal on Windows, where each shell continues lines in another way', () => {
    const command = 'npx create-eternal-function@1.0.0 add mail --idle-delay 1m';
    expect(linesOf(`Equivalent command: ${command}`, path.win32)).toEqual([
      'Equivalent command:',
      `  ${command}`,
    ]);
  });

  it('gives colors no width', () => {
    const paint = createPaint(() => true, {});
    const line = `${paint('red', '! conflict')} ${paint('dim', 'a'.repeat(29))}`;
    expect(linesOf(line)).toEqual([line]);
  });

  it('changes nothing where there is no terminal', () => {
    const text = `${'a word '.repeat(100)}\n`;
    expect(wrapReport(text, Number.POSITIVE_INFINITY)).toBe(text);
  });
});
