import { basename, resolve } from 'node:path';
import { confirm, intro, isCancel, note, outro, text } from '@clack/prompts';
import { GeneratorError } from '../errors';
import { findProject, folderKindOf } from '../manifest/find-project';
import { MANIFEST } from '../manifest/manifest';
import { parseManifest, readTextFile } from '../manifest/manifest-file';
import { NameRegister } from '../manifest/schema';
import { escapeControls, quote, trimPasted } from '../message';
import { idFrom, processorOf } from '../options/names';
import { idOption, processorOption, settings } from '../options/options';
import type { Checked } from '../options/values';

/** Answers by name, as typed. */
export type AskedTexts = Readonly<Partial<Record<AskedKey, string | undefined>>>;

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

const ADD = 'create-eternal-function add';

export interface AskLimits {
  /** The prompts to show; absent: all. */
  readonly only?: readonly AskedKey[] | undefined;
  /** Why the project cannot be created in a folder, as a predicate of the folder. */
  readonly problemOf?: ((folder: string) => string | undefined) | undefined;
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

/** No file is written before the last prompt is answered. */
export const canceled = (): GeneratorError =>
  new GeneratorError('E_CANCELED', 'Canceled. Nothing was written.');

/**
 * Shows the prompts one after the other, then a summary of the answers. Enter accepts the default. Throws `E_CANCELED`
 * if the user cancels.
 *
 * @param given known answers, for defaults and checks
 */
export async function askAtTerminal(
  title: string,
  questions: readonly Question[],
  given: AskedTexts,
): Promise<AskedTexts> {
  intro(escapeControls(title));
  let answers: AskedTexts = {};
  for (const { name, message, default: otherwise, validate, filter } of questions) {
    const known = { ...given, ...answers };
    const defaultValue = typeof otherwise === 'function' ? otherwise(known) : otherwise;
    const answer = await text({
      message,
      ...(defaultValue === undefined ? {} : { defaultValue, placeholder: defaultValue }),
      validate: (value) => {
        const reply = filter(value ?? '') || defaultValue || '';
        const problem = validate(reply, known);
        if (problem === true) return undefined;
        return escapeControls(reply === '' ? problem : `${quote(reply)} ${problem}`);
      },
    });
    if (isCancel(answer)) throw canceled();
    answers = { ...answers, [name]: filter(answer) || defaultValue };
  }
  summarize({ ...given, ...answers });
  return answers;
}

/** Asks whether to do something that cannot be undone. Throws `E_CANCELED` if the user cancels. */
export async function confirmAtTerminal(message: string): Promise<boolean> {
  const answer = await confirm({ message: escapeControls(message), initialValue: false });
  if (isCancel(answer)) throw canceled();
  return answer;
}

/** Shows the job that the answers describe. With `--from`, only the folder is known. */
function summarize({ folder, id, processor, idleDelay, errorDelay }: AskedTexts): void {
  if (id !== undefined) {
    const lines = [
      `runs ${processor}`,
      `waits ${idleDelay} after a run that found nothing`,
      `waits ${errorDelay} after a failed run`,
    ];
    note(lines.map(escapeControls).join('\n'), escapeControls(id));
  }
  const place = folder === undefined || folder === '.' ? 'the current folder' : folder;
  outro(escapeControls(`Writing to ${place}`));
}
