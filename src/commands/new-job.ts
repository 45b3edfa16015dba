import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { addJobTo } from '../generator/manifest/edit';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { changeProject, type Place, readPlace } from './change-project';
import { checkFlags, defaultId, givenAnswers, idOf, jobFrom, mayAsk, missing } from './job-answers';
import { jobWords } from './next-steps';

/** Adds a job to a project. */
export async function addToProject(
  place: Place,
  invocation: Invocation,
  session: Session,
): Promise<Report> {
  const { texts, switches } = invocation;
  const { root } = place;
  const ofTheProject = (['name', 'backend', 'from'] as const).find(
    (key) => texts[key] !== undefined,
  );
  const onlyNew = ofTheProject ?? (['install', 'git'] as const).find((key) => switches.has(key));
  if (onlyNew !== undefined) {
    throw new GeneratorError(
      'E_USAGE',
      `--${onlyNew} is for a new project; ${root} is one already`,
    );
  }
  const id = idOf(invocation);
  checkFlags(invocation, id);
  const project = readPlace(place, session);

  const given = givenAnswers(invocation, id);
  const fallback = switches.has('yes') ? defaultId(root, project.register) : undefined;
  const answers = mayAsk(invocation, session)
    ? await session.ask({ ...given, folder: root })
    : { ...given, id: id ?? fallback };
  if (answers.id === undefined) throw missing(['--id'], invocation);

  const job = jobFrom({ ...answers, id: answers.id }, invocation, project.register);
  const edit = { text: addJobTo(project.json, job), words: ['add', job.id, ...jobWords(job)] };
  return changeProject(project, edit, invocation, session);
}
