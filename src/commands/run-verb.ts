import type { Answers } from '../generator/arguments/arguments';
import type { Verb } from '../generator/arguments/flags';
import type { Paint } from '../generator/report/paint';
import type { Report } from '../generator/report/report';
import type { Outcome, Session } from '../session';
import { add } from './add';
import { check } from './check';
import { create } from './create';
import { list } from './list';
import { outcomeOf } from './outcome';
import { regenerate } from './regenerate';
import { remove } from './remove';
import { rename } from './rename';
import { set } from './set';
import { undo } from './undo';

type Change = (answers: Answers, session: Session) => Report | Promise<Report>;

const changes: Readonly<Record<Exclude<Verb, 'list' | 'check'>, Change>> = {
  create,
  add,
  set,
  regenerate,
  rename,
  remove,
  undo,
};

/** Does what the verb says. */
export async function runVerb(answers: Answers, session: Session, paint: Paint): Promise<Outcome> {
  const { verb } = answers;
  if (verb === 'list') return list(answers, session, paint);
  if (verb === 'check') return check(answers, session, paint);
  return outcomeOf(await changes[verb](answers, session), answers, paint);
}
