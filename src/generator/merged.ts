/** What to do where the user's and the generator's changes overlap. */
export type OnConflict = 'fail' | 'ours' | 'theirs' | 'markers';

/** One place where the changes overlap. */
export interface Conflict {
  /** 1-based, in the user's file; of a JSON file the line of the key. */
  readonly line: number;
  /** The user's lines there, joined by `\n`; of a JSON file the value. Empty: deleted. */
  readonly ours: string;
  readonly theirs: string;
}

/** What a merge of one file came to. */
export interface Merged {
  /** With the line ends, byte order mark and final newline of the user's file. Unresolved under `fail`: the user's text as it was. */
  readonly text: string;
  /** All overlaps, also those that `ours` or `theirs` decided. */
  readonly conflicts: readonly Conflict[];
  /** False with conflicts under `fail` (nothing is merged) and `markers` (the text has them). */
  readonly isResolved: boolean;
  readonly warnings: readonly string[];
}

/** The lines around a conflict, as git writes them. */
export const MARKERS = {
  ours: '<<<<<<< yours',
  middle: '=======',
  theirs: '>>>>>>> generator',
} as const;
