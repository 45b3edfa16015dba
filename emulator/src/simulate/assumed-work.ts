import type { Random } from '../durable/random';
import type { Assumptions } from './simulate-options';

/** One simulated run. */
export interface SimulatedRun {
  /** Virtual time, in ms since 1970. */
  readonly at: number;
  /** The number of records; undefined when the run failed. */
  readonly processed: number | undefined;
}

/** Draws the result of the next run: the number of records, or undefined for a failure. */
export function drawRun({ idle, fail, batch: [min, max] }: Assumptions, random: Random) {
  const share = random();
  if (share < fail) return undefined;
  if (share < fail + idle) return 0;
  return min + Math.floor(random() * (max - min + 1));
}
