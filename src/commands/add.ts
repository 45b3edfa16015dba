import { resolve } from 'node:path';
import type { Answers } from '../generator/arguments/arguments';
import { findFunctionsProject } from '../generator/existing/functions-project';
import { findProject, folderKindOf, isFunctionsProject } from '../generator/manifest/find-project';
import { addJob } from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import type { Outcome } from '../generator/report/outcome';
import { jobArguments } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject, mayAsk, newJob, refuseProjectOptions } from './change-project';
import { addToExisting } from './existing-project';
import { createProject } from './new-project';
import { type Project, readProject, recover } from './open-project';

/** Adds a job to a project; to an existing Functions project its first one; in any other folder, creates a project. */
export async function add(answers: Answers, session: Session): Promise<Outcome> {
  const { dir } = answers;
  const { cwd } = session;
  const root =
    dir === undefined ? (findProject(cwd) ?? findFunctionsProject(cwd) ?? cwd) : resolve(cwd, dir);
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

async function addToProject(
  root: string,
  restored: readonly string[],
  given: Answers,
  session: Session,
): Promise<Outcome> {
  refuseProjectOptions(root, given);
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
