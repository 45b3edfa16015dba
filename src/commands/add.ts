import { resolve } from 'node:path';
import type { Answers } from '../generator/arguments/arguments';
import { findFunctionsProject } from '../generator/existing/functions-project';
import { addJobTo, NameRegister } from '../generator/manifest/manifest';
import { findProject, folderKindOf, isFunctionsProject } from '../generator/manifest/read';
import type { Outcome } from '../generator/report/outcome';
import { jobArguments } from '../generator/report/reproduce';
import type { Session } from '../session';
import { joinProject } from './add-to-existing';
import { changeProject } from './change-project';
import { createProject } from './new-project';
import { idFor, jobFrom, mayAsk, readProject, recover, refuseProjectOptions } from './open-project';

/** Adds a job to the project; the first one to a Functions project; in a folder that is neither, makes a project. */
export async function add(answers: Answers, session: Session): Promise<Outcome> {
  const { dir } = answers;
  const { cwd } = session;
  const root =
    dir === undefined ? (findProject(cwd) ?? findFunctionsProject(cwd) ?? cwd) : resolve(cwd, dir);
  const restored = recover(root, answers, session);
  if (findProject(root) === root) return addJob(root, restored, answers, session);
  const isNamed = dir !== undefined;
  const isJoined = isNamed ? folderKindOf(root) === 'functions-project' : isFunctionsProject(root);
  return isJoined
    ? joinProject(root, restored, answers, session)
    : createProject({ root, isNamed, restored }, answers, session);
}

/** Adds a job to the project in a folder. It is read once a person has answered, which may take minutes. */
export async function addJob(
  root: string,
  restored: readonly string[],
  answers: Answers,
  session: Session,
): Promise<Outcome> {
  refuseProjectOptions(root, answers);
  const said = mayAsk(answers, session) ? await session.ask(answers, root) : answers;
  const project = readProject(root, session, restored);
  const register = new NameRegister(project.manifest.jobs);
  const job = jobFrom(idFor(root, said, register), said, register);
  const edit = { text: addJobTo(project.text, job), args: ['add', job.id, ...jobArguments(job)] };
  return changeProject(project, edit, answers, session);
}
