import { join } from 'node:path';
import type { Action, ChangeSet } from '../compare/change';
import { fingerprintOf } from '../text-format';
import { INDEX_PATH, printIndex } from '../workspace/file-index';
import { type Disk, statAt } from './disk';

const AS_GENERATED: ReadonlySet<Action> = new Set(['create', 'update', 'same']);

/** Write the index last: a file that is as old as the index may have changed at the same time. */
export function writeIndex({ version, changes }: ChangeSet, root: string, disk: Disk): void {
  const isAsGenerated = changes.every(({ action }) => AS_GENERATED.has(action));
  const files = changes.map(({ path, owner, after, file }) => ({
    path,
    owner,
    fingerprint: after === undefined ? undefined : (file?.fingerprint ?? fingerprintOf(after)),
  }));
  const found = statAt(disk, join(root, INDEX_PATH));
  if (found !== undefined && !found.isFile()) return;
  const stat = (path: string) => disk.lstatSync(join(root, path));
  const text = printIndex(version, isAsGenerated ? files : undefined, stat);
  if (text !== undefined) disk.writeFileSync(join(root, INDEX_PATH), text);
}
