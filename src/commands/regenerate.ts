import type { Invocation } from '../generator/arguments/arguments';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { changeProject, openProject } from './change-project';

/** Makes the files what `eternal.json` says: after it was edited by hand, or with a newer version of the generator. */
export async function regenerate(invocation: Invocation, session: Session): Promise<Report> {
  const project = openProject(invocation, session);
  const edit = { text: project.json.text, words: ['regenerate'] };
  return changeProject(project, edit, invocation, session);
}
