import path from 'node:path';

/** Quotes a value for a message, on one line and with at most 80 characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}

/**
 * Characters that a terminal obeys or that reorder the text around them: C0, DEL, C1, line and paragraph separators, and
 * the marks, embeddings, overrides and isolates of bidirectional text. See https://trojansource.codes/
 */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text with control characters as JSON escapes them: for a line on a terminal, and inside a JSON string. */
export const escapeControls = (text: string): string =>
  text.replace(
    CONTROLS,
    (each) => NAMED[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The marks of reports, and what stands for them where a code page has none. */
const ASCII_MARKS: ReadonlyMap<string, string> = new Map([
  ['├─', '|-'],
  ['└─', '`-'],
  ['│', '|'],
  ['←', '<-'],
  ['→', '->'],
  ['⇄', '%'],
  ['…', '...'],
]);
const MARKS = new RegExp([...ASCII_MARKS.keys()].join('|'), 'g');

/** A report in ASCII, for programs that read it in another code page than UTF-8. Names of the user stay as they are. */
export const withAsciiMarks = (text: string): string =>
  text
    // In front of an action, where one column is kept.
    .replace(/→(?= move)/g, '>')
    .replace(MARKS, (mark) => ASCII_MARKS.get(mark) ?? mark);

/** JSON in ASCII, which every code page reads alike. */
export const asciiJson = (json: string): string =>
  json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A value with all its texts escaped. */
export function withEscapedTexts<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withEscapedTexts) as T;
  const entries = Object.entries(value).map(([key, each]) => [key, withEscapedTexts(each)]);
  return Object.fromEntries(entries);
}

/** A text without what often surrounds a pasted one: spaces, line breaks and characters without width. */
export const trimPasted = (text: string): string =>
  text.replace(/^[\s\u200b\u200e\u200f\u2060]+|[\s\u200b\u200e\u200f\u2060]+$/g, '');

/** `1 file`, `2 files` */
export const pluralize = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b or c` */
export function joinOr(alternatives: readonly (string | number)[]): string {
  const [last = '', ...others] = alternatives.toReversed();
  return others.length === 0 ? `${last}` : `${others.reverse().join(', ')} or ${last}`;
}

/** The number of edits from `a` to `b`: insert, delete or change a letter, or swap two neighbors. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Longer words are no typos, and to compare them takes long. */
const MAX_WORD = 80;

/** The known word that `word` probably means. At most a third of its letters may differ, or two. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_WORD) return undefined;
  const limit = Math.max(2, Math.floor(word.length / 3));
  return known
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate) }))
    .filter(({ candidate, edits }) => edits <= limit && edits < candidate.length)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** Quotes an argument if necessary, for POSIX shells or, on Windows, for cmd.exe and PowerShell. */
export function shellQuote(word: string, { sep }: Pick<path.PlatformPath, 'sep'> = path): string {
  // PowerShell makes an array of an argument with a comma, and reads a leading `@` and `~` as its own.
  if (sep === '\\')
    return /^(?![@~])[\w@%+=:./\\~-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (args: readonly string[], system = path): string =>
  args.map((arg) => shellQuote(arg, system)).join(' ');

export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colors a text if colors are on. */
export type Paint = (color: Color, text: string) => string;

const CODES: Readonly<Record<Color, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** Colors are on for a terminal and with `FORCE_COLOR`, and off with `NO_COLOR`. An empty variable counts as not set. */
export function createPaint(
  isTerminal: () => boolean,
  { NO_COLOR, FORCE_COLOR }: Readonly<Record<string, string | undefined>>,
): Paint {
  const isForced = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : undefined;
  let hasColor = NO_COLOR ? false : isForced;
  return (color, text) => {
    hasColor ??= isTerminal();
    return hasColor ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;
  };
}
