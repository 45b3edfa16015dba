import { parseJsonText } from '../../src/generator/json/tree';
import {
  type Job,
  jobWithDefaults,
  type Manifest,
  projectDefaults,
} from '../../src/generator/manifest/manifest';
import { readManifest } from '../../src/generator/manifest/manifest-file';
import { NameRegister, problemInJob } from '../../src/generator/manifest/schema';
import {
  type JobKey,
  type JobOptions,
  jobOptions,
  type SettingKey,
} from '../../src/generator/options/options';
import type { Value } from '../../src/generator/options/values';

export const version = '1.2.3';

/** A job as a test says it; what is missing has its default. */
export interface JobSaid {
  readonly id?: string;
  readonly processor?: string;
  readonly settings?: Readonly<Partial<Record<SettingKey, Value>>>;
}

/** A valid job; a problem with it is thrown as `key value problem (hint)`. */
export function makeJob(
  { id = 'orders', processor, settings = {} }: JobSaid = {},
  register = new NameRegister(),
): Job {
  const refuse = (key: string, value: Value, problem: string, hint?: string): never => {
    throw new Error(`${key} ${value} ${problem}${hint === undefined ? '' : ` (${hint})`}`);
  };
  const given = new Map<string, Value | undefined>(Object.entries({ processor, ...settings }));
  const options: Partial<Record<JobKey, Value>> = {};
  for (const { key, type } of jobOptions) {
    const value = given.get(key);
    if (value === undefined) continue;
    const checked = type.check(`${value}`);
    options[key] =
      'value' in checked ? checked.value : refuse(key, value, checked.problem, checked.hint);
  }
  const job = jobWithDefaults(id, options as Partial<JobOptions>);
  const found = problemInJob(job, register);
  if (found !== undefined) return refuse(found.key, found.value, found.problem, found.hint);
  register.add(job);
  return job;
}

export const makeManifest = (...jobs: Job[]): Manifest => ({
  generator: version,
  ...projectDefaults('my-app'),
  jobs,
});

/** Reads a manifest as the file `f.json`. */
export const readText = (text: string, defaultName = 'my-app'): Manifest =>
  readManifest(parseJsonText('f.json', text), version, defaultName);
