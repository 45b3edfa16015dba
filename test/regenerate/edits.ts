import fc from 'fast-check';
import type { Project } from '../../tools/project';
import { type Choice, IDS, PROCESSORS, pickFrom } from './choices';
import { editJson } from './json-edits';
import { editManifest } from './manifest-edits';
import { editText, TEXT_EDITS, type TextEdit } from './text-edits';
import { markOf } from './user-lines';

/** One edit by the user, independent of the project's state when it runs. */
export interface Edit {
  readonly edit: TextEdit | 'json' | 'manifest' | 'delete-file' | 'own-file';
  readonly file: Choice;
  readonly line: Choice;
  /** Picks one of several variants. */
  readonly way: Choice;
}

/** Files that the generator changes within one release. */
const CHANGING =
  /^(src\/(functions|processors)|test)\/|^(package|host|eternal)\.json$|^README\.md$/;
/** These keep only a part of a line. They are for text, not for JSON. */
const BY_LINE: ReadonlySet<Edit['edit']> = new Set(['insert', 'change', 'replace', 'delete-lines']);

/** These are for `eternal.json` too, which otherwise has edits of its own. */
const FORMS: ReadonlySet<Edit['edit']> = new Set([
  'indent',
  'tabs',
  'line-ends',
  'byte-order-mark',
  'final-newline',
]);

/** Edits the project like a user. An edit that does not apply changes nothing. `n` is different in each edit. */
export function makeEdit({ edit, file, line, way }: Edit, project: Project, n: number): void {
  const mark = markOf(n);
  if (edit === 'own-file') makeOwnFile(project, way, mark);
  else if (edit === 'manifest') editManifest(project, way, line, mark);
  else {
    const path = pickFrom(filesFor(edit, project), file);
    if (path === undefined) return;
    if (edit === 'delete-file') project.remove(path);
    else editFile(project, path, { edit, line, way, mark });
  }
}

interface FileEdit extends Pick<Edit, 'line' | 'way'> {
  readonly edit: TextEdit | 'json';
  readonly mark: string;
}

function editFile(project: Project, path: string, { edit, line, way, mark }: FileEdit): void {
  const text = project.read(path);
  const edited =
    edit === 'json'
      ? editJson(path, text, way, line, mark)
      : editText(edit, path, text, { line, way, mark });
  if (edited !== text) project.write(path, edited);
}

/** The files that an edit can change; those that users change often are repeated. */
function filesFor(edit: Edit['edit'], project: Project): string[] {
  const hasManifest = FORMS.has(edit);
  const all = project.ownPaths().filter((path) => path !== 'eternal.json' || hasManifest);
  if (edit === 'option') return all.filter((path) => path.startsWith('src/functions/'));
  const fitting = all.filter((path) =>
    edit === 'json' ? path.endsWith('.json') : !BY_LINE.has(edit) || !path.endsWith('.json'),
  );
  const changing = fitting.filter((path) => CHANGING.test(path));
  const jobs = changing.filter((path) => path.startsWith('src/functions/'));
  return [...jobs, ...jobs, ...jobs, ...changing, ...changing, ...fitting];
}

/** A new file of the user's, also at a path that the generator can need. */
function makeOwnFile(project: Project, way: Choice, mark: string): void {
  const kebab = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const places = [
    'src/mine.ts',
    ...IDS.flatMap((id) => [`src/functions/${id}.ts`, `test/${id}.test.ts`]),
    ...PROCESSORS.map((name) => `src/processors/${kebab(name)}.ts`),
  ];
  const path = pickFrom(places, way);
  if (path === undefined || project.has(path)) return;
  project.write(path, `export const mine = 1; // ${mark}\n`);
}

const editsOf = (...kinds: readonly Edit['edit'][]): fc.Arbitrary<readonly Edit[]> =>
  fc.array(
    fc.record({
      edit: fc.constantFrom(...kinds),
      file: fc.nat(199),
      line: fc.nat(99),
      way: fc.nat(99),
    }),
    { minLength: 1, maxLength: 4, size: 'max' },
  );

export const anyEdits = editsOf(
  ...TEXT_EDITS,
  ...(['insert', 'insert', 'change', 'change', 'option', 'json', 'json', 'json'] as const),
  ...(['manifest', 'manifest', 'delete-file', 'own-file'] as const),
);

/**
 * Edits that keep a project compiling. Not `indent`: it makes lines of two levels equal, and a merge by lines can then
 * confuse them, as git's does.
 */
export const harmlessEdits = editsOf(
  ...(['insert', 'option', 'blank-lines', 'line-ends', 'byte-order-mark'] as const),
  ...(['final-newline', 'tabs', 'manifest'] as const),
);
