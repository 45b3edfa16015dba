import { settings } from '../../options/options';
import { toMs, type Value } from '../../options/values';
import { type Registration, registrationsOf } from '../../syntax/registrations';
import type { OptionValue } from '../../syntax/tree/code-tree';
import type { Node } from '../../syntax/tree/syntax-tree';

/** The options that the jobs of a module have, by the place of their values. */
export function optionValues(registrations: readonly Registration[]): Map<number, OptionValue> {
  const values = new Map<number, OptionValue>();
  for (const { options } of registrations) {
    for (const [key, { literal, start }] of options ?? []) {
      const setting = settings.find((each) => each.key === key);
      if (setting === undefined || literal === undefined) continue;
      const { value } = literal;
      const checked = setting.type.check(String(value));
      const meaning = 'value' in checked ? checked.value : value;
      values.set(start, {
        key: `option ${key} ${typeof value} ${normalized(meaning)}`,
        ...literal,
      });
    }
  }
  return values;
}

/** Equal for equal values: `60s` and `1m`. */
const normalized = (value: Value): string =>
  /^[\d.]+[a-z]+$/.test(String(value)) ? `${toMs(value)} ms` : String(value);

/** The objects with the options of one job in three modules, by their places. */
export interface JobObjects {
  readonly ours: number;
  readonly base: number;
  readonly theirs: number;
}

/** Finds the jobs that three modules register, wherever the calls stand. */
export function pairJobs(
  modules: {
    readonly [Side in keyof JobObjects]: Node;
  },
): JobObjects[] {
  const [ours, base, theirs] = [modules.ours, modules.base, modules.theirs].map((program) =>
    registrationsOf(program).filter(({ object }) => object !== undefined),
  ) as [Registration[], Registration[], Registration[]];
  const pair = (own?: Registration, old?: Registration, its?: Registration): JobObjects[] =>
    own?.object !== undefined && old?.object !== undefined && its?.object !== undefined
      ? [{ ours: own.object, base: old.object, theirs: its.object }]
      : [];
  // A rename changes the id.
  if (ours.length === 1 && base.length === 1 && theirs.length === 1) {
    return pair(ours[0], base[0], theirs[0]);
  }
  const isOnce = (all: Registration[], id: string | undefined): boolean =>
    all.filter((each) => each.id === id).length === 1;
  return base.flatMap((old) =>
    old.id !== undefined && [ours, base, theirs].every((all) => isOnce(all, old.id))
      ? pair(
          ours.find(({ id }) => id === old.id),
          old,
          theirs.find(({ id }) => id === old.id),
        )
      : [],
  );
}
