import {
  checkId,
  checkProcessorName,
  foldId,
  processorFileOf,
  processorOf,
} from '../options/names';
import { flagOf, type JobKey, type SettingKey, type Settings, settings } from '../options/options';
import { type Checked, toMs, type Value } from '../options/values';

export const MANIFEST = 'eternal.json';

/** What the project is: `eternal.json`, with defaults filled in. */
export interface Manifest {
  /** Version of the generator that wrote it last. */
  readonly generator: string;
  readonly name: string;
  readonly backend: string;
  readonly jobs: readonly Job[];
}

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
export function spokenSettings(job: Job): { key: SettingKey; value: Value }[] {
  const spoken = settings.filter(({ key, default: otherwise, always }) => {
    const usual = 'value' in otherwise ? otherwise.value : job.settings[otherwise.from];
    return always === true || !isSameValue(job.settings[key], usual);
  });
  return spoken.map(({ key }) => ({ key, value: job.settings[key] }));
}
