import fc from 'fast-check';
import type { Project, Release } from '../../../tools/project';
import { type Choice, flagFor, freeIds, jobIds, OPTIONS, PROCESSORS, pickFrom } from '../choices';
import { addComment } from '../json-edits';
import { commentIn } from '../text-edits';
import { markOf } from '../user-lines';

/** One step on a branch, independent of the project's state when it runs. */
export interface Step {
  readonly step:
    | 'add'
    | 'set'
    | 'rename'
    | 'remove'
    | 'processor'
    | 'name'
    | 'upgrade'
    | 'edit'
    | 'delete'
    | 'edit-manifest';
  readonly job: Choice;
  readonly way: Choice;
  readonly line: Choice;
}

const KINDS = [
  ...(['add', 'add', 'set', 'set', 'set', 'rename', 'rename', 'remove', 'processor'] as const),
  ...(['name', 'upgrade', 'edit', 'edit', 'edit', 'edit-manifest', 'delete'] as const),
];

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    step: fc.constantFrom(...KINDS),
    job: fc.nat(4),
    way: fc.nat(99),
    line: fc.nat(99),
  }),
  { minLength: 1, maxLength: 3, size: 'max' },
);

/** For each id, the job of the base that it was. */
export type Renames = Map<string, string>;

/** A branch in progress. */
export interface Work {
  readonly project: Project;
  readonly later: Release;
  readonly renames: Renames;
}

/** Runs a step; `n` marks the user's lines. A step that does not apply, or fails, changes nothing. */
export async function doStep(
  step: Step,
  { project, later, renames }: Work,
  n: number,
): Promise<void> {
  if (step.step === 'edit') editFile(project, step, markOf(n));
  else if (step.step === 'delete') await deleteFile(project, step);
  else if (step.step === 'edit-manifest') {
    const text = project.read('eternal.json');
    project.write('eternal.json', addComment(text, step.line, markOf(n)));
  } else {
    if (step.step === 'upgrade') project.release = later;
    const args = argsOf(step, project);
    const { exitCode } = await project.run(args);
    const [command, from = '', to = ''] = args;
    if (exitCode === 0 && command === 'rename') follow(renames, from, to);
  }
}

function follow(renames: Renames, from: string, to: string): void {
  const [origin = from] = [...renames].find(([, id]) => id === from) ?? [];
  renames.set(origin, to);
}

function argsOf({ step, job, way, line }: Step, project: Project): string[] {
  const ids = jobIds(project);
  const id = pickFrom(ids, job) ?? 'none';
  const free = pickFrom(freeIds(ids), way) ?? 'none';
  const [key, values] = pickFrom(OPTIONS, way) ?? ['idleDelay', ['90s']];
  const args: Record<string, string[]> = {
    add: ['add', free, '--yes'],
    set: ['set', id, flagFor(key), pickFrom(values, line) ?? ''],
    rename: ['rename', id, free],
    remove: ['remove', id],
    processor: ['set', id, '--processor', pickFrom(PROCESSORS, way) ?? ''],
    name: ['set', '--name', pickFrom(['one', 'two'], way) ?? ''],
  };
  return args[step] ?? ['regenerate'];
}

/** The user's files, those of the jobs, and some of the generator's. */
const EDITED =
  /^src\/(processors|functions|eternal)\/|^test\/[^/]+\.test\.ts$|^test\/processors\/|^README\.md$/;

/** Files that no other file needs. */
const DELETED = /^README\.md$|^test\/eternal\/[a-z-]+\.test\.ts$/;

/** Deletes a file for good, where `eternal.json` can list it. */
async function deleteFile(project: Project, { way }: Step): Promise<void> {
  const path = pickFrom(
    project.ownPaths().filter((each) => DELETED.test(each)),
    way,
  );
  if (path === undefined) return;
  const text = project.read(path);
  project.remove(path);
  const { exitCode } = await project.run(['regenerate', '--accept-deleted', path]);
  if (exitCode !== 0) project.write(path, text);
}

function editFile(project: Project, { way, line }: Step, mark: string): void {
  const files = project.ownPaths().filter((path) => EDITED.test(path));
  const ofUser = files.filter((path) => path.includes('/processors/'));
  const path = pickFrom([...files, ...ofUser, ...ofUser], way);
  if (path === undefined) return;
  const lines = project.read(path).split('\n');
  const at = line % lines.length;
  project.write(path, lines.toSpliced(at, 0, commentIn(path, mark)).join('\n'));
}
