import { join, resolve } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { GeneratorError } from '../generator/errors';
import {
  findFunctionsProject,
  functionsProjectsBelow,
} from '../generator/existing/functions-project';
import { findProject, folderKindOf, isFunctionsProject } from '../generator/manifest/find-project';
import { addJob } from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import { projectOptions } from '../generator/options/options';
import { jobArguments } from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { addToExisting } from './existing-project';
import { mayAsk, newJob, OPTIONS_OF_EXISTING, refuseProjectOptions } from './new-job';
import { createProject } from './new-project';
import { type Project, readProject, recover } from './open-project';

/** Adds a job to a project; to an existing Functions project its first one; in any other folder, creates a project. */
export async function add(answers: Answers, session: Session): Promise<Outcome> {
  const { dir } = answers;
  const { cwd } = session;
  const root = dir === undefined ? findRoot(cwd, answers, session) : resolve(cwd, dir);
  const restored = recover(root, answers, session);
  if (findProject(root) === root) return addToProject(root, restored, answers, session);
  const isNamed = dir !== undefined;
  const isExisting = isNamed
    ? folderKindOf(root) === 'functions-project'
    : isFunctionsProject(root);
  return isExisting
    ? addToExisting(root, restored, answers, session)
    : createProject({ root, isNamed, restored }, answers, session);
}

/**
 * The project that the current folder is in, else the one below it: `add` is often run at the root of a repository.
 * Throws `E_PROJECT` if there are several.
 */
function findRoot(cwd: string, { flags }: Answers, { say }: Session): string {
  const around = findProject(cwd) ?? findFunctionsProject(cwd);
  if (around !== undefined) return around;
  const [below, ...others] = functionsProjectsBelow(cwd);
  if (below === undefined) return cwd;
  if (others.length > 0) {
    const folders = [below, ...others].join(', ');
    throw new GeneratorError(
      'E_PROJECT',
      `${cwd} is not a Functions project, but these folders are: ${folders}`,
      { hint: `choose one: add --dir ${below}`, path: cwd },
    );
  }
  if (!flags.has('json')) say(`${cwd} is not a Functions project, but ${below} is: adding to it`);
  return join(cwd, below);
}

async function addToProject(
  root: string,
  restored: readonly string[],
  given: Answers,
  session: Session,
): Promise<Outcome> {
  const isExisting =
    given.project.size > 0 && readProject(root, session, restored).manifest.existing !== undefined;
  const settable = isExisting ? OPTIONS_OF_EXISTING : projectOptions.map(({ key }) => key);
  refuseProjectOptions(root, given, [], settable);
  const isAsking = mayAsk(given, session);
  if (isAsking) {
    const early = conflictsOf(readProject(root, session, restored), given, session);
    if (early !== undefined) return early;
  }
  const answers = isAsking ? await session.ask(given, root) : given;
  // Read only now, because the person may have taken minutes to answer.
  const project = readProject(root, session, restored);
  const job = newJob(root, answers, new NameRegister(project.manifest.jobs));
  const args = ['add', job.id, ...jobArguments(job)];
  return changeProject(project, { edits: [addJob(job)], args }, answers, session);
}

/** The outcome where a conflict is certain before the person has answered a prompt. */
function conflictsOf(project: Project, answers: Answers, session: Session): Outcome | undefined {
  const { id, flags } = answers;
  const register = new NameRegister(project.manifest.jobs);
  const edits = id === undefined ? [] : [addJob(newJob(project.root, answers, register))];
  const dryRun = { ...answers, flags: new Set([...flags, 'dryRun' as const]) };
  const silent = { ...session, say: () => {} };
  const planned = changeProject(project, { edits, args: [] }, dryRun, silent);
  return planned.isBlocked ? { ...planned, dryRun: flags.has('dryRun') } : undefined;
}
