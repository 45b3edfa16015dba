import type { Random } from '../host/random';
import type { Assumptions } from './simulate-options';

/** A run, as it was assumed. */
export interface SimulatedRun {
  /** In ms since 1970, as the app sees it. */
  readonly at: number;
  /** Records; undefined: it failed. */
  readonly processed: number | undefined;
}

/** Draws what runs give, one after the other. */
export function drawRun({ idle, fail, batch: [least, most] }: Assumptions, random: Random) {
  const share = random();
  if (share < fail) return undefined;
  if (share < fail + idle) return 0;
  return least + Math.floor(random() * (most - least + 1));
}
