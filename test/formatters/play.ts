import { createTwoFilesPatch } from 'diff';
import { BASE_PATH } from '../../src/generator/workspace/base-file';
import type { Formatter } from '../../tools/formatters/formatter';
import type { Files, Project } from '../../tools/project';
import { contradictionsIn } from './contradictions';
import type { Fixture } from './fixture';
import type { Score } from './score';
import type { Step } from './steps';

/** What the user's own edits lead to, beside the plain expectations. */
export interface Expectations {
  /** Whether the command has to stop with a conflict. */
  readonly conflicts?: (step: Step) => boolean;
  /** What `check` exits with. */
  readonly check?: () => number;
  /** The option in a job's file that is not as `eternal.json` says. */
  readonly otherOption?: () => string | undefined;
  /** Looks at the project after each command. @returns what is wrong */
  readonly lookAt?: () => string[];
  /** Whether a text has an edit of the user's, so that it may be reported as edited. */
  readonly isEdited?: (text: string) => boolean;
}

/** Plays commands in a project, with the formatter run before the first and after each. */
export async function play(
  { project, later }: Fixture,
  formatter: Formatter,
  steps: readonly Step[],
  score: Score,
  expectations: Expectations = {},
): Promise<void> {
  await formatter.format(project.root);
  const known = new Set<string>();
  for (const step of steps) {
    if (step.isUpgrade) project.release = later;
    const command = step.args.join(' ');
    const fault = (text: string): void => {
      // What is wrong stays wrong: the command that did it is the first.
      if (!known.has(text)) score.faults.push(`${score.name}: ${command}: ${text}`);
      known.add(text);
    };
    const before = project.files();
    let result = await project.run(step.args);
    const mustConflict = expectations.conflicts?.(step) ?? false;
    const conflicts = result.changes.flatMap(({ path, conflicts: found = [] }) =>
      found.map(({ ours, theirs }) => `${path}: ${ours} | ${theirs}`),
    );
    score.commands++;
    if (mustConflict ? conflicts.length > 0 : result.exitCode === 0) score.done++;
    else fault([`exit ${result.exitCode}`, result.refusal?.message, ...conflicts].join('\n  '));
    if (!mustConflict) score.conflicts += conflicts.length;
    if (result.exitCode !== 0) {
      result = await project.run([...step.args, '--on-conflict', 'theirs']);
    }

    const after = project.files();
    for (const problem of contradictionsIn(project, expectations.otherOption?.())) fault(problem);
    for (const problem of expectations.lookAt?.() ?? []) fault(problem);
    await check(project, score, expectations, fault);
    const restyled = await formatter.format(project.root);
    if (result.exitCode === 0) rate(score, { before, after, restyled, project, command });
    if (project.read(BASE_PATH) !== after.get(BASE_PATH)) fault(`the formatter edits ${BASE_PATH}`);
    if (restyled.length > 0) {
      await check(project, score, expectations, (text) => fault(`formatted: ${text}`));
    }
  }
}

/** `check` agrees, and nothing that only the formatter changed is an edit. */
async function check(
  project: Project,
  score: Score,
  { check: expected = () => 0, isEdited = () => false }: Expectations,
  fault: (text: string) => void,
): Promise<void> {
  const checked = await project.run(['check']);
  score.checks++;
  if (checked.exitCode === expected()) score.sound++;
  else {
    const why = checked.changes.map(({ action, path }) => `${action} ${path}`);
    fault([`check exits ${checked.exitCode}`, ...why, ...checked.warnings].join('\n  '));
  }
  const { changes } = await project.run(['regenerate', '--dry-run']);
  const wrong = changes.filter(
    ({ action, owner, path }) =>
      action !== 'same' && owner !== 'user' && !isEdited(project.read(path)),
  );
  for (const { action, path } of wrong) fault(`reports ${action} ${path}`);
}

interface Written {
  readonly before: Files;
  readonly after: Files;
  /** What the formatter changed afterwards. */
  readonly restyled: readonly string[];
  readonly project: Project;
  readonly command: string;
}

/** The files that the command wrote, and those of them that the formatter changed afterwards. */
function rate(score: Score, { before, after, restyled, project, command }: Written): void {
  const written = [...after]
    .filter(([path, text]) => before.get(path) !== text && path !== BASE_PATH)
    .map(([path]) => path);
  if (written.length === 0) return;
  const wrong = written.filter((path) => restyled.includes(path));
  score.files += written.length;
  score.styled += written.length - wrong.length;
  score.writes++;
  score.tidy += wrong.length === 0 ? 1 : 0;
  for (const path of wrong) {
    const [ours, theirs] = [after.get(path) ?? '', project.read(path)];
    const patch = createTwoFilesPatch(path, path, ours, theirs, undefined, undefined, NO_HEADER);
    score.restyled.push(`${score.name}: ${command}\n${patch}`);
  }
}

const NO_HEADER = {
  context: 1,
  headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
};
