import type { OnConflict } from '../arguments/answers';
import type { Change } from '../compare/change';
import { decideGoingFiles } from '../compare/imports/going-files';
import { warnOfMentions } from '../compare/imports/stale-mentions';
import type { Workspace } from '../workspace/workspace';
import { type Added, type RevertedChanges, revertAdditions } from './added';
import { findNeededEdits } from './needed-edits';

/** Reverts what was added. Files of the loop that other files need stay, with the keys that they need. */
export function revertKeepingNeeded(
  own: readonly Change[],
  added: readonly Added[],
  workspace: Workspace,
  onConflict: OnConflict,
): RevertedChanges {
  const all = [...own, ...revertAdditions(workspace, added).changes];
  const decided = decideGoingFiles(all, workspace, onConflict, { ofRemovedJobs: new Set() });
  const { neededBy, usesEmulator } = findNeededEdits(decided, workspace);
  const reverted = revertAdditions(workspace, added, neededBy);
  const edited = new Set(added.map(({ file }) => file));
  const others = decided
    .filter(({ path, action }) => !edited.has(path) || action === 'conflict')
    .map((change) =>
      usesEmulator !== undefined && change.path.startsWith('emulator/')
        ? kept(change, `${usesEmulator} imports it`)
        : change,
    );
  const changes = [...others, ...reverted.changes];
  const mentions = warnOfMentions(changes, new Map(), workspace);
  return { changes, warnings: [...reverted.warnings, ...mentions] };
}

const kept = ({ path, owner, from = path, before, mode }: Change, why: string): Change => ({
  ...{ path: from, owner, before, mode, why },
  action: 'keep',
});
