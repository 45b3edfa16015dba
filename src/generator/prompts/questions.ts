import { basename, resolve } from 'node:path';
import { findProject, folderKindOf, problemOfPath } from '../manifest/find-project';
import { MANIFEST } from '../manifest/manifest';
import { parseManifest } from '../manifest/manifest-file';
import { readTextFile } from '../manifest/read-text-file';
import { NameRegister } from '../manifest/schema';
import { trimPasted } from '../message';
import { idFrom, processorOf } from '../options/names';
import { idOption, processorOption, settings } from '../options/options';
import type { Checked } from '../options/values';
import type { Offer } from './terminal';

/** One prompt, in the form that plop passes to its prompt library. */
export interface Question {
  readonly type: 'input';
  readonly name: AskedKey;
  readonly message: string;
  readonly default?: string | ((answers: AskedTexts) => string | undefined);
  /** `true`, or the problem as a predicate of the value: `is a file, not a folder`. */
  readonly validate: (value: string, answers?: AskedTexts) => true | string;
  /** What the reply becomes before it is checked. */
  readonly filter: (value: string) => string;
}

type UnfilteredQuestion = Omit<Question, 'filter'>;

const ADD = 'npx create-eternal-function add';

export interface AskLimits {
  /** The prompts to show; absent: all. */
  readonly only?: readonly AskedKey[] | undefined;
  /** Why the project cannot be created in a folder, as a predicate of the folder. */
  readonly problemOf?: ((folder: string) => string | undefined) | undefined;
  /** What to offer for a new project in a folder. */
  readonly offersFor?: ((folder: string) => readonly Offer[]) | undefined;
}

interface Asking extends Pick<AskLimits, 'problemOf'> {
  /** Relative folders are resolved against this one. */
  readonly base: string;
  readonly version: string;
  /** Whether the folder may be an existing project, which gets the job. */
  readonly mayAdd: boolean;
}

const resultOf = (checked: Checked): true | string =>
  'value' in checked
    ? true
    : `${checked.problem}${checked.hint === undefined ? '' : ` (${checked.hint})`}`;

/** The prompts, in order. They check replies as the command line checks flags. */
export function createQuestions({ base, version, mayAdd, problemOf }: Asking): Question[] {
  const dirOf = ({ folder = '.' }: AskedTexts = {}) => resolve(base, folder);
  const registerFor = (answers?: AskedTexts): NameRegister => {
    const project = findProject(dirOf(answers));
    if (project !== dirOf(answers)) return new NameRegister();
    const text = readTextFile(resolve(project, MANIFEST));
    return new NameRegister(parseManifest(text, version).jobs);
  };

  const delays = settings.flatMap(({ key, ask, type, default: otherwise }): UnfilteredQuestion[] =>
    ask === undefined || !('value' in otherwise)
      ? []
      : [
          {
            type: 'input',
            name: key as 'idleDelay' | 'errorDelay',
            message: ask,
            default: String(otherwise.value),
            validate: (value) => resultOf(type.check(value)),
          },
        ],
  );
  const questions: UnfilteredQuestion[] = [
    {
      type: 'input',
      name: 'folder',
      message: 'Where should the project be created?',
      ...(folderKindOf(base) === 'empty' ? { default: '.' } : {}),
      validate: (folder) => {
        if (folder.trim() === '') return 'must not be empty (for example my-app)';
        const kind = folderKindOf(resolve(base, folder));
        if (kind === 'file') return 'is a file, not a folder';
        const unusable = kind === 'absent' ? problemOfPath(resolve(base, folder)) : undefined;
        if (unusable !== undefined) return unusable;
        if (mayAdd) return true;
        if (kind === 'project') return `is already a project: run ${ADD} in it`;
        if (kind === 'functions-project') return `is already a Functions project: run ${ADD} in it`;
        return problemOf?.(resolve(base, folder)) ?? true;
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
      validate: (id, answers) => resultOf(registerFor(answers).checkId(id)),
    },
    ...delays,
    {
      type: 'input',
      name: 'processor',
      message: processorOption.ask ?? '',
      default: ({ id = '' }) => processorOf(id),
      validate: (name, answers) => resultOf(registerFor(answers).checkProcessor(name)),
    },
  ];
  return questions.map((question) => ({
    ...question,
    filter: trimPasted,
    validate: (value, answers) => question.validate(trimPasted(value), answers),
  }));
}

/** The answers that prompts can ask for. */
export type AskedKey = 'folder' | 'id' | 'idleDelay' | 'errorDelay' | 'processor';

/** Answers by name, as typed. An accepted offer is `yes`. */
export type AskedTexts = Readonly<Partial<Record<AskedKey | Offer['key'], string | undefined>>>;
