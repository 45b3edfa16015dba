/** A number of a promise in the manual (`src/eternal/README.md` of a project). */
export type Promised = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** A deliberate error in a file of `src/eternal` that a test must detect. */
export type Mutant = readonly [
  name: string,
  /** The text to replace. The file contains it once. */
  from: string,
  to: string,
  /** The promise that it breaks outright: then the tests that users get must detect it. */
  promise?: Promised,
];
