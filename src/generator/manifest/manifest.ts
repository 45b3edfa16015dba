import { GeneratorError } from '../errors';
import { checkId, checkProcessor, foldId, processorFileOf, processorOf } from '../options/names';
import { flagOf, type SettingKey, type Settings, settings } from '../options/options';
import { type Checked, toMs, type Value } from '../options/values';

/** What the project is: `eternal.json`, with defaults filled in. */
export interface Manifest {
  /** Version of the generator that wrote it last. */
  readonly generator: string;
  readonly name: string;
  readonly backend: Backend;
  readonly jobs: readonly Job[];
}

export type Backend = 'azure-storage';

export const MANIFEST = 'eternal.json';

/** Why a backend cannot be had, or `undefined`. */
export function backendProblem(backend: string): string | undefined {
  if (backend === 'azure-storage') return undefined;
  return backend === 'dts' ? 'is not in this version yet' : 'must be azure-storage';
}

/** For a folder whose manifest cannot even be read. */
export function notAProject(dir: string): GeneratorError {
  return new GeneratorError('E_PROJECT', `no ${MANIFEST} in ${dir} or above it`, {
    hint: 'make a project with: npx create-eternal-function my-app',
    path: dir,
  });
}

/** One job as the manifest means it: every value legal, in its shortest spelling, defaults filled in. */
export interface Job {
  readonly id: string;
  readonly processor: string;
  readonly settings: Settings;
}

/** One job as a user gave it: flags, answers or `eternal.json`. What is missing has its default. */
export interface GivenJob {
  readonly id: string;
  readonly processor?: string | undefined;
  readonly settings: Readonly<Partial<Record<SettingKey, Value>>>;
}

export type JobKey = 'id' | 'processor' | SettingKey;

/** Throws, naming the place where the user gave the value: a flag, or a line of a file. */
export type Complain = (
  key: JobKey,
  value: Value,
  problem: string,
  hint?: string | undefined,
) => never;

/** The names that the jobs of one project have taken so far, and those that the templates need for themselves. */
export class NameRegister {
  readonly #ids = new Map<string, string>();
  readonly #processors = new Map<string, string>();
  readonly #files = new Map<string, string>();

  constructor(readonly reserved: ReadonlySet<string>) {}

  idProblem(id: string): Checked {
    const checked = checkId(id);
    const other = this.#ids.get(foldId(id));
    if ('problem' in checked || other === undefined) return checked;
    return other === id
      ? { problem: 'is a job of this project already' }
      : { problem: `is too like the job ${other}: case, and - against _, make no difference` };
  }

  processorProblem(processor: string): Checked {
    const checked = checkProcessor(processor, this.reserved);
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

/** Checks one job, by itself and against those registered before it, and registers it. */
export function checkJob(given: GivenJob, register: NameRegister, complain: Complain): Job {
  const pass = (key: JobKey, value: Value, checked: Checked): Value =>
    'value' in checked ? checked.value : complain(key, value, checked.problem, checked.hint);

  const id = String(pass('id', given.id, register.idProblem(given.id)));
  const processor = given.processor ?? processorOf(id);
  pass('processor', processor, register.processorProblem(processor));

  const found: Partial<Record<SettingKey, Value>> = {};
  for (const { key, type } of settings) {
    const value = given.settings[key];
    if (value !== undefined) found[key] = pass(key, value, type.check(String(value)));
  }
  const job = { id, processor, settings: complete(found) };
  for (const setting of settings) {
    if (!('from' in setting.default)) continue;
    const least = job.settings[setting.default.from];
    const value = job.settings[setting.key];
    if (toMs(value) >= toMs(least)) continue;
    const problem = `must be at least the ${flagOf(setting.default.from).replace('-', ' ')}, ${least}`;
    complain(setting.key, given.settings[setting.key] ?? value, problem, `for example ${least}`);
  }
  register.add(job);
  return job;
}

function complete(found: Partial<Record<SettingKey, Value>>): Settings {
  const all = { ...found };
  for (const { key, default: otherwise } of settings) {
    all[key] ??= 'value' in otherwise ? otherwise.value : (all[otherwise.from] ?? '');
  }
  return all as Settings;
}

/** Whether two values mean the same: `60s` and `1m` do. */
export const isSameValue = (a: Value, b: Value): boolean =>
  a === b || (/^[\d.]+[a-z]+$/.test(String(a)) && toMs(a) === toMs(b));

/** The settings that a job's file and `eternal.json` spell out: those always written, then those that differ from their defaults. */
export function spokenSettings(job: Job): { key: SettingKey; value: Value }[] {
  const spoken = settings.filter(({ key, default: otherwise, always }) => {
    const value = job.settings[key];
    const usual = 'value' in otherwise ? otherwise.value : job.settings[otherwise.from];
    return always === true || !isSameValue(value, usual);
  });
  return spoken.map(({ key }) => ({ key, value: job.settings[key] }));
}
