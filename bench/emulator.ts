import { basename } from 'node:path';
import { execa } from 'execa';
import { bundleProgram } from './bundle';
import type { Row } from './table';

/** Medians over the rounds. */
export interface EmulatorFigures {
  readonly rounds: number;
  /** Of an idle loop: sleep, run, continue as new. */
  readonly generations: number;
  readonly generationsPerSecond: number;
  /** The emulator's time by that of the SDK and `@azure/functions` alone, for the same invocations. */
  readonly ratio: number;
  /** Its inverse: how much of the emulator's time is theirs. */
  readonly shareInSdk: number;
}

const MOST_TIMES_THE_SDK = 1.35;

export async function emulatorRows(): Promise<Row[]> {
  const { generationsPerSecond, ratio, shareInSdk } = await measureEmulator();
  return [
    {
      what: 'emulator, idle generations, against the SDK alone',
      figure: `${ratio.toFixed(2)} ×`,
      bar: `≤ ${MOST_TIMES_THE_SDK} ×`,
      met: ratio <= MOST_TIMES_THE_SDK,
    },
    { what: 'emulator, generations per second', figure: `${generationsPerSecond}` },
    { what: 'emulator, share of time in the SDK', figure: `${(shareInSdk * 100).toFixed(0)} %` },
  ];
}

/** In processes of their own: how often garbage is collected differs from one to the next. */
async function measureEmulator(processes = 5): Promise<EmulatorFigures> {
  const program = await bundleProgram('emulator-alone.ts');
  const taken: EmulatorFigures[] = [];
  for (let n = 0; n < processes; n += 1) {
    const { stdout } = await execa(process.execPath, [program]);
    taken.push(JSON.parse(stdout));
  }
  const byRatio = taken.sort((a, b) => a.ratio - b.ratio);
  const middle = byRatio[Math.floor(processes / 2)];
  if (middle === undefined) throw new Error('no process');
  return middle;
}

if (basename(process.argv[1] ?? '') === 'emulator.ts') {
  void measureEmulator().then((figures) => console.log(JSON.stringify(figures)));
}
