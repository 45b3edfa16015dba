import { basename, resolve } from 'node:path';
import type { AskedKey } from '../arguments/arguments';
import { findProject, folderKindOf } from '../manifest/find-project';
import { MANIFEST } from '../manifest/manifest';
import { NameRegister } from '../manifest/name-register';
import { parseManifest } from '../manifest/read';
import { readTextFile } from '../manifest/read-text-file';
import { idFrom, processorOf } from '../options/names';
import { idOption, processorOption, settings } from '../options/options';
import type { Checked } from '../options/values';

/** Answers by name, as typed; what is missing was not given. */
export type AskedTexts = Readonly<Partial<Record<AskedKey, string | undefined>>>;

/** One question, in the form that plop hands to its prompt library. */
export interface Question {
  readonly type: 'input';
  readonly name: AskedKey;
  readonly message: string;
  readonly default?: string | ((answers: AskedTexts) => string | undefined);
  /** `true`, or what is wrong. */
  readonly validate: (value: string, answers?: AskedTexts) => true | string;
}

interface Asking {
  /** Where a relative folder starts from. */
  readonly base: string;
  readonly version: string;
  /** A folder that is a project already gets one more job; otherwise it is refused. */
  readonly mayAdd: boolean;
}

const said = (checked: Checked): true | string =>
  'value' in checked
    ? true
    : `${checked.problem}${checked.hint === undefined ? '' : ` (${checked.hint})`}`;

/** The questions, in order. Their checks are those of the flags. */
export function createQuestions({ base, version, mayAdd }: Asking): Question[] {
  const dirOf = ({ folder = '.' }: AskedTexts = {}) => resolve(base, folder);
  const registerFor = (answers?: AskedTexts): NameRegister => {
    const project = findProject(dirOf(answers));
    if (project !== dirOf(answers)) return new NameRegister();
    const text = readTextFile(resolve(project, MANIFEST));
    return new NameRegister(parseManifest(text, version).jobs);
  };

  const delays = settings.flatMap(({ key, ask, type, default: otherwise }): Question[] =>
    ask === undefined || !('value' in otherwise)
      ? []
      : [
          {
            type: 'input',
            name: key as 'idleDelay' | 'errorDelay',
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
      message: 'Which folder should the project be in?',
      ...(folderKindOf(base) === 'empty' ? { default: '.' } : {}),
      validate: (folder) => {
        if (folder.trim() === '') return 'a folder is needed (for example my-app)';
        const kind = folderKindOf(resolve(base, folder));
        if (kind === 'file') return 'is a file, not a folder';
        if (mayAdd) return true;
        if (kind === 'project') return 'is a project already';
        return kind === 'functions-project'
          ? 'is a Functions project already: run add in it'
          : true;
      },
    },
    {
      type: 'input',
      name: 'id',
      message: idOption.ask ?? '',
      default: (answers) => {
        const id = idFrom(basename(dirOf(answers)));
        return 'value' in registerFor(answers).checkId(id) ? id : undefined;
      },
      validate: (id, answers) => said(registerFor(answers).checkId(id)),
    },
    ...delays,
    {
      type: 'input',
      name: 'processor',
      message: processorOption.ask ?? '',
      default: ({ id = '' }) => processorOf(id),
      validate: (name, answers) => said(registerFor(answers).checkProcessor(name)),
    },
  ];
}
