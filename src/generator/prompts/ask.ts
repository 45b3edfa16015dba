import { basename, relative } from 'node:path';
import type { NodePlopAPI } from 'node-plop';
import { type Answers, type AskedKey, badFlag } from '../arguments/arguments';
import { folderKindOf } from '../manifest/find-project';
import { flagOf, type JobKey, jobOptions } from '../options/options';
import { type AskedTexts, createQuestions, type Question } from './questions';
import { askAtTerminal } from './terminal';

/** The name that our generator has in plop. */
export const GENERATOR = 'eternal-function';

const PURPOSE = 'a job that runs for ever on Azure Functions';

/**
 * Asks a person for what was not said, through plop. Throws `E_ANSWER`, before the first question, for a flag that does
 * not go with the jobs that are there; `E_CANCELLED` when the person leaves.
 *
 * @param folder of the project, where it is settled
 * @param only the questions that may be asked; absent: all of them
 */
export async function ask(
  plop: NodePlopAPI,
  answers: Answers,
  version: string,
  folder: string | undefined,
  only?: readonly AskedKey[],
): Promise<Answers> {
  const base = plop.getDestBasePath();
  const asking = { base, version, mayAdd: folder !== undefined };
  const questions = createQuestions(asking).filter(({ name }) => only?.includes(name) ?? true);
  const said = {
    ...textsOf(answers),
    ...(folder === undefined ? {} : { folder: relative(base, folder) || '.' }),
  };
  refuseBad(questions, said);
  const open = questions.filter(({ name }) => said[name] === undefined);
  const isProject = folder !== undefined && folderKindOf(folder) === 'project';
  const made = isProject ? `one more job for ${basename(folder)}` : PURPOSE;
  const title = `create-eternal-function ${version}: ${made}`;
  const prompts = () => askAtTerminal(title, open, said);
  plop.setGenerator(GENERATOR, { description: title, prompts, actions: [] });
  const asked: AskedTexts = await plop.getGenerator(GENERATOR).runPrompts();
  return withTexts(answers, asked);
}

/** What was said already, as texts. */
const textsOf = ({ folder, id, job }: Answers): AskedTexts => ({
  folder,
  id,
  ...Object.fromEntries([...job].map(([key, value]) => [key, `${value}`])),
});

/** The answers with those to questions, which were checked when they were given. */
export function withTexts(answers: Answers, { folder, id, ...texts }: AskedTexts): Answers {
  const job = new Map(answers.job);
  for (const [key, text] of Object.entries(texts)) {
    const option = jobOptions.find((each) => each.key === key);
    const checked = text === undefined ? undefined : option?.type.check(text);
    if (option && checked && 'value' in checked) job.set(option.key, checked.value);
  }
  return { ...answers, folder: folder ?? answers.folder, id: id ?? answers.id, job };
}

function refuseBad(questions: readonly Question[], said: AskedTexts): void {
  for (const { name, validate } of questions) {
    const value = said[name];
    const problem = value === undefined ? true : validate(value, said);
    if (value === undefined || problem === true) continue;
    const flag = name === 'folder' || name === 'id' ? name : flagOf(name as JobKey);
    throw badFlag(flag, value, problem);
  }
}
