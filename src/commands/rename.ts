import type { Answers } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { editJob, type Job, NameRegister, renameJobIn } from '../generator/manifest/manifest';
import { quote } from '../generator/message';
import { processorOf } from '../generator/options/names';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { jobNamed, openProject, type Project } from './open-project';

/**
 * Renames a job in its place; its files follow. So does the processor's name where it was made from the id; a name that
 * the user chose stays.
 */
export function rename(answers: Answers, session: Session): Outcome {
  const { id = '', newId = '' } = answers;
  const project = openProject(answers, session);
  const renamed = renamedJob(jobNamed(id, project.manifest), newId, project);
  const text = editJob(renameJobIn(project.text, id, newId), renamed, ['processor']);
  const edit = { text, renamedJobs: new Map([[id, newId]]), args: ['rename', id, newId] };
  return changeProject(project, edit, answers, session);
}

function renamedJob(job: Job, newId: string, { manifest }: Project): Job {
  const { id, processor } = job;
  if (newId === id) {
    throw new GeneratorError('E_ANSWER', `${quote(newId)} is the id of that job already`);
  }
  const names = new NameRegister(manifest.jobs.filter((each) => each !== job));
  const checked = names.checkId(newId);
  if ('problem' in checked) {
    throw new GeneratorError('E_ANSWER', `the new id ${quote(newId)} ${checked.problem}`, {
      hint: checked.hint,
    });
  }
  const follows =
    processor === processorOf(id) && 'value' in names.checkProcessor(processorOf(newId));
  return { ...job, id: newId, processor: follows ? processorOf(newId) : processor };
}
