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

/** Of 10,000 instances at once, compared with 100. */
export interface InstanceFigures {
  /** CPU time per instance, of many / of few. */
  readonly manyPerFew: number;
}

const MAX_MANY_PER_FEW = 1.5;
const MAX_RATIO = 1.25;
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
  const { stdout } = await execa(process.execPath, [await bundleProgram('many-instances.ts')]);
  const { manyPerFew }: InstanceFigures = JSON.parse(stdout);
  return [
    {
      what: 'an instance of 10,000 at once / of 100',
      figure: `${manyPerFew.toFixed(2)} ×`,
      bar: `≤ ${MAX_MANY_PER_FEW} ×`,
      met: manyPerFew <= MAX_MANY_PER_FEW,
    },
    {
      what: 'emulator / the SDK alone, idle generations',
      figure: `${ratio.toFixed(2)} ×`,
      bar: `≤ ${MAX_RATIO} ×`,
      met: ratio <= MAX_RATIO,
    },
    { what: 'emulator, generations per second', figure: `${perSecond}` },
  ];
}
