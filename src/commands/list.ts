import type { Answers } from '../generator/arguments/answers';
import { compareRegistrations } from '../generator/compare/findings/registered-jobs';
import { routePrefixOf } from '../generator/existing/functions-project';
import { functionsOf } from '../generator/options/names';
import type { ListedJob, Outcome } from '../generator/report/outcome';
import { readPrevious } from '../generator/workspace/previous';
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
  const findings = compareRegistrations(workspace, manifest, previous);
  const hidden = new Set(
    findings
      .filter(({ kind }) => kind === 'unverified')
      .flatMap(({ job, keys = [] }) => keys.map((key) => `${job} ${key}`)),
  );
  return {
    command: 'list',
    dir: root,
    jobs: manifest.jobs.map(({ id, processor, settings }) => {
      const options = Object.entries({ processor, ...settings }).map(([key, value]) => [
        key,
        hidden.has(`${id} ${key}`) ? null : value,
      ]);
      return {
        id,
        ...(Object.fromEntries(options) as Omit<ListedJob, 'id' | 'route' | 'functions'>),
        route: `${prefix}/${id}`.slice(1),
        functions: functionsOf(id, settings.watchdog !== 'off'),
      };
    }),
    findings,
    warnings: [],
  };
}
