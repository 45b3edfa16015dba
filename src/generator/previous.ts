import { identifierProblem } from './identifiers';
import { checkId } from './names';
import { isJobFile, type PlannedJob } from './plan';
import { linesOf } from './text-form';
import type { Workspace } from './workspace';

/** A job as it was last generated. */
export type PreviousJob = Pick<PlannedJob, 'id' | 'processor'>;

const PROCESSOR = /^\s+processor: (\S+),$/;

/**
 * The jobs that were last generated here, as the bases of their files tell it: so a job that was deleted by hand in
 * the manifest is known, and a processor that was changed there. The base tree is no more trusted than any other file
 * of a repository that somebody cloned: what could not be ours is left out.
 */
export function previousJobs({ bases, readBase }: Workspace): PreviousJob[] {
  return bases()
    .filter(isJobFile)
    .flatMap((path) => {
      const id = path.slice('src/functions/'.length, -'.ts'.length);
      const processor = processorIn(readBase(path) ?? '');
      const isOurs = 'value' in checkId(id) && identifierProblem(processor) === undefined;
      return isOurs ? [{ id, processor }] : [];
    });
}

const processorIn = (text: string): string =>
  linesOf(text)
    .map((line) => PROCESSOR.exec(line)?.[1])
    .find((name) => name !== undefined) ?? '';
