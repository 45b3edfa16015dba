import type { Json } from '../json/print';
import { processorOf } from '../options/names';
import {
  type JobKey,
  type JobOptions,
  jobOptions,
  type Option,
  type ProjectKey,
  type ProjectOptions,
  projectOptions,
  type Setting,
  type SettingKey,
  type Settings,
  settings,
} from '../options/options';
import { choice, toMs, type Value } from '../options/values';

export const MANIFEST = 'eternal.json';

/** A project as `eternal.json` describes it, with defaults filled in; every value legal, in its shortest spelling. */
export interface Manifest extends ProjectOptions {
  /** Version of the generator that wrote it last. */
  readonly generator: string;
  /** Only what the jobs need is generated, because the project existed before them. Absent: all of it is. */
  readonly existing?: Existing | undefined;
  /** Generated files that the user deleted for good, sorted. */
  readonly deleted?: readonly string[] | undefined;
  readonly jobs: readonly Job[];
}

/** How an existing project loads the jobs' files: the pattern in its `main` matches them, or a file of it imports them. */
export const existingType = choice(['matched', 'imported']);
export type Existing = 'matched' | 'imported';

export interface Job {
  readonly id: string;
  readonly processor: string;
  readonly settings: Settings;
}

/** The project's options where the user gives none. */
export const projectDefaults = (name: string): ProjectOptions =>
  Object.fromEntries(
    projectOptions.map(({ key, default: otherwise }) => [
      key,
      'value' in otherwise ? otherwise.value : name,
    ]),
  ) as unknown as ProjectOptions;

/** The options of a job that are given. Not given, or `undefined`: the option has its default. */
export type GivenOptions = { readonly [Key in JobKey]?: JobOptions[Key] | undefined };

/** The job with defaults for all options that are not given. */
export function jobWithDefaults(id: string, given: GivenOptions): Job {
  const all: Partial<Record<SettingKey, Value>> = {};
  for (const setting of settings) {
    all[setting.key] = given[setting.key] ?? defaultSetting(setting, all as Settings);
  }
  const { processor = processorOf(id) } = given;
  return { id, processor, settings: all as Settings };
}

/** The default of a setting; of some it is the value of another one. */
const defaultSetting = ({ default: otherwise }: Setting, others: Settings): Value =>
  'value' in otherwise ? otherwise.value : others[otherwise.from];

/** Whether two values mean the same: `60s` and `1m` do. */
export const isSameValue = (a: Value, b: Value): boolean =>
  a === b || (/^[\d.]+[a-z]+$/.test(String(a)) && toMs(a) === toMs(b));

/** Whether `eternal.json` states the option: those of the table that it always states, and values that are no defaults. */
const isExplicit = ({ always }: Option, value: Value, usual: Value | undefined): boolean =>
  always === true || usual === undefined || !isSameValue(value, usual);

/** The settings that a job's file and `eternal.json` state. */
export const explicitSettings = (job: Job): { key: SettingKey; value: Value }[] =>
  settings
    .filter((each) => isExplicit(each, job.settings[each.key], defaultSetting(each, job.settings)))
    .map(({ key }) => ({ key, value: job.settings[key] }));

/** The project's options that `eternal.json` states. */
const explicitOptions = (project: ProjectOptions): [ProjectKey, string][] =>
  projectOptions.flatMap((option): [ProjectKey, string][] => {
    const { key, default: otherwise } = option;
    const usual = 'value' in otherwise ? otherwise.value : undefined;
    return isExplicit(option, project[key], usual) ? [[key, project[key]]] : [];
  });

/** What `eternal.json` states about a job, by key. */
const explicitJobOptions = (job: Job): Partial<JobOptions> => ({
  processor: job.processor,
  ...Object.fromEntries(explicitSettings(job).map(({ key, value }) => [key, value])),
});

/** The keys of `eternal.json` and of a job in it, in their order. */
export const MANIFEST_KEYS: readonly string[] = [
  '$schema',
  'generator',
  ...projectOptions.map(({ key }) => key),
  'existing',
  'deleted',
  'jobs',
];
export const JOB_KEYS: readonly string[] = jobOptions.map(({ key }) => key);

/**
 * The text of a new `eternal.json`. Each option of a job has a line of its own, so that git merges what two branches
 * change.
 */
export function printManifest(manifest: Manifest): string {
  const { generator, existing, deleted = [], jobs, ...project } = manifest;
  const data = {
    $schema: './.eternal/schema.json',
    generator,
    ...Object.fromEntries(explicitOptions(project)),
    existing,
    deleted: deleted.length === 0 ? undefined : deleted,
    jobs: Object.fromEntries(jobs.map((job) => [job.id, explicitJobOptions(job)])),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** One change of `eternal.json`. */
export type ManifestEdit = ManifestValueEdit | { readonly path: JobPath; readonly newId: string };

interface ManifestValueEdit {
  /** A key of the project, a job, or an option of a job, under the ids before all edits. */
  readonly path: readonly [key: string] | JobPath | readonly ['jobs', id: string, key: string];
  /** Absent: the key is removed, so that the default applies. */
  readonly value?: Json | undefined;
}

type JobPath = readonly ['jobs', id: string];

/** The edit for a new job, with the options that `eternal.json` always states or that are no defaults. */
export const addJob = (job: Job): ManifestEdit => ({
  path: ['jobs', job.id],
  value: explicitJobOptions(job),
});

/** The edit that records which generated files the user deleted for good. */
export const setDeleted = (paths: Iterable<string>): ManifestEdit => {
  const sorted = [...new Set(paths)].sort();
  return { path: ['deleted'], value: sorted.length === 0 ? undefined : sorted };
};

export const removeJob = (id: string): ManifestEdit => ({ path: ['jobs', id] });

/** A job with other options, and the edits that put them into `eternal.json`. */
export function changeOptions(
  before: Job,
  given: GivenOptions,
): { readonly job: Job; readonly edits: ManifestEdit[] } {
  const { id } = before;
  const job = jobWithDefaults(id, { ...explicitJobOptions(before), ...given });
  const stated = explicitJobOptions(job);
  const keys = Object.keys(given) as JobKey[];
  return { job, edits: keys.map((key) => ({ path: ['jobs', id, key], value: stated[key] })) };
}

/** The edits that give `eternal.json` the options of the project that it has in `project`. */
export function setProjectOptions(
  project: ProjectOptions,
  keys: Iterable<ProjectKey>,
): ManifestEdit[] {
  const stated = new Map(explicitOptions(project));
  return [...keys].map((key) => ({ path: [key], value: stated.get(key) }));
}
