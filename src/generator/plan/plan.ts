import { type Job, MANIFEST, type Manifest, spokenSettings } from '../manifest/manifest';
import { printSchema } from '../manifest/schema';
import { failureHandlerOf, hubNameOf, processorFileOf } from '../options/names';
import type { SettingKey } from '../options/options';
import { hasPlaceholder, type Render, type Template, type Templates } from './templates';

/** All that a template of the project may say. */
export interface ProjectModel {
  readonly name: string;
  /** The task hub's name in storage. */
  readonly hubName: string;
  /** The generator's. */
  readonly version: string;
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

export interface Model {
  readonly project: ProjectModel;
  readonly jobs: readonly JobModel[];
}

/** Names, paths and literals of a project; a manifest that was read is all legal, so nothing can go wrong here. */
export function createModel({ name, jobs }: Manifest, version: string): Model {
  return Object.freeze({
    project: Object.freeze({ name, hubName: hubNameOf(name), version }),
    jobs: Object.freeze(jobs.map(createJobModel)),
  });
}

function createJobModel(job: Job): JobModel {
  const options = spokenSettings(job).map(({ key, value }) =>
    Object.freeze({ key, literal: typeof value === 'number' ? String(value) : `'${value}'` }),
  );
  return Object.freeze({ ...namesOfJob(job), options: Object.freeze(options) });
}

/** What follows from a job's id and its processor's name. */
export function namesOfJob({ id, processor }: Pick<Job, 'id' | 'processor'>) {
  return {
    id,
    processor,
    processorFile: processorFileOf(processor),
    failureHandler: failureHandlerOf(processor),
  };
}

/**
 * Who may change a file: the generator (`managed`), the user from the start (`yours`), both, by key (`merged`),
 * nobody, as it is replaced as a whole (`vendored`), or only this machine (`local`: not in git).
 */
export type Owner = 'managed' | 'yours' | 'merged' | 'vendored' | 'local';

/** A file that should exist. */
export interface PlannedFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly owner: Owner;
  /** Of a file of the user's: the managed one that is made in the same step. Where that one was made before, so was this. */
  readonly madeWith?: string;
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

/** The files of a job by its id and processor alone: right but for the options in its own file. */
export type RenderJob = (job: Pick<PlannedJob, 'id' | 'processor'>) => PlannedJob;

const YOURS = /^(src|test)\/processors\//;
const VENDORED = /^emulator\/[^/]+\.(mjs|d\.mts)$/;
const MERGED = /^(package\.json|host\.json|tsconfig\.json|\.vscode\/[^/]+\.json)$/;

export function ownerOf(path: string): Owner {
  if (YOURS.test(path)) return 'yours';
  if (VENDORED.test(path)) return 'vendored';
  if (path === 'local.settings.json') return 'local';
  return path === MANIFEST || MERGED.test(path) ? 'merged' : 'managed';
}

/** The file that registers a job, named after its id. */
export const isJobFile = (path: string): boolean => /^src\/functions\/[^/]+\.ts$/.test(path);

/** What is kept of the text last generated: nothing of the user's own files, which are never regenerated. */
export function baseKindOf({ owner }: Pick<PlannedFile, 'owner'>): 'text' | 'hash' | undefined {
  if (owner === 'yours' || owner === 'local') return undefined;
  return owner === 'vendored' ? 'hash' : 'text';
}

/** Model and templates → files. No disk, no clock, nothing random. */
export function createPlan(
  manifestText: string,
  model: Model,
  templates: Templates,
  render: Render,
): Plan {
  const project = templates.project.map((template) => planFile(template, model.project, render));
  const jobs = model.jobs.map((job) => planJob(templates.job, job, render));
  const manifest: PlannedFile = { path: MANIFEST, text: manifestText, owner: 'merged' };
  const files = [manifest, ...project, ...jobs.flatMap((job) => job.files)];
  return { files, jobs, schema: printSchema() };
}

export const jobRenderer =
  ({ job: templates }: Templates, render: Render): RenderJob =>
  (job) =>
    planJob(templates, { ...namesOfJob(job), options: [] }, render);

function planJob(templates: readonly Template[], job: JobModel, render: Render): PlannedJob {
  const { id, processor } = job;
  const files = templates.map((template) => planFile(template, job, render));
  const madeWith = files.find(({ owner }) => owner === 'managed')?.path;
  return {
    id,
    processor,
    files: files.map((file) =>
      file.owner === 'yours' && madeWith !== undefined ? { ...file, madeWith } : file,
    ),
  };
}

function planFile(
  { path, text, isRendered }: Template,
  model: object,
  render: Render,
): PlannedFile {
  const target = hasPlaceholder(path) ? render(path, model) : path;
  return {
    path: target,
    text: isRendered ? render(text, model) : text,
    owner: ownerOf(target),
  };
}
