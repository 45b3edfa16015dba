import { basename, resolve } from 'node:path';
import { parseJsonText } from '../json/tree';
import { findProject, lookAt, readTextFile } from '../manifest/folder';
import { MANIFEST, NameRegister } from '../manifest/manifest';
import { readManifest } from '../manifest/read';
import { idFrom, processorOf } from '../options/names';
import { idOption, processorOption, type SettingKey, settings } from '../options/options';
import type { Checked } from '../options/values';

/** The answers that can be asked for, by name; what is missing was not given. */
export type AskedKey = 'folder' | 'id' | 'idleDelay' | 'errorDelay' | 'processor';
export type GivenAnswers = Readonly<Partial<Record<AskedKey, string | undefined>>>;

/** One question, in the form that plop hands to its prompt library. */
export interface Question {
  readonly type: 'input';
  readonly name: AskedKey;
  readonly message: string;
  readonly default?: string | ((answers: GivenAnswers) => string | undefined);
  /** `true`, or what is wrong. */
  readonly validate: (value: string, answers?: GivenAnswers) => true | string;
}

interface Asking {
  /** Where a relative folder starts from. */
  readonly base: string;
  readonly version: string;
  /** Names that the templates need for themselves. */
  readonly reserved: ReadonlySet<string>;
  /** A folder that is a project already gets one more job; otherwise it is refused. */
  readonly mayAdd: boolean;
}

const said = (checked: Checked): true | string =>
  'value' in checked
    ? true
    : `${checked.problem}${checked.hint === undefined ? '' : ` (${checked.hint})`}`;

/** The questions, in order. Their checks are those of the flags. */
export function createQuestions({ base, version, reserved, mayAdd }: Asking): Question[] {
  const dirOf = ({ folder = '.' }: GivenAnswers = {}) => resolve(base, folder);
  const registerFor = (answers?: GivenAnswers): NameRegister => {
    const register = new NameRegister(reserved);
    const project = findProject(dirOf(answers));
    if (project === dirOf(answers)) {
      const json = parseJsonText(MANIFEST, readTextFile(resolve(project, MANIFEST)));
      readManifest(json, { version, register });
    }
    return register;
  };

  const delays: Question[] = settings.flatMap(({ key, ask, type, default: otherwise }) =>
    ask === undefined || !('value' in otherwise)
      ? []
      : [
          {
            type: 'input',
            name: key as SettingKey & AskedKey,
            message: ask,
            default: String(otherwise.value),
            validate: (value) => said(type.check(value)),
          },
        ],
  );
  return [
    {
      type: 'input',
      name: 'folder',
      message: 'Folder of the project?',
      ...(lookAt(base) === 'empty' ? { default: '.' } : {}),
      validate: (folder) => {
        if (folder.trim() === '') return 'a folder is needed (for example my-app)';
        const place = lookAt(resolve(base, folder));
        if (place === 'file') return 'is a file, not a folder';
        return place === 'project' && !mayAdd ? 'is a project already' : true;
      },
    },
    {
      type: 'input',
      name: 'id',
      message: idOption.ask ?? '',
      default: (answers) => {
        const id = idFrom(basename(dirOf(answers)));
        return 'value' in registerFor(answers).idProblem(id) ? id : undefined;
      },
      validate: (id, answers) => said(registerFor(answers).idProblem(id)),
    },
    ...delays,
    {
      type: 'input',
      name: 'processor',
      message: processorOption.ask ?? '',
      default: ({ id = '' }) => processorOf(id),
      validate: (name, answers) => said(registerFor(answers).processorProblem(name)),
    },
  ];
}
