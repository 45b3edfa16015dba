import type { Change } from './change';

/** What the rules come to for a file, wherever it is or will be. */
export type Verdict = Omit<Change, 'path' | 'owner' | 'from' | 'before' | 'mode'> & {
  /** The new text becomes the base: whatever differs from it now is the user's. */
  readonly isTaken?: boolean;
  readonly warnings?: readonly string[];
};

export const conflict = (why: string): Verdict => ({ action: 'conflict', why });
