import { explicitSettings, type Job } from '../manifest/manifest';
import { flagOf } from '../options/options';
import { commandLine } from '../shell';

/** The words that describe a job on a command line: all that could be asked, and what differs from its default. */
export function jobArguments(job: Job): string[] {
  const spoken = explicitSettings(job).flatMap(({ key, value }) => [
    `--${flagOf(key)}`,
    `${value}`,
  ]);
  return ['--processor', job.processor, ...spoken];
}

export const reproduceLine = (version: string, words: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...words]);
