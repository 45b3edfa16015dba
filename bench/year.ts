import { execa } from 'execa';
import { bundleProgram } from './bundle';
import { maxRow, megabytes, type Row, ratioRow } from './table';

export interface YearFigures {
  readonly generations: number;
  /** Wall time. */
  readonly seconds: number;
  /** User and system time of the process. */
  readonly cpuSeconds: number;
  /** Bytes in use after a garbage collection. */
  readonly heapAfterDay: number;
  readonly heapAfterYear: number;
}

const DAYS = 365;
const MAX_SECONDS = 300;
const MAX_HEAP_RATIO = 1.5;

/** A year of a one-minute loop in virtual time: how long it takes, and how much memory it leaves in use. */
export async function measureYear(): Promise<Row[]> {
  const args = ['--expose-gc', await bundleProgram('year-alone.ts'), String(DAYS)];
  const { stdout } = await execa(process.execPath, args);
  const year: YearFigures = JSON.parse(stdout);
  return [
    maxRow(`${DAYS} days, ${year.generations} generations`, year.seconds, MAX_SECONDS, 's'),
    { what: 'CPU time of that', figure: `${year.cpuSeconds.toFixed(0)} s` },
    ratioRow(
      'heap after a year / after a day',
      year.heapAfterYear,
      year.heapAfterDay,
      MAX_HEAP_RATIO,
      megabytes,
    ),
  ];
}
