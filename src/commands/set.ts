import { basename } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { type Finding, placeOf } from '../generator/compare/findings/finding';
import { compareRegistrations } from '../generator/compare/findings/registered-jobs';
import { GeneratorError } from '../generator/errors';
import {
  changeOptions,
  isSameValue,
  type Job,
  projectDefaults,
  setProjectOptions,
} from '../generator/manifest/manifest';
import { type JobProblem, NameRegister, problemInJob } from '../generator/manifest/schema';
import { packageNameFrom } from '../generator/options/names';
import { flagOf, type JobKey, settings } from '../generator/options/options';
import type { Value } from '../generator/options/values';
import { readLastRun } from '../generator/prepare';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject, type ProjectChange } from './change-project';
import { chooseJob } from './choose-job';
import { badOption, OPTIONS_OF_EXISTING } from './new-job';
import { findJob, openProject, type Project, refuseUnknownFile } from './open-project';

/** Changes options of a job; without an id, of the project. */
export async function set(given: Answers, session: Session): Promise<Outcome> {
  const answers = await chooseJob(given, session);
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
  const refused = keys.find((key) => !OPTIONS_OF_EXISTING.includes(key));
  if (manifest.existing !== undefined && refused !== undefined) {
    throw new GeneratorError(
      'E_USAGE',
      `--${refused} does not apply to ${root}, which existed before its first job`,
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
  refuseUnknownFile(id, project);
  const inFile = isAdopting ? findingsInFile(job, project) : [];
  const adopted = adoptedOptions(inFile);
  const options = new Map<JobKey, Value | undefined>([...adopted, ...given]);
  const { job: changed, edits } = changeOptions(job, Object.fromEntries(options));
  const others = project.manifest.jobs.filter((each) => each !== job);
  const found = problemInJob(changed, new NameRegister(others));
  if (found !== undefined) {
    const { key } = found;
    const place = given.has(key as JobKey)
      ? undefined
      : inFile.find(({ keys }) => keys?.includes(key));
    throw place === undefined ? badOption(found) : badInFile(place, found);
  }
  const setFlags = [...given].flatMap(([key, value]) => [
    `--${flagOf(key)}`,
    `${value ?? 'default'}`,
  ]);
  // Who sets the value that `eternal.json` has already wants it in the file.
  const repeated = settings
    .filter(({ key }) => given.has(key) && isSameValue(changed.settings[key], job.settings[key]))
    .map(({ key }) => key);
  return {
    edits,
    settingsOfJob: { id, isAdopting, keys: isAdopting ? allKeys : new Set(repeated) },
    args: ['set', id, ...setFlags, ...(isAdopting ? ['--adopt'] : [])],
  };
}

const allKeys: ReadonlySet<string> = new Set(settings.map(({ key }) => key));

/** What differs in the job's file. Throws `E_CONFLICT` where the file does not register the job. */
function findingsInFile(job: Job, project: Project): Finding[] {
  const { workspace, previous } = readLastRun(project);
  const { manifest } = project;
  const findings = compareRegistrations(workspace, manifest, previous, new Set([job.id]));
  const lost = findings.find(({ kind, keys }) => kind === 'difference' && keys?.includes('id'));
  if (lost === undefined) return findings;
  const { message, hint, path } = lost;
  throw new GeneratorError('E_CONFLICT', `${placeOf(lost)}: ${message}`, { hint, path });
}

/** The options that differ. Throws `E_ANSWER` for a value that is not legal. */
function adoptedOptions(findings: readonly Finding[]): Map<JobKey, Value> {
  return new Map(
    findings.flatMap((finding): [JobKey, Value][] => {
      const { kind, keys: [key] = [], inFile: value } = finding;
      const setting = settings.find((each) => each.key === key);
      if (kind !== 'difference' || setting === undefined || value === undefined) return [];
      const checked = setting.type.check(`${value}`);
      if ('value' in checked) return [[setting.key, checked.value]];
      throw badInFile(finding, { key: setting.key, value, ...checked });
    }),
  );
}

const badInFile = (place: Finding, { key, value, problem, hint }: JobProblem): GeneratorError =>
  new GeneratorError('E_ANSWER', `${placeOf(place)}: ${key}: ${JSON.stringify(value)} ${problem}`, {
    hint,
    path: place.path,
  });
