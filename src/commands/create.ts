import { resolve } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { findProject } from '../generator/manifest/folder';
import type { Report } from '../generator/report/report';
import { quote } from '../generator/strings';
import type { Session } from '../session';
import { addToProject } from './new-job';
import { createProject } from './new-project';
import { recover } from './recover';

/** Makes a project; where no folder is named inside of one, adds a job to it. */
export async function create(invocation: Invocation, session: Session): Promise<Report> {
  const { cwd } = session;
  const named = namedFolder(invocation, cwd);
  const root = named === undefined ? (findProject(cwd) ?? cwd) : resolve(cwd, named);
  const restored = recover(root, invocation, session);
  const place = { root, isNamed: named !== undefined, restored };
  if (named !== undefined || findProject(root) !== root) {
    return createProject(place, invocation, session);
  }
  if (!invocation.switches.has('json')) session.say(`${root} is a project: adding a job to it`);
  return addToProject(place, invocation, session);
}

function namedFolder(
  { words: [word], texts: { dir } }: Invocation,
  cwd: string,
): string | undefined {
  if (word === undefined || dir === undefined || resolve(cwd, word) === resolve(cwd, dir)) {
    return word ?? dir;
  }
  throw new GeneratorError(
    'E_USAGE',
    `the folder is given twice: ${quote(word)} and --dir ${quote(dir)}`,
  );
}
