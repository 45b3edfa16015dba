import type { Change } from '../compare/change';
import { refuseReadOnly } from '../compare/resolve';
import { splitMark } from '../merge/lines';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { type Added, makeAll, takeBackAll } from './added';
import type { Addition } from './additions';

/** What additions come to in the files of the project, and as what they are to be remembered. */
export interface AddedChanges {
  readonly changes: readonly Change[];
  readonly added: readonly Added[];
}

/** Throws `E_WRITE` for a read-only file. */
export function makeAdditions(workspace: Workspace, additions: readonly Addition[]): AddedChanges {
  const added: Added[] = [];
  const files = [...new Set(additions.map(({ file }) => file))];
  const changes = files.flatMap((path) =>
    editFile(workspace, path, (body) => {
      const ofFile = additions.filter(({ file }) => file === path);
      const made = makeAll(path, body, ofFile);
      added.push(made.added);
      return made.text;
    }),
  );
  return { changes, added };
}

export const takeBackAdditions = (workspace: Workspace, added: readonly Added[]): Change[] =>
  added.flatMap((each) => editFile(workspace, each.file, (body) => takeBackAll(body, each)));

function editFile(workspace: Workspace, path: string, edit: (body: string) => string): Change[] {
  const disk = workspace.read(path);
  if (disk.kind === 'blocked') throw inTheWay(disk.by, path);
  if (disk.kind === 'absent' || disk.text === undefined) return [];
  const { text: before, mode } = disk;
  const { mark, body } = splitMark(before);
  const after = mark + edit(body);
  if (after === before) return [];
  refuseReadOnly(path, disk);
  return [{ path, owner: 'merged', action: 'merge', before, after, mode }];
}
