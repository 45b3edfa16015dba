import { explicitSettings, type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { appNameOf, failureHandlerOf, hubNameOf, processorFileOf } from '../options/names';
import type { ProjectKey, SettingKey } from '../options/options';
import { toMs, type Value } from '../options/values';
import { fileFingerprint } from '../syntax/same-file';
import { type Fingerprint, fingerprintOf } from '../text-format';
import type { TemplateName } from './template-history';
import { type SetName, setsFor, type Template, type Templates } from './templates';

/** The values that a template of the project can use. */
export interface ProjectModel {
  readonly name: string;
  /** The name in the form that azd accepts: lower-case letters, digits and hyphens. */
  readonly appName: string;
  /** The name of the task hub in storage. */
  readonly hubName: string;
  /** The longest time that a function may run, in the format of host.json: `00:10:00`. */
  readonly functionTimeout: string;
  /** The generator's. */
  readonly version: string;
  // The chosen options, by value.
  readonly dts: boolean;
  readonly azd: boolean;
  readonly github: boolean;
  readonly jobs: readonly Pick<Job, 'id'>[];
}

/** The values that a template of a job can use. */
export interface JobModel {
  readonly id: string;
  readonly processor: string;
  /** File name of the processor, without `.ts`. */
  readonly processorFile: string;
  readonly failureHandler: string;
  /** The explicit options in the job's file; `literal` is TypeScript source. */
  readonly options: readonly { readonly key: SettingKey; readonly literal: string }[];
}

/**
 * Who may change a file: the generator (`generated`), the user from the start (`user`), both, by key (`json`), nobody,
 * because it is replaced as a whole (`vendored`), or only this machine, outside git (`local`).
 */
export type Owner = 'generated' | 'user' | 'json' | 'vendored' | 'local';

/** A file that should exist. */
export interface PlannedFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  /** Where the templates put it: another path where the user moved the file. */
  readonly defaultPath: string;
  /** The text at the default path, where the file is at another one or imports one that is: its imports differ. */
  readonly defaultText?: string;
  /** The id of the job that the file registers. */
  readonly jobId?: string | undefined;
  readonly text: string;
  /** The hash of the text, computed when it is first asked for. */
  readonly fingerprint: Fingerprint;
  readonly owner: Owner;
  /** The hash of what a formatter leaves alone. */
  readonly formFingerprint: Fingerprint;
}

/** A job with its files, in the order of the templates. */
export interface PlannedJob {
  readonly id: string;
  readonly processor: string;
  readonly files: readonly PlannedFile[];
}

/** The files that should exist, whatever is on the disk. */
export interface Plan {
  /** The project's files and those of its jobs. */
  readonly files: readonly PlannedFile[];
  readonly jobs: readonly PlannedJob[];
  /** The text of the generator's own `.eternal/schema.json`: written with the others, not reported. */
  readonly schema: string;
}

/** From the project's folder. */
export const SCHEMA_PATH = '.eternal/schema.json';

const USER = /^(src|test|test\/eternal\/jobs)\/processors\//;
const VENDORED = /^(emulator\/|src\/eternal\/README\.md$)/;
const JSON_FILES =
  /^(package|host|(?:test\/)?tsconfig|\.vscode\/[^/]+|infra\/main\.parameters)\.json$/;

export function ownerOf(path: string): Owner {
  if (USER.test(path)) return 'user';
  if (VENDORED.test(path)) return 'vendored';
  if (path === 'local.settings.json') return 'local';
  return path === MANIFEST || JSON_FILES.test(path) ? 'json' : 'generated';
}

/** The file that registers a job, named after its id. */
export const jobFileOf = (id: string): string => `src/functions/${id}.ts`;
/** The id of the job that a file of the templates registers. */
export const jobIdIn = (defaultPath: string): string | undefined =>
  /^src\/functions\/([^/]+)\.ts$/.exec(defaultPath)?.[1];
export const isJobFile = (defaultPath: string): boolean => jobIdIn(defaultPath) !== undefined;

/**
 * Plans the files of a manifest. Uses no disk, clock or random value. An existing project without jobs has no planned
 * files, not even the manifest.
 *
 * @param text of the manifest
 */
export function createPlan(manifest: Manifest, text: string, templates: Templates): Plan {
  const isExisting = manifest.existing !== undefined;
  if (isExisting && manifest.jobs.length === 0) return { files: [], jobs: [], schema: '' };
  const model = projectModel(manifest, templates.version);
  const project = setsFor(manifest)
    .flatMap((set) => templates.in(set))
    .map((template) => planFile(template, model))
    .flatMap((file) => (isExisting ? placeInExisting(file) : [file]));
  const jobs = manifest.jobs.map((job) => planWholeJob(job, manifest, templates));
  const own = plannedFile(MANIFEST, text);
  const others = project.filter(({ path }) => path !== SCHEMA_PATH);
  return {
    files: [own, ...others, ...jobs.flatMap((job) => job.files)],
    jobs,
    schema: project.find(({ path }) => path === SCHEMA_PATH)?.text ?? '',
  };
}

function projectModel(
  { name, backend, deploy, ci, jobs }: Manifest,
  version: string,
): ProjectModel {
  return {
    name,
    appName: appNameOf(name),
    hubName: hubNameOf(name),
    functionTimeout: timeSpanOf(jobs.map(({ settings }) => settings.functionTimeout)),
    version,
    dts: backend === 'dts',
    azd: deploy === 'azd',
    github: ci === 'github',
    jobs,
  };
}

