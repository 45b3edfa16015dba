import type { Answers } from '../generator/arguments/arguments';
import { routePrefixOf } from '../generator/existing/functions-project';
import { functionsOf } from '../generator/options/names';
import type { Outcome } from '../generator/report/outcome';
import { driftWarnings } from '../generator/report/warnings';
import { readPrevious } from '../generator/workspace/bases';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { projectRoot, readProject, refuseInterrupted } from './open-project';

/** Lists the jobs of the project. */
export function list(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  refuseInterrupted(root);
  const { manifest, text, templates } = readProject(root, session);
  const workspace = openWorkspace(root);
  const previous = readPrevious(workspace.bases(), text, templates);
  const prefix = routePrefixOf(workspace);
  return {
    command: 'list',
    dir: root,
    jobs: manifest.jobs.map(({ id, processor, settings }) => ({
      ...{ id, processor, ...settings },
      route: `${prefix}/${id}`.slice(1),
      functions: functionsOf(id, settings.watchdog !== 'off'),
    })),
    warnings: driftWarnings(workspace, manifest, previous),
  };
}
