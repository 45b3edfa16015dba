import { explicitSettings, type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { appNameOf, failureHandlerOf, processorFileOf } from '../options/names';
import type { ProjectKey, SettingKey } from '../options/options';
import { toMs, type Value } from '../options/values';
import { hubNameOf } from './hub-name';
import {
  jobFileOf,
  type LiteralTemplate,
  literalFile,
  type PlannedFile,
  plannedFile,
  SCHEMA_PATH,
} from './planned-file';
import { type Repository, type RepositoryModel, repositoryModel, STANDALONE } from './repository';
import type { TemplateName } from './template-history';
import { type SetName, setsFor, type Template, type Templates } from './templates';

/** The values that a template of the project can use. */
export interface ProjectModel extends RepositoryModel {
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
  readonly existing: boolean;
  /** A workflow deploys the project. An existing one is deployed in its own way. */
  readonly deploys: boolean;
  /** The script that runs the tests. */
  readonly test: string;
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

/**
 * Plans the files of a manifest. Uses no disk, clock or random value. An existing project without jobs has no planned
 * files, not even the manifest.
 *
 * @param text of the manifest
 * @param repository around the project; workflows depend on it
 * @param hubName that the project already has: running loops would stay behind in a hub of another name
 */
export function createPlan(
  manifest: Manifest,
  text: string,
  templates: Templates,
  hubName = hubNameOf(manifest.name),
  repository: Repository = STANDALONE,
): Plan {
  const isExisting = manifest.existing !== undefined;
  if (isExisting && manifest.jobs.length === 0) return { files: [], jobs: [], schema: '' };
  const model = projectModel(manifest, templates.version, hubName, repository);
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
  { name, backend, deploy, ci, existing, jobs }: Manifest,
  version: string,
  hubName: string,
  repository: Repository,
): ProjectModel {
  const isExisting = existing !== undefined;
  return {
    ...repositoryModel(repository, isExisting),
    name,
    appName: appNameOf(name),
    hubName,
    functionTimeout: timeSpanOf(jobs.map(({ settings }) => settings.functionTimeout)),
    version,
    dts: backend === 'dts',
    azd: deploy === 'azd',
    github: ci === 'github',
    existing: isExisting,
    deploys: ci === 'github' && !isExisting,
    test: scriptsOf(isExisting).test,
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
 * A file in an existing project: only code, tests and the workflow that runs them. The tests get a folder and file names that the project's own test
 * runner does not look at.
 */
function placeInExisting(file: PlannedFile): PlannedFile[] {
  const path = pathInExisting(file.path);
  if (path === undefined) return [];
  if (file.owner === 'user' && /^ *console\./m.test(file.text)) {
    // Many linters of existing projects forbid the use of the global one.
    const text = file.text.replace(/^( *)console\./gm, '$1globalThis.console.');
    return [plannedFile(path, text)];
  }
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
  if (!/^(src|test|emulator|\.eternal|\.github)\//.test(path) || path === 'test/tsconfig.json')
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

function planFile(template: Template, model: object): PlannedFile {
  const { path, fingerprint } = template;
  const target = typeof path === 'string' ? path : path(model);
  // Its text is not read where the hash is enough.
  if (fingerprint !== undefined) return literalFile(target, template as LiteralTemplate);
  const { text } = template;
  return typeof text === 'string'
    ? literalFile(target, template as LiteralTemplate)
    : plannedFile(target, text(model));
}

/** The names of the scripts for tests and dev; in an existing project they do not replace its own. */
export const scriptsOf = (isExisting: boolean): { readonly test: string; readonly dev: string } =>
  isExisting ? { test: 'test:eternal', dev: 'dev:eternal' } : { test: 'test', dev: 'dev' };
