import type { Answers } from '../generator/arguments/arguments';
import type { Command } from '../generator/arguments/commands';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';
import { add } from './add';
import { check } from './check';
import { create } from './create';
import { list } from './list';
import { regenerate } from './regenerate';
import { remove } from './remove';
import { rename } from './rename';
import { set } from './set';
import { undo } from './undo';

/** Throws a `GeneratorError` where the command cannot begin. */
type Run = (answers: Answers, session: Session) => Outcome | Promise<Outcome>;

export const commands: Readonly<Record<Command, Run>> = {
  ...{ create, add, set, regenerate, rename, remove, list, check, undo },
};
