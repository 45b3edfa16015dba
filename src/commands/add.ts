import { resolve } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { findProject } from '../generator/manifest/folder';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { addToProject } from './new-job';
import { createProject } from './new-project';
import { recover } from './recover';

/** Adds a job to the project; in a folder that is none yet, makes it one. */
export async function add(invocation: Invocation, session: Session): Promise<Report> {
  const { dir } = invocation.texts;
  const root =
    dir === undefined ? (findProject(session.cwd) ?? session.cwd) : resolve(session.cwd, dir);
  const restored = recover(root, invocation, session);
  const place = { root, isNamed: dir !== undefined, restored };
  return findProject(root) === root
    ? addToProject(place, invocation, session)
    : createProject(place, invocation, session);
}
