import type { Answers } from '../generator/arguments/arguments';
import { removeJobFrom } from '../generator/manifest/manifest';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { jobNamed, openProject } from './open-project';
import { leaveProject } from './remove-from-existing';

/** Removes a job, also the last one. What the user changed is kept, as the report says. */
export function remove(answers: Answers, session: Session): Outcome {
  const { id = '' } = answers;
  const project = openProject(answers, session);
  const { jobs, existing } = project.manifest;
  jobNamed(id, project.manifest);
  if (existing !== undefined && jobs.length === 1) return leaveProject(project, answers, session);
  const edit = { text: removeJobFrom(project.text, id), args: ['remove', id] };
  return changeProject(project, edit, answers, session);
}
