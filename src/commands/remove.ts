import type { Invocation } from '../generator/arguments/arguments';
import { removeJobFrom } from '../generator/manifest/edit';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { changeProject, openProject } from './change-project';
import { idOf, missingWords } from './job-answers';
import { jobNamed } from './project-files';

/** Removes a job, also the last one. What the user changed is kept, as the report says. */
export async function remove(invocation: Invocation, session: Session): Promise<Report> {
  const id = idOf(invocation);
  if (id === undefined) throw missingWords(['<id>'], 'remove <id>');
  const project = openProject(invocation, session);
  jobNamed(id, project.manifest);
  const text = removeJobFrom(project.json.text, id);
  return changeProject(project, { text, words: ['remove', id] }, invocation, session);
}
