import type { Invocation } from '../generator/arguments/arguments';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { idOf } from './job-answers';
import { setJob } from './set-job';
import { setProject } from './set-project';

/** Changes options of a job; without an id, of the project. */
export async function set(invocation: Invocation, session: Session): Promise<Report> {
  const id = idOf(invocation);
  return id === undefined ? setProject(invocation, session) : setJob(id, invocation, session);
}
