import type { Change } from '../compare/change';
import { diffOf, hasDiff } from './diff';
import type { Outcome } from './outcome';

/** The object that `--json` prints, on one line. */
export function outcomeToJson(outcome: Outcome, withDiffs: boolean): string {
  const { command, dir, dryRun, changes, error, isBlocked: _, ...rest } = outcome;
  const json = {
    ...{ command, dir, dryRun, ok: error === undefined },
    changes: changes?.map((change) => changeToJson(change, withDiffs)),
    ...{ ...rest, error },
  };
  return `${JSON.stringify(json)}\n`;
}

/** One change. Of the file's text, only conflicts are included. */
function changeToJson(change: Change, withDiffs: boolean): object {
  const { path, action, owner, from, why, conflicts } = change;
  return {
    ...{ path, action, owner, from, why },
    conflicts: conflicts ?? (action === 'conflict' ? [] : undefined),
    diff: withDiffs && hasDiff(change) ? diffOf(change) : undefined,
  };
}
