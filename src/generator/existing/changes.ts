import type { Change } from '../compare/change';
import { refuseReadOnly } from '../compare/resolve';
import { splitMark } from '../merge/lines';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { type Addition, make, takeBack } from './edits';

/** What additions come to in the files of the project, and as what they are to be remembered. */
export interface AddedChanges {
  readonly changes: readonly Change[];
  readonly made: readonly Addition[];
}

/** Throws `E_WRITE` for a read-only file. */
export function makeAdditions(workspace: Workspace, additions: readonly Addition[]): AddedChanges {
  const made: Addition[] = [];
  const changes = editFiles(workspace, additions, (text, addition) => {
    const done = make(text, addition);
    made.push(done.addition);
    return done.text;
  });
  return { changes, made };
}

/** The last one first, so that each finds what it has left. */
export const takeBackAdditions = (workspace: Workspace, made: readonly Addition[]): Change[] =>
  editFiles(workspace, made.toReversed(), takeBack);

function editFiles(
  workspace: Workspace,
  additions: readonly Addition[],
  edit: (text: string, addition: Addition) => string,
): Change[] {
  const files = [...new Set(additions.map(({ file }) => file))];
  return files.flatMap((path): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind === 'blocked') throw inTheWay(disk.by, path);
    if (disk.kind === 'absent' || disk.text === undefined) return [];
    const { text: before, mode } = disk;
    const { mark, body } = splitMark(before);
    const ofFile = additions.filter(({ file }) => file === path);
    const after = mark + ofFile.reduce(edit, body);
    if (after === before) return [];
    refuseReadOnly(path, disk);
    return [{ path, owner: 'merged', action: 'merge', before, after, mode }];
  });
}
