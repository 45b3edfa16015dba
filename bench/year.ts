import { execa } from 'execa';
import { bundleProgram } from './bundle';
import { megabytes, mostRow, type Row, ratioRow, renderTable } from './table';

export interface YearFigures {
  readonly days: number;
  readonly generations: number;
  /** Wall time. */
  readonly seconds: number;
  /** Of this process, on all cores. */
  readonly cpuSeconds: number;
  /** Bytes in use, garbage collected, after the first day and at the end. */
  readonly heapAfterDay: number;
  readonly heapAfterYear: number;
}

const YEAR = 365;
const MOST_SECONDS = 300;
const MOST_TIMES_THE_DAY = 1.5;

/** A year of a loop of one minute, in virtual time, and what it leaves in memory; a missed bar is exit code 1. */
async function measure(days = YEAR): Promise<void> {
  const args = ['--expose-gc', await bundleProgram('year-alone.ts'), String(days)];
  const { stdout } = await execa(process.execPath, args);
  const year: YearFigures = JSON.parse(stdout);
  const most = Math.round((MOST_SECONDS * days) / YEAR);
  const rows: Row[] = [
    mostRow(`${days} days, ${year.generations} generations`, year.seconds, most, 's'),
    { what: 'of which this process had a core', figure: `${year.cpuSeconds.toFixed(0)} s` },
    ratioRow(
      'heap at the end, by heap after the first day',
      year.heapAfterYear,
      year.heapAfterDay,
      MOST_TIMES_THE_DAY,
      megabytes,
    ),
  ];
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}

const [, , days] = process.argv;
void measure(days === undefined ? YEAR : Number(days));
