import { addProperty, removeProperty, setValue, styleOf } from '../json/edit';
import {
  endOf,
  isOneLine,
  type JsonPath,
  parseAgain,
  propertyMap,
  splice,
  valueAt,
} from '../json/tree';
import {
  checkId,
  checkProcessorName,
  foldId,
  processorFileOf,
  processorOf,
} from '../options/names';
import {
  flagOf,
  type JobKey,
  jobOptions,
  type ProjectKey,
  projectOptions,
  type SettingKey,
  type Settings,
  settings,
} from '../options/options';
import { type Checked, toMs, type Value } from '../options/values';

export const MANIFEST = 'eternal.json';

/** What the project is: `eternal.json`, with defaults filled in. */
export interface Manifest extends ProjectOptions {
  /** Version of the generator that wrote it last. */
  readonly generator: string;
  /** The project was there before its jobs: only what these need is generated. Absent: all of it is. */
  readonly existing?: Existing | undefined;
  readonly jobs: readonly Job[];
}

/** How the jobs' files of an existing project are loaded: by the pattern in its `main`, or imported by one of its own. */
export type Existing = 'matched' | 'imported';

/** The project's own options, every one legal. */
export type ProjectOptions = Readonly<Record<ProjectKey, string>>;

/** A job: every value legal, in its shortest spelling, defaults filled in. */
export interface Job {
  readonly id: string;
  readonly processor: string;
  readonly settings: Settings;
}

/** A job as a user gave it, in answers or in `eternal.json`: what is missing has its default. */
export interface GivenJob {
  readonly id: string;
  /** Each checked by itself. */
  readonly options: ReadonlyMap<JobKey, Value | undefined>;
}

/** Throws, naming the place where the user gave the value: a flag, or a line of a file. */
export type Refuse = (
  key: JobKey | 'id',
  value: Value,
  problem: string,
  hint?: string | undefined,
) => never;

/** The names that the jobs of one project have taken so far. */
export class NameRegister {
  readonly #ids = new Map<string, string>();
  readonly #processors = new Map<string, string>();
  readonly #files = new Map<string, string>();

  constructor(jobs: readonly Job[] = []) {
    for (const job of jobs) this.add(job);
  }

  checkId(id: string): Checked {
    const checked = checkId(id);
    const other = this.#ids.get(foldId(id));
    if ('problem' in checked || other === undefined) return checked;
    return other === id
      ? { problem: 'is a job of this project already' }
      : { problem: `is too like the job ${other}: case, and - against _, make no difference` };
  }

  checkProcessor(processor: string): Checked {
    const checked = checkProcessorName(processor);
    if ('problem' in checked) return checked;
    const sameName = this.#processors.get(processor);
    if (sameName !== undefined) return { problem: `is the processor of the job ${sameName}` };
    const file = processorFileOf(processor);
    const sameFile = this.#files.get(file);
    return sameFile === undefined
      ? checked
      : { problem: `would share the file ${file}.ts with the job ${sameFile}` };
  }

  add({ id, processor }: Pick<Job, 'id' | 'processor'>): void {
    this.#ids.set(foldId(id), id);
    this.#processors.set(processor, id);
    this.#files.set(processorFileOf(processor), id);
  }
}

/** Fills in what was not said, checks what goes together, also with the jobs registered before it, and registers it. */
export function completeJob(
  { id, options }: GivenJob,
  register: NameRegister,
  refuse: Refuse,
): Job {
  const pass = (key: JobKey | 'id', value: string, checked: Checked): string =>
    'value' in checked ? value : refuse(key, value, checked.problem, checked.hint);
  pass('id', id, register.checkId(id));
  const processor = String(options.get('processor') ?? processorOf(id));
  pass('processor', processor, register.checkProcessor(processor));
  const job = { id, processor, settings: withDefaults(options) };
  for (const { key, default: otherwise } of settings) {
    if (!('from' in otherwise)) continue;
    const least = job.settings[otherwise.from];
    const value = job.settings[key];
    if (toMs(value) >= toMs(least)) continue;
    const problem = `must be at least the ${flagOf(otherwise.from).replace('-', ' ')}, ${least}`;
    refuse(key, value, problem, `for example ${least}`);
  }
  register.add(job);
  return job;
}

function withDefaults(options: GivenJob['options']): Settings {
  const all: Partial<Record<SettingKey, Value>> = {};
  for (const { key, default: otherwise } of settings) {
    const usual = 'value' in otherwise ? otherwise.value : all[otherwise.from];
    all[key] = options.get(key) ?? usual ?? '';
  }
  return all as Settings;
}

/** Whether two values mean the same: `60s` and `1m` do. */
export const isSameValue = (a: Value, b: Value): boolean =>
  a === b || (/^[\d.]+[a-z]+$/.test(String(a)) && toMs(a) === toMs(b));

/** The settings that a job's file and `eternal.json` spell out: those always written, then those that differ from their defaults. */
export function explicitSettings(job: Job): { key: SettingKey; value: Value }[] {
  const spoken = settings.filter(({ key, default: otherwise, always }) => {
    const usual = 'value' in otherwise ? otherwise.value : job.settings[otherwise.from];
    return always === true || !isSameValue(job.settings[key], usual);
  });
  return spoken.map(({ key }) => ({ key, value: job.settings[key] }));
}

