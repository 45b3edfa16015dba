import { execa } from 'execa';
import { bundleProgram } from './bundle';
import { median } from './median';
import type { Row } from './table';

/** Medians over the rounds. */
export interface EmulatorFigures {
  /** Of an idle loop: sleep, run, continue as new. */
  readonly generationsPerSecond: number;
  /** Time of the emulator / time of the SDK and `@azure/functions` alone, for the same invocations. */
  readonly ratio: number;
}

const MAX_RATIO = 1.35;
const PROCESSES = 5;

/** Each round in its own process: garbage collection differs between processes. */
export async function measureEmulator(): Promise<Row[]> {
  const program = await bundleProgram('emulator-alone.ts');
  const taken: EmulatorFigures[] = [];
  for (let n = 0; n < PROCESSES; n += 1) {
    const { stdout } = await execa(process.execPath, [program]);
    taken.push(JSON.parse(stdout));
  }
  const ratio = median(taken.map((each) => each.ratio));
  const perSecond = median(taken.map((each) => each.generationsPerSecond));
  return [
    {
      what: 'emulator / the SDK alone, idle generations',
      figure: `${ratio.toFixed(2)} ×`,
      bar: `≤ ${MAX_RATIO} ×`,
      met: ratio <= MAX_RATIO,
    },
    { what: 'emulator, generations per second', figure: `${perSecond}` },
  ];
}
