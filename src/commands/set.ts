import { basename } from 'node:path';
import type { Answers } from '../generator/arguments/arguments';
import { findDrift } from '../generator/compare/drift';
import { GeneratorError } from '../generator/errors';
import {
  changeOptions,
  type Job,
  projectDefaults,
  setProjectOptions,
} from '../generator/manifest/manifest';
import { type JobProblem, NameRegister, problemInJob } from '../generator/manifest/schema';
import { packageNameFrom } from '../generator/options/names';
import { flagOf, type JobKey, settings } from '../generator/options/options';
import type { Value } from '../generator/options/values';
import { jobFileOf } from '../generator/plan/plan';
import type { Outcome } from '../generator/report/outcome';
import { readPrevious } from '../generator/workspace/bases';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { badOption, changeProject, type ProjectChange } from './change-project';
import { findJob, openProject, type Project } from './open-project';

/** Changes options of a job; without an id, of the project. */
export function set(answers: Answers, session: Session): Outcome {
  const project = openProject(answers, session);
  const { id } = answers;
  const change =
    id === undefined ? changeProjectOptions(project, answers) : changeJob(id, project, answers);
  return changeProject(project, change, answers, session);
}

function changeProjectOptions(
  { root, manifest }: Project,
  { project: given }: Answers,
): ProjectChange {
  const keys = [...given.keys()];
  if (manifest.existing !== undefined) {
    throw new GeneratorError(
      'E_USAGE',
      `--${keys[0]} does not apply to ${root}, which existed before its first job`,
      { hint: "edit the project's own files instead" },
    );
  }
  const defaults = projectDefaults(packageNameFrom(basename(root)));
  const changed = keys.map((key) => [key, `${given.get(key) ?? defaults[key]}`] as const);
  const options = { ...manifest, ...Object.fromEntries(changed) };
  return {
    edits: setProjectOptions(options, keys),
    args: ['set', ...changed.flatMap(([key, value]) => [`--${key}`, value])],
  };
}

/** Sets the options that are given as flags and, with `--adopt`, those that the user edited in the job's file. */
function changeJob(id: string, project: Project, { job: given, flags }: Answers): ProjectChange {
  const isAdopting = flags.has('adopt');
  const job = findJob(id, project.manifest);
  const adopted = isAdopting ? editedOptions(job, project) : new Map<JobKey, Value>();
  const options = new Map([...adopted, ...given]);
  const { job: changed, edits } = changeOptions(job, Object.fromEntries(options));
  const others = project.manifest.jobs.filter((each) => each !== job);
  const found = problemInJob(changed, new NameRegister(others));
  if (found !== undefined) {
    const { key } = found;
    const isInFile = key !== 'id' && adopted.has(key) && !given.has(key);
    throw isInFile ? badInFile(id, found) : badOption(found);
  }
  const setFlags = [...given].flatMap(([key, value]) => [
    `--${flagOf(key)}`,
    `${value ?? 'default'}`,
  ]);
  return {
    edits,
    args: ['set', id, ...setFlags, ...(isAdopting ? ['--adopt'] : [])],
  };
}

/** Throws `E_ANSWER` for a value in the job's file that is not legal. */
function editedOptions(job: Job, { root, manifest, text, templates }: Project): Map<JobKey, Value> {
  const workspace = openWorkspace(root);
  const previous = readPrevious(workspace.bases(), text, templates);
  return new Map(
    findDrift(workspace, manifest, previous)
      .filter(({ id }) => id === job.id)
      .map(({ key, inFile: value }) => {
        const checked = settings.find((setting) => setting.key === key)?.type.check(`${value}`);
        if (checked === undefined) throw new Error(`${key} is not in the table of options`);
        if ('value' in checked) return [key, checked.value];
        throw badInFile(job.id, { key, value, ...checked });
      }),
  );
}

const badInFile = (id: string, { key, value, problem, hint }: JobProblem): GeneratorError =>
  new GeneratorError('E_ANSWER', `${jobFileOf(id)}: ${key}: ${JSON.stringify(value)} ${problem}`, {
    hint,
  });
