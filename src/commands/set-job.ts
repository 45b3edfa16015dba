import type { Invocation } from '../generator/arguments/arguments';
import { handEdits } from '../generator/compare/drift';
import { GeneratorError } from '../generator/errors';
import { editJob, type ManifestJobKey, saidOf } from '../generator/manifest/edit';
import { checkJob, type Job } from '../generator/manifest/manifest';
import { flagOf, type SettingKey, settings } from '../generator/options/options';
import type { Value } from '../generator/options/values';
import type { Report } from '../generator/report/report';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject, type OpenProject, openProject } from './change-project';
import { badFlag, checkFlags } from './job-answers';
import { jobNamed, namesOfOthers } from './project-files';
import { DEFAULT, nothingToSet } from './set-answers';

/** What is said of a job, and by whom; `undefined` takes back what was said. */
type Said = Map<
  ManifestJobKey,
  { readonly value: Value | undefined; readonly by: 'flag' | 'file' }
>;

/** Changes options of one job: those given as flags and, with `--adopt`, those edited by hand in its file. */
export async function setJob(
  id: string,
  invocation: Invocation,
  session: Session,
): Promise<Report> {
  const { texts, switches } = invocation;
  const ofTheProject = (['name', 'backend'] as const).find((key) => texts[key] !== undefined);
  if (ofTheProject !== undefined) {
    throw new GeneratorError('E_USAGE', `--${ofTheProject} is of the project, not of a job`, {
      hint: `set --${ofTheProject} …, without an id`,
    });
  }
  const given = givenAsFlags(invocation);
  const isAdopting = switches.has('adopt');
  if (given.size === 0 && !isAdopting) throw nothingToSet(`set ${id} --idle-delay 90s`);

  const project = openProject(invocation, session);
  jobNamed(id, project.manifest);
  const said: Said = new Map([...(isAdopting ? editedByHand(id, project) : []), ...given]);
  const job = settle(id, said, project);
  const text = editJob(project.json.text, job, [...said.keys()]);
  const flags = [...given].flatMap(([key, { value = DEFAULT }]) => [
    `--${flagFor(key)}`,
    `${value}`,
  ]);
  const words = ['set', id, ...flags, ...(isAdopting ? ['--adopt'] : [])];
  return changeProject(project, { text, words }, invocation, session);
}

const KEYS: readonly ManifestJobKey[] = ['processor', ...settings.map(({ key }) => key)];

const flagFor = (key: ManifestJobKey): string => (key === 'processor' ? key : flagOf(key));

function givenAsFlags({ texts, ...rest }: Invocation): Said {
  const given = new Map(
    KEYS.flatMap((key) => {
      const text = texts[key];
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
  const spoken = [...given].filter(([, text]) => text !== DEFAULT);
  checkFlags({ ...rest, texts: Object.fromEntries(spoken) }, undefined);
  return new Map(
    [...given].map(([key, text]) => [
      key,
      { value: text === DEFAULT ? undefined : text, by: 'flag' },
    ]),
  );
}

function editedByHand(id: string, { root, manifest }: OpenProject): Said {
  const edits = handEdits(openWorkspace(root), manifest).filter((edit) => edit.id === id);
  return new Map(edits.map(({ key, inFile }) => [key, { value: inFile, by: 'file' }]));
}

/** The job as it is to be: what the manifest says of it, and what is said now. Throws `E_ANSWER`. */
function settle(id: string, said: Said, { json, manifest, reserved }: OpenProject): Job {
  const before = saidOf(json.text, id);
  const sayOf = (key: ManifestJobKey): Value | undefined => {
    const now = said.get(key);
    return now === undefined ? before.get(key) : now.value;
  };
  const values = settings.flatMap(({ key }): [SettingKey, Value][] => {
    const value = sayOf(key);
    return value === undefined ? [] : [[key, value]];
  });
  const processor = sayOf('processor');
  const given = {
    id,
    processor: processor === undefined ? undefined : `${processor}`,
    settings: Object.fromEntries(values),
  };
  return checkJob(given, namesOfOthers(id, manifest, reserved), (key, value, problem, hint) => {
    if (key !== 'id' && said.get(key)?.by === 'file') {
      throw new GeneratorError(
        'E_ANSWER',
        `src/functions/${id}.ts: ${key} ${JSON.stringify(value)} ${problem}`,
        { hint },
      );
    }
    throw badFlag(key === 'id' ? key : flagFor(key), value, problem, hint);
  });
}
