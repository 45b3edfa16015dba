import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { explicitSettings, type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { appNameOf, failureHandlerOf, hubNameOf, processorFileOf } from '../options/names';
import type { SettingKey } from '../options/options';
import { toMs, type Value } from '../options/values';
import { setsFor, type Template, type Templates } from './templates';

/** All that a template of the project may say. */
export interface ProjectModel {
  readonly name: string;
  /** The same as azd takes it: small letters, digits and hyphens. */
  readonly appName: string;
  /** The task hub's name in storage. */
  readonly hubName: string;
  /** The longest that a job may run, as host.json has it: `00:10:00`. */
  readonly functionTimeout: string;
  /** The generator's. */
  readonly version: string;
  // Which options are chosen, by value.
  readonly dts: boolean;
  readonly azd: boolean;
  readonly github: boolean;
  readonly jobs: readonly Pick<Job, 'id'>[];
}

/** All that a template of a job may say. */
export interface JobModel {
  readonly id: string;
  readonly processor: string;
  /** File name of the processor, without `.ts`. */
  readonly processorFile: string;
  readonly failureHandler: string;
  /** The lines of the job's file after processor and failure handler; `literal` is TypeScript source. */
  readonly options: readonly { readonly key: SettingKey; readonly literal: string }[];
}

/**
 * Who may change a file: the generator (`managed`), the user from the start (`yours`), both, by key (`merged`),
 * nobody, as it is replaced as a whole (`vendored`), or only this machine (`local`: not in git).
 */
export type Owner = 'generated' | 'user' | 'json' | 'vendored' | 'local';

/** A file that should exist. */
export interface PlannedFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Of the text; taken when it is first asked for. */
  readonly fingerprint: Fingerprint;
  readonly owner: Owner;
}

/** A job with its files, in the order of the templates. */
export interface PlannedJob {
  readonly id: string;
  readonly processor: string;
  readonly files: readonly PlannedFile[];
}

/** What should exist, whatever is there now. */
export interface Plan {
  /** The project's files and those of its jobs. */
  readonly files: readonly PlannedFile[];
  readonly jobs: readonly PlannedJob[];
  /** The generator's own: written along, not reported. */
  readonly schema: string;
}

/** From the project's folder. */
export const SCHEMA_PATH = '.eternal/schema.json';

const YOURS = /^(src|test|test\/eternal\/jobs)\/processors\//;
const VENDORED = /^emulator\//;
const MERGED = /^(package|host|(?:test\/)?tsconfig|\.vscode\/[^/]+|infra\/main\.parameters)\.json$/;

export function ownerOf(path: string): Owner {
  if (YOURS.test(path)) return 'user';
  if (VENDORED.test(path)) return 'vendored';
  if (path === 'local.settings.json') return 'local';
  return path === MANIFEST || MERGED.test(path) ? 'json' : 'generated';
}

/** The file that registers a job, named after its id. */
export const jobFileOf = (id: string): string => `src/functions/${id}.ts`;
export const jobIdIn = (path: string): string | undefined =>
  /^src\/functions\/([^/]+)\.ts$/.exec(path)?.[1];
export const isJobFile = (path: string): boolean => jobIdIn(path) !== undefined;

/**
 * A manifest and its text → files. No disk, no clock, nothing random. An existing project without a job has none of
 * ours, not even the manifest.
 */
export function createPlan(manifest: Manifest, text: string, templates: Templates): Plan {
  const isExisting = manifest.existing !== undefined;
  if (isExisting && manifest.jobs.length === 0) return { files: [], jobs: [], schema: '' };
  const model = projectModel(manifest, templates.version);
  const project = setsFor(manifest)
    .flatMap((set) => templates.in(set))
    .map((template) => planFile(template, model))
    .flatMap((file) => (isExisting ? besideTheirs(file) : [file]));
  const jobs = manifest.jobs.map((job) =>
    planJobFiles(templates, { ...namesOf(job), options: optionsOf(job) }, isExisting),
  );
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

/** The longest of these durations, the usual one at least, as .NET has it: `1.00:30:00`. */
function timeSpanOf(durations: readonly Value[]): string {
  const seconds = Math.ceil(Math.max(toMs('10m'), ...durations.map(toMs)) / 1_000);
  const parts = [(seconds / 3_600) % 24, (seconds / 60) % 60, seconds % 60];
  const time = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const days = Math.floor(seconds / 86_400);
  return days > 0 ? `${days}.${time}` : time;
}

/** The files of a job by its id and processor alone: right but for the options in its own file. */
export const planJob = (
  job: Pick<Job, 'id' | 'processor'>,
  { existing }: Pick<Manifest, 'existing'>,
  templates: Templates,
): PlannedJob => planJobFiles(templates, { ...namesOf(job), options: [] }, existing !== undefined);

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
  return { id, processor, files: isExisting ? files.flatMap(besideTheirs) : files };
}

/**
 * A file as it comes into a project of other people's making: only code, and the tests where no test runner of theirs
 * looks, in a folder and by a name of their own.
 */
function besideTheirs(file: PlannedFile): PlannedFile[] {
  const { path, text } = file;
  // Theirs would be checked by ours.
  if (!/^(src|test|emulator|\.eternal)\//.test(path) || path === 'test/tsconfig.json') return [];
  if (!path.endsWith('.test.ts')) return [file];
  const name = path.replace(/\.test\.ts$/, '.vitest.ts');
  if (name.startsWith('test/eternal/')) return [plannedFile(name, text)];
  // Two folders further down than it was written for.
  const moved = text.replace(/\b(from |import\(|mock\(\s*)'(?=\.\.\/)/g, '$&../../');
  return [plannedFile(name.replace('test/', 'test/eternal/jobs/'), moved)];
}

function planFile({ path, text, fingerprint }: Template, model: object): PlannedFile {
  const target = typeof path === 'string' ? path : path(model);
  return typeof text === 'string'
    ? plannedFile(target, text, fingerprint)
    : plannedFile(target, text(model));
}

export function plannedFile(path: string, text: string, known?: Fingerprint): PlannedFile {
  let fingerprint = known;
  return {
    path,
    text,
    owner: ownerOf(path),
    get fingerprint() {
      fingerprint ??= fingerprintOf(text);
      return fingerprint;
    },
  };
}

/** The scripts that a project is tested and tried by; in an existing one they stand beside its own. */
export const scriptsOf = (isExisting: boolean): { readonly test: string; readonly dev: string } =>
  isExisting ? { test: 'test:eternal', dev: 'dev:eternal' } : { test: 'test', dev: 'dev' };
