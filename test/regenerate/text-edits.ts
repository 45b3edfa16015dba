import { type Choice, OPTIONS, pickFrom } from './choices';

/** Edits of any text. The first three write a line with the user's mark. */
export const TEXT_EDITS = [
  'insert',
  'change',
  'replace',
  'option',
  'delete-lines',
  'indent',
  'tabs',
  'blank-lines',
  'line-ends',
  'byte-order-mark',
  'final-newline',
] as const;

export type TextEdit = (typeof TEXT_EDITS)[number];

interface EditedPlace {
  readonly line: Choice;
  /** Picks one of several variants. */
  readonly way: Choice;
  readonly mark: string;
}

const BOM = '\uFEFF';
const isSource = (path: string): boolean => /\.m?ts(\.|$)/.test(path);

/** A line of the user's that every compiler accepts. */
export const commentIn = (path: string, mark: string): string =>
  `${isSource(path) ? '//' : '#'} ${mark}`;

export function editText(
  edit: TextEdit,
  path: string,
  text: string,
  { line, way, mark }: EditedPlace,
): string {
  if (edit === 'byte-order-mark') return text.startsWith(BOM) ? text.slice(1) : BOM + text;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (edit === 'final-newline') {
    return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : text + end;
  }
  const lines = text.split(/\r?\n/);
  if (edit === 'line-ends') return lines.join(end === '\n' ? '\r\n' : '\n');
  return editLines(edit, path, lines, { line, way, mark }).join(end);
}

function editLines(
  edit: Exclude<TextEdit, 'byte-order-mark' | 'final-newline' | 'line-ends'>,
  path: string,
  lines: readonly string[],
  { line, way, mark }: EditedPlace,
): readonly string[] {
  const at = line % lines.length;
  const comment = commentIn(path, mark);
  switch (edit) {
    case 'insert':
      return lines.toSpliced(at, 0, ...(way % 3 === 0 ? [comment, ''] : [comment]));
    case 'change':
      return lines.with(at, isSource(path) ? `${lines[at]} ${comment}` : comment);
    case 'replace':
      return lines.with(at, comment);
    case 'option':
      return editOption(lines, way, line, mark);
    case 'delete-lines':
      return lines.toSpliced(at, 1 + (way % 3));
    case 'indent':
      return lines.map((each) => each.replace(/^ +/, (spaces) => spaces + spaces));
    case 'tabs':
      return lines.map((each) =>
        each.replace(/^( {2})+/, (spaces) => '\t'.repeat(spaces.length / 2)),
      );
    case 'blank-lines':
      return lines.toSpliced(at, 0, '', '');
  }
}

/** Changes an option in a job's file, or adds one. */
function editOption(
  lines: readonly string[],
  which: Choice,
  value: Choice,
  mark: string,
): readonly string[] {
  const [key, values = []] = pickFrom(OPTIONS, which) ?? [];
  const call = lines.findIndex((line) => line.startsWith('eternalFunction('));
  if (call < 0) return lines;
  const line = `  ${key}: '${pickFrom(values, value)}', // ${mark}`;
  const own = lines.findIndex((each) => each.trimStart().startsWith(`${key}: '`));
  const last = lines.findIndex((each, index) => index > call && each.startsWith('}'));
  if (own > call) return lines.with(own, line);
  return last < 0 ? lines : lines.toSpliced(last, 0, line);
}
