import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { bin, root } from '../../tools/repository';
import { openScreen } from '../../tools/screen';
import { newFolder, newProject } from '../cli/project-fixture';
import type { Wine } from './wine';
import { runUnderWine, windowsPath } from './wine';

const wine = inject('wine') as Wine;
/** Both versions of Node show reports. */
const node = (codePage: number): string => wine?.nodes[codePage === 850 ? 22 : 20] ?? '';
const playLines = join(root, 'test/windows/play-lines.mjs');
const generator = join(root, 'dist/start.cjs');

/** Runs command lines in a console with a code page. */
const openConsole = (cwd: string, codePage: number, lines: readonly string[], env = {}) =>
  openScreen(
    cwd,
    [
      ...['wine', 'cmd', '/c', 'chcp', `${codePage}`, '&', windowsPath(node(codePage))],
      ...[playLines, generator].map(windowsPath),
      ...lines,
    ],
    { env: { ...wine.env, NO_COLOR: '', LANG: 'C.UTF-8', ...env } },
  );

// What UTF-8 looks like in the code pages 437, 850 and 1252.
const MOJIBAKE = /[ΓÔâÃ├┬][öÇéåàö£ùªÉÜäó€©Â]|\ufffd/;

/** One line for each kind of report. */
const lines = [
  'café --id orders --processor pull --yes',
  'set orders --idle-delay 30s --dir café --dry-run --diff',
  'rename orders bills --dir café',
  'set orders --idle-delay 30s --dir café',
  'regenerate --dir café --restore é',
  'list --dir café',
  'check --dir café',
  'undo --dir café',
  'undo --dir café --yes',
  '--help',
];
const shown = [
  'café/\n|- .vscode/',
  '`- processors/  pull.ts  <- your code',
  "-  idleDelay: '1m',\n+  idleDelay: '30s',",
  '> move     src/functions/bills.ts',
  'error: no job "orders"',
  'api/bills',
  'all files match eternal.json',
  'exit codes: 0 0 0 2 2 0 0 0 0 0',
];

describe.runIf(wine !== undefined)('a console on Windows', () => {
  it.for([437, 850, 65001])('shows every report in code page %d', async (codePage) => {
    const dir = await newFolder();
    const screen = openConsole(dir, codePage, lines);
    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    expect(text).not.toMatch(MOJIBAKE);
    for (const part of shown) expect(text).toContain(part);
    expect(screen.sent()).toContain('\u001b[36mpull.ts\u001b[0m');
  });

  it('shows its marks in a modern terminal', async () => {
    const dir = await newProject();
    const screen = openConsole(dir, 437, ['rename orders bills'], { TERM: 'xterm-256color' });
    expect(await screen.exit()).toBe(0);
    const text = await screen.text();
    expect(text).not.toMatch(MOJIBAKE);
    expect(text).toContain('→ move     src/functions/bills.ts');
  });

  it('writes ASCII to files, which PowerShell may read in any code page', async () => {
    const dir = await newFolder();
    const line = `${windowsPath(node(437))} ${windowsPath(bin)}`;
    for (const args of [
      'café --id orders --yes',
      'rename orders bills --dir café',
      'list --json --dir café',
    ])
      await runUnderWine(wine, dir, ['cmd', '/c', `${line} ${args} >>out.txt 2>>err.txt`]);
    expect(readFileSync(join(dir, 'out.txt'), 'latin1')).toMatch(
      /^\{"command":"list","dir":"[ -~]+caf\\u00e9"/,
    );
    const report = readFileSync(join(dir, 'err.txt'), 'utf8').replaceAll('café', '');
    expect(report).toContain('> move ');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII
    expect(report).toMatch(/^[\u0000-\u007f]+$/);
  });
});
