import { milliseconds } from '../clock/duration';
import type { SimulatedRun } from './assumed-work';

interface Scale {
  /** The time of a line and of a cell, in ms. */
  readonly line: number;
  readonly cell: number;
}

/** The finest scale that needs at most this many lines is used. */
const MAX_LINES = 36;
const SCALES: readonly Scale[] = [
  { line: milliseconds('1h'), cell: milliseconds('1m') },
  { line: milliseconds('1d'), cell: milliseconds('30m') },
  { line: milliseconds('7d'), cell: milliseconds('3h') },
  { line: milliseconds('30d'), cell: milliseconds('12h') },
  { line: milliseconds('180d'), cell: milliseconds('3d') },
];

const BLOCKS = '▁▂▃▄▅▆▇█';

interface Cell {
  runs: number;
  failed: number;
  processed: number;
}

/**
 * Draws runs over time: `·` found nothing, a block for the number of records, `×` most runs failed, a space for no run.
 * @param paint colors a cell with failures red
 */
export function drawTimeline(
  runs: readonly SimulatedRun[],
  { from, until }: { readonly from: number; readonly until: number },
  paint: (text: string) => string,
): string[] {
  const fits = ({ line }: Scale) => (until - from) / line <= MAX_LINES;
  const scale = SCALES.find(fits) ?? (SCALES.at(-1) as Scale);
  const cells: Cell[] = Array.from({ length: Math.ceil((until - from) / scale.cell) }, () => ({
    runs: 0,
    failed: 0,
    processed: 0,
  }));
  for (const { at, processed } of runs) {
    const cell = cells[Math.floor((at - from) / scale.cell)];
    if (cell === undefined) continue;
    cell.runs += 1;
    if (processed === undefined) cell.failed += 1;
    else cell.processed += processed;
  }
  const most = Math.max(...cells.map(({ processed }) => processed));
  const perLine = Math.round(scale.line / scale.cell);
  const lines: string[] = [];
  for (let first = 0; first < cells.length; first += perLine) {
    const time = new Date(from + first * scale.cell).toISOString();
    const drawn = cells.slice(first, first + perLine).map((cell) => drawCell(cell, most, paint));
    const title =
      scale.line < milliseconds('1d') ? time.slice(5, 16).replace('T', ' ') : time.slice(0, 10);
    lines.push(`${title}  ${drawn.join('')}`.trimEnd());
  }
  return lines;
}

function drawCell(
  { runs, failed, processed }: Cell,
  most: number,
  paint: (text: string) => string,
) {
  if (runs === 0) return ' ';
  if (failed * 2 > runs) return paint('×');
  const level = Math.ceil((processed / most) * BLOCKS.length) - 1;
  const text = processed === 0 ? '·' : (BLOCKS[level] ?? '·');
  return failed > 0 ? paint(text) : text;
}
