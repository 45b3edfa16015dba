import path from 'node:path';

/** A part of a line that is not broken, with the spaces before it. */
interface Part {
  readonly text: string;
  /** Whether it continues a command. */
  readonly continues: boolean;
}

/** Commands that a reader copies. A line of two spaces and a text is a next step. */
const COMMAND =
  /(?<=^ {2})\S.*|(?:npx )?create-eternal-function(?:@\S+)? (?!process)[^()]*|curl(?:\.exe)? -X POST (?:-H \S+ )?"[^"]*"/g;

/** How a command begins whose next word stays on the line. */
const PROGRAM = /^(?:npx|curl(?:\.exe)?(?: -X)?)$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colors of `createPaint`
const COLORS = /\u001b\[\d+m/g;

/** The columns that a text takes at most: a tab takes one to eight. */
const widthOf = (text: string): number =>
  text.replace(COLORS, '').replaceAll('\t', ' '.repeat(8)).length;

/**
 * Breaks the lines of a report between words, and a longer path or name after a slash or a hyphen. A command continues
 * after a backslash, so that a shell reads a copy of it. On Windows each shell has another mark: there the terminal breaks
 * commands.
 *
 * @param columns of the terminal; `Infinity` elsewhere
 */
export const wrapReport = (text: string, columns: number, { sep } = path): string =>
  text
    .split('\n')
    .map((line) => (widthOf(line) <= columns ? line : wrapLine(line, columns, sep === '/')))
    .join('\n');

function wrapLine(line: string, columns: number, hasContinuation: boolean): string {
  const { head, indent } = startOf(line);
  const lines: string[] = [];
  let last = '';
  const parts = partsOf(line, columns - indent.length, hasContinuation);
  for (const [n, { text, continues }] of parts.entries()) {
    const mark = parts[n + 1]?.continues ? 2 : 0;
    const isHead = lines.length === 0 && widthOf(last) < head;
    if (isHead || widthOf(last + text) + mark <= columns) {
      last += text;
      continue;
    }
    lines.push(continues ? `${last} \\` : last);
    last = indent + text.trimStart();
  }
  return [...lines, last].join('\n');
}

/** How long the mark or the spaces are with which a line starts, and the indent of later lines. */
function startOf(line: string): { head: number; indent: string } {
  const plain = line.replace(COLORS, '');
  const [branches] = /^(?:│ {2}| {3})*[├└]─ /.exec(plain) ?? [];
  if (branches !== undefined)
    return { head: branches.length, indent: branches.replace('├─', '│ ').replace('└─', '  ') };
  const change = /^[^\w\s] [a-z]+ +(?=\S)/.exec(plain)?.[0].length;
  const head = change ?? /^[-+ ]? */.exec(plain)?.[0].length ?? 0;
  const indent = change ?? head + 2;
  return { head: Math.max(head, 1), indent: ' '.repeat(indent <= MAX_INDENT ? indent : 2) };
}

const MAX_INDENT = 13;

function partsOf(line: string, width: number, hasContinuation: boolean): Part[] {
  const commands = [...line.matchAll(COMMAND)];
  const parts: Part[] = [];
  for (const { 0: text, index } of line.matchAll(/ *[^ ]+/g)) {
    const command = commands.find((each) => each.index <= index && index < endOf(each));
    const before = command === undefined ? '' : line.slice(command.index, index);
    const last = parts.at(-1);
    if (before === '' || last === undefined) {
      parts.push(...nameParts(text, width));
    } else if (
      !hasContinuation ||
      isBeginning(before) ||
      (isValue(before, text) && widthOf(last.text + text) < width)
    ) {
      parts[parts.length - 1] = { ...last, text: last.text + text };
    } else {
      parts.push({ text, continues: true });
    }
  }
  return parts;
}

const endOf = ({ 0: text, index }: RegExpExecArray): number => index + text.trimEnd().length;

/** Whether the next word of a command belongs to its program or to a quoted argument, as `shellQuote` writes them. */
const isBeginning = (command: string): boolean =>
  PROGRAM.test(command) || command.replaceAll("\\'", '').split("'").length % 2 === 0;

const isValue = (command: string, word: string): boolean =>
  / --[a-z-]+$/.test(command) && !word.startsWith(' -');

/** The parts of a word: of one that is too long for a line, those of its path or name. A terminal opens a whole URL only. */
function nameParts(word: string, width: number): Part[] {
  const isLong = (text: string): boolean =>
    widthOf(text.trimStart()) > width && !text.includes('://');
  const names = isLong(word) ? (word.match(/[^/]*\/|[^/]+$/g) ?? []) : [word];
  return names
    .flatMap((name) => (isLong(name) ? (name.match(/[^-]*-|[^-]+$/g) ?? []) : [name]))
    .map((text) => ({ text, continues: false }));
}
