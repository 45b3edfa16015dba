import type { Invocation } from '../generator/arguments/arguments';
import type { Verb } from '../generator/arguments/verbs';
import type { Paint, Report } from '../generator/report/report';
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

type Change = (invocation: Invocation, session: Session) => Report | Promise<Report>;

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
export async function runVerb(
  invocation: Invocation,
  session: Session,
  paint: Paint,
): Promise<Outcome> {
  const { verb } = invocation;
  if (verb === 'list') return list(invocation, session, paint);
  if (verb === 'check') return check(invocation, session, paint);
  return outcomeOf(await changes[verb](invocation, session), invocation, paint);
}
