import { MANIFEST } from './manifest';
import { type JobModel, type Model, namesOfJob } from './model';
import type { Render } from './render';
import { printSchema } from './schema';
import { hasPlaceholder, type Template, type Templates } from './templates';

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
