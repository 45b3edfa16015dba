import { getNodeValue } from 'jsonc-parser';
import type { Change } from '../compare/change';
import { refuseReadOnly } from '../compare/resolve';
import { errorAt, parseJsonText, showPath } from '../json/tree';
import { splitBom } from '../text-format';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { applyEdit, changedKeys, type Edit, revertEdit } from './edits';
import type { Addition } from './integration';
import { editsToRevert, type NeededEdits } from './needed-edits';

/** Records what was added to the project's own files, so that `remove` can take it out again. */
export const ADDED_PATH = '.eternal/added.json';

/** The edits of one file, with everything that reverting them needs. */
export interface Added {
  readonly file: string;
  readonly edits: readonly Edit[];
  /** The whole previous text, if reverting the edits would not restore it: JSON in one line. */
  readonly before?: string;
  /** The file did not exist. */
  readonly isNew?: true;
}

export function applyEdits(
  file: string,
  before: string,
  edits: readonly Edit[],
): { readonly text: string; readonly added: Added } {
  const applied: Edit[] = [];
  let text = before;
  for (const edit of edits) {
    const result = applyEdit(text, edit);
    text = result.text;
    applied.push(result.edit);
  }
  const isExact = revertEach(text, applied) === before;
  return { text, added: { file, edits: applied, ...(isExact ? {} : { before }) } };
}

/** Takes the edits out of a text. Keeps what the user changed since. */
export function revertEdits(text: string, { file, edits, before }: Added): string {
  const isUntouched = before !== undefined && applyEdits(file, before, edits).text === text;
  return isUntouched ? before : revertEach(text, edits);
}

/** Reverts in reverse order, so that each edit finds the text that it left. */
const revertEach = (text: string, edits: readonly Edit[]): string =>
  edits.toReversed().reduce(revertEdit, text);

export const printAdded = (added: readonly Added[]): string =>
  `${JSON.stringify(added, undefined, 2)}\n`;

/** Throws `E_MANIFEST` for a record that this version does not write. */
export function parseAdded(text: string): Added[] {
  const { root } = parseJsonText(ADDED_PATH, text);
  const files: unknown[] = root.type === 'array' ? getNodeValue(root) : [undefined];
  const wrong = files.findIndex((each) => !isAdded(each));
  if (wrong < 0) return files as Added[];
  const { offset } = root.children?.[wrong] ?? root;
  throw errorAt(
    { file: ADDED_PATH, text },
    offset,
    'not a record of added keys and lines',
    'restore the file from git',
  );
}

function isAdded(value: unknown): value is Added {
  const { file, edits, before, isNew } = fieldsOf(value);
  if (isNew !== undefined && isNew !== true) return false;
  const isText = before === undefined || typeof before === 'string';
  return typeof file === 'string' && isText && Array.isArray(edits) && edits.every(isEdit);
}

function isEdit(value: unknown): value is Edit {
  const { line, insert, after, at, value: added, replaced } = fieldsOf(value);
  if (typeof line === 'string') return true;
  if (typeof insert === 'string') return typeof after === 'string';
  const isPath = Array.isArray(at) && at.length > 0 && at.every((key) => typeof key === 'string');
  return isPath && added !== undefined && (replaced === undefined || typeof replaced === 'string');
}

const fieldsOf = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** The changes that additions make to the project's files, and the record of them. */
export interface AddedChanges {
  readonly changes: readonly Change[];
  readonly added: readonly Added[];
}

/** Throws `E_WRITE` for a read-only file. */
export function applyAdditions(workspace: Workspace, additions: readonly Addition[]): AddedChanges {
  const added: Added[] = [];
  const files = [...new Set(additions.map(({ file }) => file))];
  const changes = files.flatMap((path): Change[] => {
    const edits = additions.filter(({ file }) => file === path);
    if (workspace.read(path).kind === 'absent') {
      const applied = applyEdits(path, '', edits);
      added.push({ ...applied.added, isNew: true });
      return [{ path, owner: 'json', action: 'create', after: applied.text }];
    }
    return editFile(workspace, path, (body) => {
      const applied = applyEdits(path, body, edits);
      added.push(applied.added);
      return applied.text;
    });
  });
  return { changes, added };
}

/** What stays of the additions, and why. */
export interface RevertedChanges {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

/** Takes the additions out again, except for what files that stay need. */
export function revertAdditions(
  workspace: Workspace,
  added: readonly Added[],
  neededBy: NeededEdits['neededBy'] = () => undefined,
): RevertedChanges {
  const warnings: string[] = [];
  const changes = added.flatMap((each) => {
    const { file, edits } = each;
    const stays = (at: readonly string[]): boolean => neededBy(file, at) !== undefined;
    const needed = staying(file, edits, neededBy);
    const rest = needed.length === 0 ? each : { file, edits: editsToRevert(edits, stays) };
    warnings.push(...needed);
    const reverted = editFile(workspace, file, (body) => {
      const after = revertEdits(body, rest);
      const changed = rest.edits.flatMap((edit) => ('at' in edit ? changedKeys(after, edit) : []));
      warnings.push(
        ...changed.map((at) => `${file}: ${showPath(at)} stays, because you changed it`),
      );
      return after;
    });
    return each.isNew ? reverted.map(deletedIfEmpty) : reverted;
  });
  return { changes, warnings };
}

/** A file that only the additions filled goes with them. */
function deletedIfEmpty(change: Change): Change {
  if (change.after?.trim() !== '') return change;
  const { after: _, ...rest } = change;
  return { ...rest, action: 'delete' };
}

/** One message for each key that stays. */
const staying = (
  file: string,
  edits: readonly Edit[],
  neededBy: NeededEdits['neededBy'],
): string[] =>
  edits.flatMap((edit) => {
    if (!('at' in edit)) return [];
    const { at, value } = edit;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const keys = isObject ? Object.keys(value).map((key) => [...at, key]) : [at];
    return keys.flatMap((path) => {
      const by = neededBy(file, path);
      return by === undefined ? [] : [`${file}: ${path.join('.')} stays, because ${by} needs it`];
    });
  });

function editFile(workspace: Workspace, path: string, edit: (body: string) => string): Change[] {
  const disk = workspace.read(path);
  if (disk.kind === 'blocked') throw inTheWay(disk.by, path);
  if (disk.kind === 'absent' || disk.text === undefined) return [];
  const { text: before, mode } = disk;
  const { mark, body } = splitBom(before);
  const after = mark + edit(body);
  if (after === before) return [];
  refuseReadOnly(path, disk);
  return [{ path, owner: 'json', action: 'merge', before, after, mode }];
}
