import { getNodeValue } from 'jsonc-parser';
import type { Change } from '../compare/change';
import { refuseReadOnly } from '../compare/resolve';
import { errorAt, parseJsonText } from '../json/tree';
import { splitBom } from '../merge/lines';
import { inTheWay, type Workspace } from '../workspace/workspace';
import type { Addition } from './additions';
import { type Edit, make, takeBack } from './edits';

/** Where it is kept what has come into files of the project's own, from the project's folder. */
export const ADDED_PATH = '.eternal/added.json';

/** What has come into one file, with what is needed to take it back. */
export interface Added {
  readonly file: string;
  readonly edits: readonly Edit[];
  /** The whole text as it was, where taking the edits back would not give it: of JSON in one line. */
  readonly before?: string;
}

/** Makes edits in the text of a file. */
export function makeAll(
  file: string,
  before: string,
  edits: readonly Edit[],
): { readonly text: string; readonly added: Added } {
  const made: Edit[] = [];
  let text = before;
  for (const edit of edits) {
    const done = make(text, edit);
    text = done.text;
    made.push(done.edit);
  }
  const isExact = takeBackEach(text, made) === before;
  return { text, added: { file, edits: made, ...(isExact ? {} : { before }) } };
}

/** The text without what has come into it; what has been changed since stays. */
export function takeBackAll(text: string, { file, edits, before }: Added): string {
  const isUntouched = before !== undefined && makeAll(file, before, edits).text === text;
  return isUntouched ? before : takeBackEach(text, edits);
}

/** The last one first, so that each finds what it has left. */
const takeBackEach = (text: string, edits: readonly Edit[]): string =>
  edits.toReversed().reduce(takeBack, text);

export const printAdded = (added: readonly Added[]): string =>
  `${JSON.stringify(added, undefined, 2)}\n`;

/** Throws `E_MANIFEST` for what this version does not write. */
export function parseAdded(text: string): Added[] {
  const { root } = parseJsonText(ADDED_PATH, text);
  const files: unknown[] = root.type === 'array' ? getNodeValue(root) : [undefined];
  const wrong = files.findIndex((each) => !isAdded(each));
  if (wrong < 0) return files as Added[];
  const { offset } = root.children?.[wrong] ?? root;
  throw errorAt(
    { file: ADDED_PATH, text },
    offset,
    'is not what has been added to a file',
    'git has it as it was written',
  );
}

function isAdded(value: unknown): value is Added {
  const { file, edits, before } = fieldsOf(value);
  const isText = before === undefined || typeof before === 'string';
  return typeof file === 'string' && isText && Array.isArray(edits) && edits.every(isEdit);
}

function isEdit(value: unknown): value is Edit {
  const { line, at, value: added, instead } = fieldsOf(value);
  if (typeof line === 'string') return true;
  const isPath = Array.isArray(at) && at.length > 0 && at.every((key) => typeof key === 'string');
  return isPath && added !== undefined && (instead === undefined || typeof instead === 'string');
}

const fieldsOf = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

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
  const { mark, body } = splitBom(before);
  const after = mark + edit(body);
  if (after === before) return [];
  refuseReadOnly(path, disk);
  return [{ path, owner: 'json', action: 'merge', before, after, mode }];
}
