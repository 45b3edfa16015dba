import { type Job, spokenSettings } from './job';
import type { Manifest } from './manifest';
import { failureHandlerOf, hubNameOf, processorFileOf } from './names';
import type { SettingKey } from './options';

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
