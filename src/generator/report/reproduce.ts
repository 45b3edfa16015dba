import { explicitSettings, type Job } from '../manifest/manifest';
import { flagOf } from '../options/options';
import { commandLine } from '../shell';

/** The flags of a job: everything that a prompt can ask for, and every setting that differs from its default. */
export function jobArguments(job: Job): string[] {
  const flags = explicitSettings(job).flatMap(({ key, value }) => [`--${flagOf(key)}`, `${value}`]);
  return ['--processor', job.processor, ...flags];
}

export const reproduceLine = (version: string, args: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...args]);
