import { basename } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import {
  checkJob,
  type GivenJob,
  type Job,
  type NameRegister,
} from '../generator/manifest/manifest';
import { checkId, idFrom } from '../generator/options/names';
import { flagOf, type SettingKey, settings } from '../generator/options/options';
import type { Value } from '../generator/options/values';
import type { AskedKey, GivenAnswers } from '../generator/prompts/questions';
import { quote } from '../generator/strings';
import type { Session } from '../session';

/** The answers to the questions, as far as they were given as flags. */
export function givenAnswers({ texts }: Invocation, id: string | undefined): GivenAnswers {
  const given: Partial<Record<AskedKey, string>> = {};
  if (id !== undefined) given.id = id;
  for (const key of ['idleDelay', 'errorDelay', 'processor'] as const) {
    const text = texts[key];
    if (text !== undefined) given[key] = text;
  }
  return given;
}

/** Refuses bad flags before the first question is asked. Throws `E_ANSWER`. */
export function checkFlags({ texts }: Invocation, id: string | undefined): void {
  const checks = [
    ...(id === undefined ? [] : [{ flag: 'id', text: id, checked: checkId(id) }]),
    ...settings.flatMap(({ key, flag, type }) => {
      const text = texts[key];
      return text === undefined ? [] : [{ flag, text, checked: type.check(text) }];
    }),
  ];
  for (const { flag, text, checked } of checks) {
    if ('problem' in checked) throw badFlag(flag, text, checked.problem, checked.hint);
  }
}

export const badFlag = (flag: string, value: Value, problem: string, hint?: string) =>
  new GeneratorError('E_ANSWER', `--${flag} ${quote(value)} ${problem}`, { hint });

/** Whether a person is there to be asked, and may be. */
export const mayAsk = ({ switches }: Invocation, { hasTerminal }: Session): boolean =>
  !switches.has('yes') && !switches.has('json') && hasTerminal();

/** The job that flags and answers describe, checked against the jobs that are there. Throws `E_ANSWER`, naming the flag. */
export function jobFrom(answers: GivenAnswers, { texts }: Invocation, register: NameRegister): Job {
  const given: Partial<Record<SettingKey, Value>> = {};
  for (const { key } of settings) {
    const text = texts[key];
    if (text !== undefined) given[key] = text;
  }
  if (answers.idleDelay !== undefined) given.idleDelay = answers.idleDelay;
  if (answers.errorDelay !== undefined) given.errorDelay = answers.errorDelay;
  const job: GivenJob = {
    id: answers.id ?? '',
    processor: answers.processor,
    settings: given,
  };
  return checkJob(job, register, (key, value, problem, hint) => {
    const flag = key === 'id' || key === 'processor' ? key : flagOf(key);
    throw badFlag(flag, value, problem, hint);
  });
}

/** An id for `--yes`, made from the folder's name; none where that is taken. */
export function defaultId(root: string, register: NameRegister): string | undefined {
  const id = idFrom(basename(root));
  return 'value' in register.idProblem(id) ? id : undefined;
}

/** Nobody can be asked, so what is missing is an error: all of it in one. */
export function missing(what: readonly string[], { switches }: Invocation): GeneratorError {
  const hint = switches.has('yes')
    ? 'not even --yes has a default for that here'
    : 'nothing can be asked here; --yes takes what defaults there are';
  return new GeneratorError('E_ANSWER', `missing: ${what.join(', ')}`, { hint });
}

/** The id given as a word or as a flag. Throws `E_USAGE` when they differ. */
export function idOf({ verb, words, texts }: Invocation): string | undefined {
  const asWord = verb === 'create' ? undefined : words[0];
  if (asWord === undefined || texts.id === undefined || asWord === texts.id) {
    return asWord ?? texts.id;
  }
  throw new GeneratorError(
    'E_USAGE',
    `the id is given twice: ${quote(asWord)} and --id ${quote(texts.id)}`,
  );
}

/** For words that no default can stand in for. */
export const missingWords = (what: readonly string[], usage: string): GeneratorError =>
  new GeneratorError('E_ANSWER', `missing: ${what.join(', ')}`, { hint: `write ${usage}` });
