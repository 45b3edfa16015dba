import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IBufferCell } from '@xterm/headless';
import { idOption, jobOptions } from '../src/generator/options/options';
import { bin, root } from '../tools/repository';
import { ENTER, openScreen } from '../tools/screen';
import { inTempDir } from '../tools/temp-dir';

const COLUMNS = 84;
/** In pixels. Most monospace fonts are 0.6 times as wide as they are high. */
const [CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN] = [8.4, 19, 14, 20];
const BACKGROUND = '#16181d';
const FOREGROUND = '#d8dce3';
const DIM = '#8b929e';
/** The colors of the terminal that the output uses, by number. */
const PALETTE: Readonly<Record<number, string>> = {
  1: '#f2777a',
  2: '#9ccc65',
  3: '#ffcb6b',
  6: '#56c8d8',
  8: DIM,
};
const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace';

/** What the user types for each option that is prompted for. */
const ANSWERS = [
  ['id', 'orders-sync'],
  ['idleDelay'],
  ['errorDelay'],
  ['processor', 'processOrders'],
] as const;

/** The start of a prompt: the terminal may break the line after it. */
const questionOf = (key: string): string =>
  [idOption, ...jobOptions].find((option) => option.key === key)?.ask?.slice(0, 40) ?? key;

interface Run {
  readonly column: number;
  readonly color: string;
  readonly weight: string;
  text: string;
}

/** Creates a project at a terminal and draws what the terminal shows into `docs/terminal.svg`. */
export const drawTerminal = (): Promise<void> =>
  inTempDir(async (folder) => {
    const screen = openScreen(folder, [process.execPath, bin, 'my-app'], {
      columns: COLUMNS,
      env: { NO_COLOR: '' },
    });
    for (const [key, ...keys] of ANSWERS) await screen.answer(questionOf(key), ...keys, ENTER);
    for (const offer of ['Install the', 'git repository?']) await screen.answer(offer, ENTER);
    await screen.exit();

    const buffer = await screen.buffer();
    const command = { column: 0, color: FOREGROUND, weight: '600' };
    const lines: Run[][] = [[{ ...command, text: '$ npx create-eternal-function my-app' }]];
    const [text, temporary] = [await screen.text(), `${folder}/`];
    for (const [index] of text.split('\n').entries()) {
      const line = buffer.getLine(index);
      const cells = Array.from({ length: COLUMNS }, (_, column) => line?.getCell(column));
      lines.push(runsOf(cells, temporary));
    }
    const path = join(root, 'docs/terminal.svg');
    writeFileSync(path, svgOf(lines));
    console.log(`${path}: ${lines.length} lines`);
  });

/** Joins neighboring cells with the same look into one text. */
function runsOf(cells: readonly (IBufferCell | undefined)[], temporary: string): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const color = colorOf(cell);
    const weight = cell?.isBold() ? '600' : '400';
    const last = runs.at(-1);
    const chars = cell?.getChars() || ' ';
    if (last?.color === color && last.weight === weight) last.text += chars;
    else runs.push({ column, color, weight, text: chars });
  }
  return runs
    .map((run) => ({ ...run, text: run.text.trimEnd().replace(temporary, '~/') }))
    .filter(({ text }) => text !== '');
}

function colorOf(cell: IBufferCell | undefined): string {
  if (cell?.isDim()) return DIM;
  return (cell?.isFgPalette() && PALETTE[cell.getFgColor()]) || FOREGROUND;
}

function svgOf(lines: readonly (readonly Run[])[]): string {
  const width = Math.ceil(COLUMNS * CELL_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.flatMap((runs, line) =>
    runs.map(({ column, color, weight, text }) => {
      const start = text.length - text.trimStart().length;
      const shown = text.trimStart();
      const x = (MARGIN + (column + start) * CELL_WIDTH).toFixed(1);
      const y = MARGIN + line * LINE_HEIGHT + FONT_SIZE;
      const length = (shown.length * CELL_WIDTH).toFixed(1);
      const look = `fill="${color}" font-weight="${weight}" textLength="${length}"`;
      return `  <text x="${x}" y="${y}" ${look}>${escapeXml(shown)}</text>`;
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" font-size="${FONT_SIZE}">`,
    '  <title>A first run of create-eternal-function in a terminal</title>',
    `  <rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>`,
    ...texts,
    '</svg>',
    '',
  ].join('\n');
}

/** Non-breaking spaces, because SVG collapses other ones. */
const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(' ', '\u00a0');
