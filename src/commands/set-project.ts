import { basename } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { setNameIn } from '../generator/manifest/edit';
import { packageNameFrom } from '../generator/options/names';
import { flags, type SwitchKey, type TextKey } from '../generator/options/options';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { changeProject, openProject } from './change-project';
import { checkProjectFlags } from './project-answers';
import { DEFAULT, nothingToSet } from './set-answers';

/** Changes options of the project. */
export async function setProject(invocation: Invocation, session: Session): Promise<Report> {
  const { name, backend } = invocation.texts;
  refuseJobFlags(invocation);
  checkProjectFlags({
    ...invocation,
    texts: {
      ...(name === undefined || name === DEFAULT ? {} : { name }),
      ...(backend === undefined || backend === DEFAULT ? {} : { backend }),
    },
  });
  if (name === undefined && backend === undefined) throw nothingToSet('set --name my-app');

  const project = openProject(invocation, session);
  const { json, root } = project;
  const newName = name === DEFAULT ? packageNameFrom(basename(root)) : name;
  const words = (['name', 'backend'] as const).flatMap((key) => {
    const value = key === 'name' ? newName : backend;
    return value === undefined ? [] : [`--${key}`, value];
  });
  const text = newName === undefined ? json.text : setNameIn(json.text, newName);
  return changeProject(project, { text, words: ['set', ...words] }, invocation, session);
}

function refuseJobFlags({ texts, switches }: Invocation): void {
  const own = flags.find(
    ({ group, key }) =>
      group === 'job' && (texts[key as TextKey] !== undefined || switches.has(key as SwitchKey)),
  );
  if (own === undefined) return;
  throw new GeneratorError('E_USAGE', `--${own.flag} is of a job, and no id is given`, {
    hint: `for example set orders-sync --${own.flag}${own.placeholder === undefined ? '' : ' …'}`,
  });
}
