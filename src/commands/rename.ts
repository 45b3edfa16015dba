import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { editJob, renameJobIn } from '../generator/manifest/edit';
import type { Job } from '../generator/manifest/manifest';
import { processorOf } from '../generator/options/names';
import type { Report } from '../generator/report/report';
import { quote } from '../generator/strings';
import type { Session } from '../session';
import { changeProject, type OpenProject, openProject } from './change-project';
import { missingWords } from './job-answers';
import { jobNamed, namesOfOthers } from './project-files';

/**
 * Renames a job in its place; its files follow. So does the processor's name where it was made from the id; a name that
 * the user chose stays.
 */
export async function rename(invocation: Invocation, session: Session): Promise<Report> {
  const [id, newId] = invocation.words;
  if (id === undefined || newId === undefined) {
    const lacking = id === undefined ? ['<id>', '<new-id>'] : ['<new-id>'];
    throw missingWords(lacking, 'rename <id> <new-id>');
  }
  const project = openProject(invocation, session);
  const job = jobNamed(id, project.manifest);
  const renamed = renamedJob(job, newId, project);
  const text = editJob(renameJobIn(project.json.text, id, newId), renamed, ['processor']);
  return changeProject(
    project,
    { text, renamedJobs: new Map([[id, newId]]), words: ['rename', id, newId] },
    invocation,
    session,
  );
}

function renamedJob(job: Job, newId: string, { manifest, reserved }: OpenProject): Job {
  const { id, processor } = job;
  if (newId === id) {
    throw new GeneratorError('E_ANSWER', `${quote(newId)} is the id of that job already`);
  }
  const names = namesOfOthers(id, manifest, reserved);
  const checked = names.idProblem(newId);
  if ('problem' in checked) {
    throw new GeneratorError('E_ANSWER', `the new id ${quote(newId)} ${checked.problem}`, {
      hint: checked.hint,
    });
  }
  const follows =
    processor === processorOf(id) && 'value' in names.processorProblem(processorOf(newId));
  return { ...job, id: newId, processor: follows ? processorOf(newId) : processor };
}
