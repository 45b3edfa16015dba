import { resolve } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { GeneratorError } from '../generator/errors';
import { findFunctionsProject } from '../generator/existing/functions-project';
import { findProject } from '../generator/manifest/find-project';
import { quote } from '../generator/message';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { add } from './add';
import { createProject } from './new-project';
import { recover } from './open-project';

/** Creates a project. Inside a project and without a folder, adds a job to that project. */
export async function create(answers: Answers, session: Session): Promise<Outcome> {
  const { cwd, say } = session;
  const named = namedFolder(answers, cwd);
  const existing =
    named === undefined ? (findProject(cwd) ?? findFunctionsProject(cwd)) : undefined;
  if (existing === undefined) {
    const root = resolve(cwd, named ?? '.');
    const restored = recover(root, answers, session);
    return createProject({ root, isNamed: named !== undefined, restored }, answers, session);
  }
  if (!answers.flags.has('json')) say(`${existing} is a project: adding a job to it`);
  return add(answers, session);
}

function namedFolder({ folder, dir }: Answers, cwd: string): string | undefined {
  if (folder === undefined || dir === undefined) return folder ?? dir;
  if (resolve(cwd, folder) === resolve(cwd, dir)) return folder;
  throw new GeneratorError(
    'E_USAGE',
    `the command has two folders: ${quote(folder)} and --dir ${quote(dir)}`,
    { hint: 'write the folder only once' },
  );
}
