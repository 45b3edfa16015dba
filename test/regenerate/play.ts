import { expect } from 'vitest';
import type { Project, Refusal, Release } from '../../tools/project';
import { type Edit, makeEdit } from './edits';
import { differingPaths, expectSound, isWritten } from './expectations';
import { argsOf, type Run } from './runs';
import { expectUndone, type LastRun } from './undo-model';
import { userLines } from './user-lines';

/** An edit by the user, or a run. */
export type Step = readonly Edit[] | Run;

/** Counts of the runs: refused runs prove nothing. */
export class Tally {
  sequences = 0;
  edits = 0;
  written = 0;
  unchanged = 0;
  conflicts = 0;
  refused = 0;
  undone = 0;
  /** Lines of the user's in the written trees. */
  lines = 0;

  toString(): string {
    return Object.entries(this)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  }
}

/** Plays a sequence of edits and runs in a project, and checks the promises after each run. */
export async function play(
  project: Project,
  later: Release,
  steps: readonly Step[],
  tally: Tally,
): Promise<void> {
  tally.sequences++;
  let lastRun: LastRun | undefined;
  for (const step of steps) {
    if (!('run' in step)) {
      for (const edit of step) makeEdit(edit, project, tally.edits++);
      continue;
    }
    if (step.isUpgrade) project.release = later;
    const args = argsOf(step, project);
    const before = project.files();
    if (step.isTried) await expectTried(project, args);
    const result = await project.run(args);
    const after = project.files();
    if (step.run === 'undo') {
      expectUndone(lastRun, before, after, result);
      if (result.exitCode === 0) lastRun = undefined;
      tally.undone += differingPaths(before, after).length > 0 ? 1 : 0;
      continue;
    }
    const played = { args, before, after, result };
    expectSound(played);
    const hasWritten = differingPaths(before, after).length > 0;
    if (hasWritten) lastRun = { before, after };
    const isBlocked = result.changes.some(({ action }) => action === 'conflict');
    if (result.refusal !== undefined) {
      tally.refused++;
      await expectRefusedFor(result.refusal, project);
    } else if (isBlocked) tally.conflicts++;
    else await expectSettled(project, result.exitCode);
    if (hasWritten) {
      tally.written++;
      tally.lines += userLines(after).size;
    } else if (result.exitCode === 0) tally.unchanged++;
  }
}

/** A run rejects `eternal.json` only for the user's edits, never for its own. */
async function expectRefusedFor({ code, message }: Refusal, project: Project): Promise<void> {
  if (code !== 'E_MANIFEST') return;
  const { refusal } = await project.run(['list']);
  expect(refusal?.code, message).toBe('E_MANIFEST');
}

/** A dry run writes nothing and reports what the run will report. */
async function expectTried(project: Project, args: readonly string[]): Promise<void> {
  const [before, times] = [project.files(), project.times()];
  await project.run([...args, '--dry-run']);
  expect(project.times()).toEqual(times);
  expect(differingPaths(before, project.files())).toEqual([]);
}

/**
 * A second run finds nothing to do, unless a job's file is deleted or does not register the job. `check` fails for conflict markers and for
 * differences, and names them.
 */
async function expectSettled(project: Project, exitCode: number): Promise<void> {
  const [before, times] = [project.files(), project.times()];
  const again = await project.run(['regenerate']);
  const stops = again.changes.filter(({ action }) => action === 'conflict');
  expect(again).toMatchObject({ exitCode: stops.length > 0 ? 3 : 0 });
  for (const { path } of stops) {
    expect(path).toMatch(/^src\/functions\//);
  }
  if (stops.length === 0) expect(again.changes.filter(isWritten)).toEqual([]);
  expect(differingPaths(before, project.files())).toEqual([]);
  expect(project.times()).toEqual(times);

  const check = await project.run(['check']);
  expect(check.changes).toEqual([]);
  const differences = check.findings.filter(({ kind }) => kind === 'difference');
  const isDifferent = check.markers.length + differences.length > 0;
  expect(check).toMatchObject({ exitCode: isDifferent ? 3 : 0 });
  for (const { path } of stops) expect(differences.map((each) => each.path)).toContain(path);
  if (exitCode === 3) expect(check.markers).not.toEqual([]);
}
