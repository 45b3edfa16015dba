import type { Answers } from '../generator/arguments/answers';
import { removeJob } from '../generator/manifest/manifest';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { chooseJob } from './choose-job';
import { removeFromExisting } from './existing-project';
import { findJob, openProject, refuseUnknownFile } from './open-project';

/** Removes a job, also the last one. Keeps the files that the user changed. */
export async function remove(given: Answers, session: Session): Promise<Outcome> {
  const answers = await chooseJob(given, session);
  const { id = '' } = answers;
  const project = openProject(answers, session);
  const { jobs, existing } = project.manifest;
  findJob(id, project.manifest);
  refuseUnknownFile(id, project);
  if (existing !== undefined && jobs.length === 1) {
    return removeFromExisting(project, answers, session);
  }
  const change = { edits: [removeJob(id)], args: ['remove', id] };
  return changeProject(project, change, answers, session);
}
