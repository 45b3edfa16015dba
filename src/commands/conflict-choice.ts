import type { Invocation } from '../generator/arguments/arguments';
import type { OnConflict } from '../generator/merge/text';
import { choice } from '../generator/options/values';
import { badFlag } from './job-answers';

const type = choice(['fail', 'ours', 'theirs', 'markers'] satisfies OnConflict[]);

/** What `--on-conflict` says. Throws `E_ANSWER`. */
export function conflictChoice({ texts: { onConflict } }: Invocation): { onConflict?: OnConflict } {
  if (onConflict === undefined) return {};
  const checked = type.check(onConflict);
  if ('problem' in checked) throw badFlag('on-conflict', onConflict, checked.problem, checked.hint);
  return { onConflict: checked.value as OnConflict };
}