/** The project's options where nothing is said. */
export const projectDefaults = (name: string): ProjectOptions =>
  Object.fromEntries(
    projectOptions.map(({ key, default: otherwise }) => [
      key,
      'value' in otherwise ? `${otherwise.value}` : name,
    ]),
  ) as ProjectOptions;

/** The project's options that `eternal.json` spells out: those always written, and what differs from its default. */
export const explicitOptions = (project: ProjectOptions): [ProjectKey, string][] =>
  projectOptions.flatMap(({ key, always, default: otherwise }): [ProjectKey, string][] =>
    always || !('value' in otherwise) || project[key] !== otherwise.value
      ? [[key, project[key]]]
      : [],
  );

// Each of these but the first takes and gives the text of a manifest that was read: comments, order and formatting stay.

const JOB_KEYS = jobOptions.map(({ key }) => key);
/** The keys of a manifest, in order. */
export const KEYS = [
  '$schema',
  'generator',
  ...projectOptions.map(({ key }) => key),
  'existing',
  'jobs',
];

/**
 * The text of a new `eternal.json`. Each option of a job has a line of its own: git then merges what two branches
 * change of it.
 */
export function printManifest({ generator, existing, jobs, ...project }: Manifest): string {
  const manifest = {
    $schema: './.eternal/schema.json',
    generator,
    ...Object.fromEntries(explicitOptions(project)),
    existing,
    jobs: Object.fromEntries(jobs.map((job) => [job.id, membersOf(job)])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const membersOf = (job: Job): Record<string, Value> => ({
  processor: job.processor,
  ...Object.fromEntries(explicitSettings(job).map(({ key, value }) => [key, value])),
});

/**
 * A job more: in the order of the ids, where that is how they stand, so that two branches seldom add theirs at the same
 * place; else behind the others.
 */
export function addJobTo(text: string, job: Job): string {
  const jobs = valueAt(parseAgain(text), ['jobs']);
  const isInLine = propertyMap(jobs).size > 0 && isOneLine(text, jobs);
  const siblings = idsWith(text, job.id);
  return setMember(text, ['jobs', job.id], membersOf(job), siblings, isInLine ? undefined : 2);
}

/** The ids of all jobs with one more among them: sorted in where they are sorted, else the last. */
function idsWith(text: string, id: string): string[] {
  const ids = [...propertyMap(valueAt(parseAgain(text), ['jobs'])).keys()];
  const isSorted = ids.every((each, index) => index === 0 || (ids[index - 1] ?? '') < each);
  return isSorted ? [...ids, id].sort() : [...ids, id];
}

/** What the manifest says of a job itself, without what follows from defaults. */
export function explicitJobOptions(text: string, id: string): ReadonlyMap<JobKey, Value> {
  const job = propertyMap(valueAt(parseAgain(text), ['jobs', id]));
  return new Map([...job].map(([key, { value }]) => [key as JobKey, value.value as Value]));
}

/** Makes the manifest say what `job` has for these keys: a value, or nothing where the default says it. */
export function editJob(text: string, job: Job, keys: readonly JobKey[]): string {
  const spoken = new Map(Object.entries(membersOf(job)));
  return JOB_KEYS.filter((key) => keys.includes(key)).reduce(
    (edited, key) => setMember(edited, ['jobs', job.id, key], spoken.get(key), JOB_KEYS),
    text,
  );
}

/** Another id for a job, in its place. */
export function renameJobIn(text: string, id: string, newId: string): string {
  const keyNode = propertyMap(valueAt(parseAgain(text), ['jobs'])).get(id)?.keyNode;
  if (keyNode === undefined) throw new Error(`no job ${id} in the text to be edited`);
  return splice(text, keyNode.offset, endOf(keyNode), JSON.stringify(newId));
}

export const removeJobFrom = (text: string, id: string): string =>
  removeProperty(text, ['jobs', id]);

/** Another value for an option of the project, or what else a merge has to set; `undefined`: it is no longer said. */
export function setInManifest(
  text: string,
  path: JsonPath,
  value: Value | Record<string, Value> | undefined,
): string {
  if (path.length === 1) return setMember(text, path, value, KEYS);
  return path.length === 2
    ? setMember(text, path, value, idsWith(text, path.at(-1) ?? ''), 2)
    : setMember(text, path, value, JOB_KEYS);
}

/** `text` saying that this version wrote it last, where it says which did. */
export const setGenerator = (text: string, version: string): string =>
  propertyMap(parseAgain(text)).has('generator')
    ? setMember(text, ['generator'], version, KEYS)
    : text;

/** Sets, adds (among its siblings, in their order) or, without a value, removes one member. */
function setMember(
  text: string,
  path: JsonPath,
  value: Value | Record<string, Value> | undefined,
  siblings: readonly string[],
  spread?: number,
): string {
  const [into, key = ''] = [path.slice(0, -1), path.at(-1)];
  const there = propertyMap(valueAt(parseAgain(text), into)).get(key);
  if (value === undefined) return there === undefined ? text : removeProperty(text, path);
  if (there?.value.value === value) return text;
  const source = JSON.stringify({ [key]: value }, null, spread);
  const property = propertyMap(parseAgain(source)).get(key);
  if (property === undefined) throw new Error('JSON that was just printed has its key');
  const style = styleOf(text);
  return there === undefined
    ? addProperty(text, { into, property, source, siblings }, style)
    : setValue(text, path, { text: source, node: property.value }, style);
}
