/** What somebody could get wrong in a file of a project's `src/eternal`. */
export type Mistake = readonly [
  name: string,
  /** What stands there, exactly once unless `every`. */
  from: string,
  to: string,
  every?: 'every',
];
