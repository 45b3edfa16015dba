import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { lookAt } from '../generator/manifest/folder';
import { backendProblem } from '../generator/manifest/manifest';
import { checkPackageName } from '../generator/options/names';
import { flags, type TextKey } from '../generator/options/options';
import { badFlag } from './job-answers';

/** Refuses bad flags of the project, and those that do not go together, before anything is asked. */
export function checkProjectFlags({ texts }: Invocation): void {
  const { name, backend, from } = texts;
  if (name !== undefined) {
    const checked = checkPackageName(name);
    if ('problem' in checked) throw badFlag('name', name, checked.problem, checked.hint);
  }
  if (backend === 'dts') {
    throw new GeneratorError('E_LATER', '--backend dts: not in this version yet');
  }
  const problem = backend === undefined ? undefined : backendProblem(backend);
  if (problem !== undefined) throw badFlag('backend', backend ?? '', problem);
  if (from === undefined) return;
  const own = flags.find(
    ({ group, key }) => group === 'job' && texts[key as TextKey] !== undefined,
  );
  if (own !== undefined) {
    throw new GeneratorError(
      'E_USAGE',
      `--${own.flag} does not go with --from, which has the jobs' options`,
    );
  }
}

/** A folder that the user named for a new project. Throws when it is a project already, or no folder. */
export function refuseFolder(root: string): void {
  const place = lookAt(root);
  if (place === 'project') {
    throw new GeneratorError('E_PROJECT', `${root} is a project already`, {
      hint: `to add a job to it: create-eternal-function add --dir ${root}`,
      path: root,
    });
  }
  if (place === 'file') {
    throw new GeneratorError('E_PATH', `${root} is a file, not a folder`, { path: root });
  }
}