/** The longest of these durations, at least 10 minutes, in the format of .NET: `1.00:30:00`. */
function timeSpanOf(durations: readonly Value[]): string {
  const seconds = Math.ceil(Math.max(toMs('10m'), ...durations.map(toMs)) / 1_000);
  const parts = [(seconds / 3_600) % 24, (seconds / 60) % 60, seconds % 60];
  const time = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const days = Math.floor(seconds / 86_400);
  return days > 0 ? `${days}.${time}` : time;
}

/** Plans a job's files from its id and processor alone: correct but for the options in its own file. */
export const planJob = (
  job: Pick<Job, 'id' | 'processor'>,
  { existing }: Pick<Manifest, 'existing'>,
  templates: Templates,
): PlannedJob => planJobFiles(templates, { ...namesOf(job), options: [] }, existing !== undefined);

const planWholeJob = (
  job: Job,
  { existing }: Pick<Manifest, 'existing'>,
  templates: Templates,
): PlannedJob =>
  planJobFiles(templates, { ...namesOf(job), options: optionsOf(job) }, existing !== undefined);

/** Plans the file that registers a job. */
export function planJobFile(
  job: Job,
  manifest: Pick<Manifest, 'existing'>,
  templates: Templates,
): PlannedFile {
  const { files } = planWholeJob(job, manifest, templates);
  const file = files.find(({ path }) => path === jobFileOf(job.id));
  if (file === undefined) throw new Error(`no template makes ${jobFileOf(job.id)}`);
  return file;
}

const namesOf = ({ id, processor }: Pick<Job, 'id' | 'processor'>) => ({
  id,
  processor,
  processorFile: processorFileOf(processor),
  failureHandler: failureHandlerOf(processor),
});

const optionsOf = (job: Job): JobModel['options'] =>
  explicitSettings(job).map(({ key, value }) => ({
    key,
    literal: typeof value === 'number' ? String(value) : `'${value}'`,
  }));

function planJobFiles(templates: Templates, job: JobModel, isExisting: boolean): PlannedJob {
  const { id, processor } = job;
  const files = templates.in('job').map((template) => planFile(template, job));
  return { id, processor, files: isExisting ? files.flatMap(placeInExisting) : files };
}

/**
 * A file in an existing project: only code and tests. The tests get a folder and file names that the project's own test
 * runner does not look at.
 */
function placeInExisting(file: PlannedFile): PlannedFile[] {
  const path = pathInExisting(file.path);
  if (path === undefined) return [];
  if (path === file.path) return [file];
  if (!path.startsWith(TESTS_OF_JOBS)) return [plannedFile(path, file.text)];
  // The file is two folders deeper than its template.
  const text = file.text.replace(/\b(from |import\(|mock\(\s*)'(?=\.\.\/)/g, '$&../../');
  return [plannedFile(path, text)];
}

const TESTS_OF_JOBS = 'test/eternal/jobs/';

/** The path of a file in an existing project; `undefined` where that does not get the file. */
function pathInExisting(path: string): string | undefined {
  // It would apply to the tests of the project itself.
  if (!/^(src|test|emulator|\.eternal)\//.test(path) || path === 'test/tsconfig.json')
    return undefined;
  if (!path.endsWith('.test.ts')) return path;
  const name = path.replace(/\.test\.ts$/, '.vitest.ts');
  return name.startsWith('test/eternal/') ? name : name.replace('test/', TESTS_OF_JOBS);
}

/**
 * The path that a template has in a project, also a template of an older version; `undefined` where the options of the
 * project do not select it.
 *
 * @param job whose file it is
 */
export function pathOfTemplate(
  name: TemplateName,
  manifest: Pick<Manifest, ProjectKey | 'existing'>,
  job?: Pick<Job, 'id' | 'processor'>,
): string | undefined {
  const [set = '', ...folders] = name.split('/');
  const isChosen = set === 'job' ? job !== undefined : setsFor(manifest).includes(set as SetName);
  if (!isChosen) return undefined;
  const names: Record<string, string> = job ? namesOf(job) : {};
  const path = folders.join('/').replace(/\{\{(\w+)\}\}/g, (_, key: string) => names[key] ?? '');
  return manifest.existing === undefined ? path : pathInExisting(path);
}

function planFile({ path, text, ...known }: Template, model: object): PlannedFile {
  const target = typeof path === 'string' ? path : path(model);
  return typeof text === 'string'
    ? plannedFile(target, text, known)
    : plannedFile(target, text(model));
}

export function plannedFile(
  path: string,
  text: string,
  known: Pick<Template, 'fingerprint' | 'formFingerprint'> = {},
): PlannedFile {
  let { fingerprint, formFingerprint } = known;
  return {
    path,
    defaultPath: path,
    jobId: jobIdIn(path),
    text,
    owner: ownerOf(path),
    get fingerprint() {
      fingerprint ??= fingerprintOf(text);
      return fingerprint;
    },
    get formFingerprint() {
      formFingerprint ??= fileFingerprint(path, text);
      return formFingerprint;
    },
  };
}

/** A planned file at another path than that of its template, or with other imports. */
export function movedFile(file: PlannedFile, path: string, text: string): PlannedFile {
  if (path === file.path && text === file.text) return file;
  const { owner, defaultPath, defaultText = file.text, jobId } = file;
  return { ...plannedFile(path, text), owner, defaultPath, defaultText, jobId };
}

/** The names of the scripts for tests and dev; in an existing project they do not replace its own. */
export const scriptsOf = (isExisting: boolean): { readonly test: string; readonly dev: string } =>
  isExisting ? { test: 'test:eternal', dev: 'dev:eternal' } : { test: 'test', dev: 'dev' };
