import { basename } from 'node:path';
import { type Answers, badFlag } from '../generator/arguments/arguments';
import { findDrift } from '../generator/compare/drift';
import { GeneratorError } from '../generator/errors';
import {
  completeJob,
  editJob,
  explicitJobOptions,
  explicitOptions,
  type Job,
  NameRegister,
  projectDefaults,
  setInManifest,
} from '../generator/manifest/manifest';
import { packageNameFrom } from '../generator/options/names';
import { flagOf, type JobKey, settings } from '../generator/options/options';
import type { Value } from '../generator/options/values';
import { jobFileOf } from '../generator/plan/plan';
import type { Outcome } from '../generator/report/outcome';
import { readPrevious } from '../generator/workspace/previous';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { jobNamed, openProject, type Project } from './open-project';

/** Changes options of a job; without an id, of the project. */
export function set(answers: Answers, session: Session): Outcome {
  const project = openProject(answers, session);
  const { id } = answers;
  const edit = id === undefined ? setProject(project, answers) : setJob(id, project, answers);
  return changeProject(project, edit, answers, session);
}

function setProject({ root, text, manifest }: Project, { project: given }: Answers) {
  if (manifest.existing !== undefined) {
    const [key] = given.keys();
    throw new GeneratorError(
      'E_USAGE',
      `--${key} is of projects that were made here; ${root} was there before its jobs`,
    );
  }
  const defaults = projectDefaults(packageNameFrom(basename(root)));
  const changed = [...given].map(([key, value]) => [key, `${value ?? defaults[key]}`] as const);
  const spoken = new Map(explicitOptions({ ...manifest, ...Object.fromEntries(changed) }));
  return {
    text: changed.reduce((edited, [key]) => setInManifest(edited, [key], spoken.get(key)), text),
    args: ['set', ...changed.flatMap(([key, value]) => [`--${key}`, value])],
  };
}

/** What is said as flags and, with `--adopt`, what was edited by hand in the job's file. */
function setJob(id: string, project: Project, { job: given, flags }: Answers) {
  const isAdopting = flags.has('adopt');
  const job = jobNamed(id, project.manifest);
  const adopted = isAdopting ? editedByHand(job, project) : new Map<JobKey, Value>();
  const now = new Map([...adopted, ...given]);
  const before = [...explicitJobOptions(project.text, id).keys()].map(
    (key) => [key, key === 'processor' ? job.processor : job.settings[key]] as const,
  );
  const others = project.manifest.jobs.filter((each) => each !== job);
  const options = new Map([...before, ...now]);
  const changed = completeJob(
    { id, options },
    new NameRegister(others),
    (key, value, problem, hint) => {
      if (key !== 'id' && adopted.has(key) && !given.has(key))
        throw badInFile(id, key, value, problem, hint);
      throw badFlag(key === 'id' ? key : flagOf(key), value, problem, hint);
    },
  );
  const setFlags = [...given].flatMap(([key, value]) => [
    `--${flagOf(key)}`,
    `${value ?? 'default'}`,
  ]);
  return {
    text: editJob(project.text, changed, [...now.keys()]),
    args: ['set', id, ...setFlags, ...(isAdopting ? ['--adopt'] : [])],
  };
}

/** Throws `E_ANSWER` for a value that is not legal. */
function editedByHand(job: Job, { root, manifest, text, templates }: Project): Map<JobKey, Value> {
  const workspace = openWorkspace(root);
  const previous = readPrevious(workspace.bases(), text, templates);
  return new Map(
    findDrift(workspace, manifest, previous)
      .filter(({ id }) => id === job.id)
      .map(({ key, inFile }) => {
        const checked = settings.find((setting) => setting.key === key)?.type.check(`${inFile}`);
        if (checked !== undefined && 'value' in checked) return [key, checked.value];
        throw badInFile(job.id, key, inFile, checked?.problem ?? '', checked?.hint);
      }),
  );
}

const badInFile = (id: string, key: JobKey, value: Value, problem: string, hint?: string) =>
  new GeneratorError('E_ANSWER', `${jobFileOf(id)}: ${key} ${JSON.stringify(value)} ${problem}`, {
    hint,
  });
