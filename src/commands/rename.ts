import type { Answers } from '../generator/arguments/answers';
import { GeneratorError } from '../generator/errors';
import type { Job, ManifestEdit } from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import { quote } from '../generator/message';
import { processorFileOf, processorOf } from '../generator/options/names';
import type { Outcome } from '../generator/report/outcome';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { chooseJob } from './choose-job';
import { findJob, openProject, type Project, refuseUnknownFile } from './open-project';

/** Renames a job and its files. A processor with the name that the id gives it is renamed too; any other name stays. */
export async function rename(given: Answers, session: Session): Promise<Outcome> {
  const answers = await chooseJob(given, session);
  const { id = '', newId = '' } = answers;
  const project = openProject(answers, session);
  const job = findJob(id, project.manifest);
  refuseUnknownFile(id, project);
  const change = {
    edits: editsFor(job, newId, project),
    renamedJobs: new Map([[id, newId]]),
    args: ['rename', id, newId],
  };
  return changeProject(project, change, answers, session);
}

function editsFor(job: Job, newId: string, { manifest, root }: Project): ManifestEdit[] {
  const { id, processor } = job;
  if (newId === id) {
    throw new GeneratorError('E_ANSWER', `the job already has the id ${quote(newId)}`);
  }
  const others = new NameRegister(manifest.jobs.filter((each) => each !== job));
  const checked = others.checkId(newId);
  if ('problem' in checked) {
    const message = `new id: ${quote(newId)} ${checked.problem}`;
    throw new GeneratorError('E_ANSWER', message, { hint: checked.hint });
  }
  const name = processorOf(newId);
  const follows =
    processor === processorOf(id) &&
    'value' in others.checkProcessor(name) &&
    !isOtherFile(root, processorFileOf(processor), processorFileOf(name));
  return [
    { path: ['jobs', id], newId },
    { path: ['jobs', id, 'processor'], value: follows ? name : processor },
  ];
}

/** Whether a processor of the new name exists already, for example of a removed job. The job must not run it instead. */
const isOtherFile = (root: string, file: string, newFile: string): boolean =>
  newFile !== file && openWorkspace(root).read(`src/processors/${newFile}.ts`).kind !== 'absent';
