import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from './bundle';

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

/** In processes of their own: how often garbage is collected differs from one to the next. */
export async function measureEmulator(processes = 5): Promise<EmulatorFigures> {
  const program = await bundleProgram('emulator-alone.ts');
  const taken: EmulatorFigures[] = [];
  for (let n = 0; n < processes; n += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
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
