import { basename, relative, resolve } from 'node:path';
import type { NodePlopAPI } from 'node-plop';
import { GENERATOR } from '../../version';
import type { Answers } from '../arguments/answers';
import { badFlag } from '../arguments/arguments';
import { folderKindOf } from '../manifest/find-project';
import { trimPasted } from '../message';
import { flagOf, type JobKey, jobOptions } from '../options/options';
import { type AskedTexts, type AskLimits, createQuestions, type Question } from './questions';
import { askAtTerminal } from './terminal';

const PURPOSE = 'an Azure Functions job that runs forever';

/**
 * Prompts for the missing answers, through plop. Throws `E_ANSWER`, before the first prompt, for a flag that conflicts
 * with an existing job; `E_CANCELED` if the user cancels.
 *
 * @param folder the folder of the project, if it is known
 * @param columns of the terminal
 */
export async function ask(
  plop: NodePlopAPI,
  answers: Answers,
  version: string,
  folder: string | undefined,
  columns: number,
  { only, problemOf, offersFor }: AskLimits = {},
): Promise<Answers> {
  const base = plop.getDestBasePath();
  const asking = { base, version, mayAdd: folder !== undefined, problemOf };
  const questions = createQuestions(asking).filter(({ name }) => only?.includes(name) ?? true);
  const given = {
    ...asTexts(answers),
    ...(folder === undefined ? {} : { folder: relative(base, folder) || '.' }),
  };
  checkGiven(questions, given);
  const open = questions.filter(({ name }) => given[name] === undefined);
  const isProject = folder !== undefined && folderKindOf(folder) === 'project';
  const purpose = isProject ? `add a job to ${basename(folder)}` : PURPOSE;
  const title = `create-eternal-function ${version}: ${purpose}`;
  const offers = (known: AskedTexts) => offersFor?.(resolve(base, known.folder ?? '.')) ?? [];
  const prompts = () => askAtTerminal(title, open, given, columns, offers);
  plop.setGenerator(GENERATOR, { description: title, prompts, actions: [] });
  const asked: AskedTexts = await plop.getGenerator(GENERATOR).runPrompts();
  return withTexts(answers, asked);
}

/** The given answers as texts. */
const asTexts = ({ folder, id, job }: Answers): AskedTexts => ({
  folder,
  id,
  ...Object.fromEntries([...job].map(([key, value]) => [key, `${value}`])),
});

/** Adds the replies, which the prompts have already checked. */
export function withTexts(answers: Answers, asked: AskedTexts): Answers {
  const trimmed = Object.entries(asked).map(([key, text]) => [key, text && trimPasted(text)]);
  const { folder, id, install, git, ...texts }: AskedTexts = Object.fromEntries(trimmed);
  const offered = Object.entries({ install, git }).filter(([, reply]) => reply === 'yes');
  const job = new Map(answers.job);
  for (const [key, text] of Object.entries(texts)) {
    const option = jobOptions.find((each) => each.key === key);
    const checked = text === undefined ? undefined : option?.type.check(text);
    if (option && checked && 'value' in checked) job.set(option.key, checked.value);
  }
  const flags = new Set([...answers.flags, ...offered.map(([key]) => key as 'install' | 'git')]);
  return { ...answers, folder: folder ?? answers.folder, id: id ?? answers.id, job, flags };
}

/** Throws `E_ANSWER` for a given answer that a prompt would reject. */
function checkGiven(questions: readonly Question[], given: AskedTexts): void {
  for (const { name, validate } of questions) {
    const value = given[name];
    const problem = value === undefined ? true : validate(value, given);
    if (value === undefined || problem === true) continue;
    const flag = name === 'folder' || name === 'id' ? name : flagOf(name as JobKey);
    throw badFlag(flag, value, problem);
  }
}
