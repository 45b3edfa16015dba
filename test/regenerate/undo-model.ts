import { expect } from 'vitest';
import type { Files, RunResult } from '../../tools/project';
import { differingPaths } from './expectations';

/** The last run that wrote. */
export interface LastRun {
  readonly before: Files;
  readonly after: Files;
}

/**
 * `undo` restores exactly the files that the last run changed. Where one of these files has changed since, it restores
 * none.
 */
export function expectUndone(
  lastRun: LastRun | undefined,
  before: Files,
  after: Files,
  { exitCode }: RunResult,
): void {
  const paths = lastRun === undefined ? [] : differingPaths(lastRun.before, lastRun.after);
  const touched = paths.filter((path) => before.get(path) !== lastRun?.after.get(path));
  expect(exitCode, `undo of ${paths.length} files, ${touched.join(', ')} touched`).toBe(
    touched.length > 0 ? 3 : 0,
  );
  const wanted = new Map(before);
  for (const path of touched.length > 0 ? [] : paths) {
    const text = lastRun?.before.get(path);
    if (text === undefined) wanted.delete(path);
    else wanted.set(path, text);
  }
  expect(differingPaths(wanted, after)).toEqual([]);
}
