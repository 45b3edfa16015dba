import { basename, resolve } from 'node:path';
import { type Answers, missing } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { addJobTo, NameRegister } from '../generator/manifest/manifest';
import { findProject } from '../generator/manifest/read';
import { idFrom } from '../generator/options/names';
import { jobWords, type Report } from '../generator/report/report';
import type { Session } from '../session';
import { changeProject } from './change';
import { createProject } from './new-project';
import { jobFrom, mayAsk, missingHint, readProject, recover } from './project';

/** Adds a job to the project; in a folder that is none yet, makes it one. */
export async function add(answers: Answers, session: Session): Promise<Report> {
  const { dir } = answers;
  const { cwd } = session;
  const root = dir === undefined ? (findProject(cwd) ?? cwd) : resolve(cwd, dir);
  const restored = recover(root, answers, session);
  return findProject(root) === root
    ? addJob(root, restored, answers, session)
    : createProject({ root, isNamed: dir !== undefined, restored }, answers, session);
}

/** Adds a job to the project in a folder. It is read once a person has answered, which may take minutes. */
export async function addJob(
  root: string,
  restored: readonly string[],
  answers: Answers,
  session: Session,
): Promise<Report> {
  refuseProjectOptions(root, answers);
  const said = mayAsk(answers, session) ? await session.ask(answers, root) : answers;
  const project = readProject(root, session, restored);
  const register = new NameRegister(project.manifest.jobs);
  const fallback = answers.switches.has('yes') ? idFrom(basename(root)) : undefined;
  const isFree = fallback !== undefined && 'value' in register.checkId(fallback);
  const id = said.id ?? (isFree ? fallback : undefined);
  if (id === undefined) throw missing(['--id'], missingHint(answers));
  const job = jobFrom(id, said, register);
  const edit = { text: addJobTo(project.text, job), words: ['add', job.id, ...jobWords(job)] };
  return changeProject(project, edit, answers, session);
}

function refuseProjectOptions(root: string, { project, from, switches }: Answers): void {
  const [option] = [...project.keys(), ...(from === undefined ? [] : ['from'])];
  const found = option ?? (['install', 'git'] as const).find((key) => switches.has(key));
  if (found === undefined) return;
  throw new GeneratorError('E_USAGE', `--${found} is for a new project; ${root} is one already`);
}
