/** The lines of the three texts of a merge. */
export interface LinesOfSides {
  readonly ours: string[];
  readonly base: string[];
  readonly theirs: string[];
}

interface Entry {
  readonly key: string;
  /** Comments and blank lines before it. */
  readonly lead: readonly string[];
  /** Its line, and those that continue its value. */
  readonly lines: readonly string[];
}

interface Block {
  readonly before: readonly string[];
  readonly entries: readonly Entry[];
  readonly after: readonly string[];
}

const CALL = /^eternalFunction\(.*\{\s*$/;
const END = /^\}/;
const OPTION = /^([ \t]+)(?:async\s+)?['"]?([\w$]+)['"]?\s*(?:[:,(]|$)/;

const COMMENT = /\/\/.*|\/\*.*?\*\//g;

// No text has this character, so no line of the user is a boundary.
const BOUNDARY = '\0';

/** The lines of the text, without those that `markOptions` added. */
export const withoutBoundaries = (lines: readonly string[]): string[] =>
  lines.filter((line) => !line.startsWith(BOUNDARY));

/**
 * Puts the same boundary lines around each option of a job's file into all three texts, even where a text lacks that
 * option: a merge by lines then sees no two options as adjacent. The options come in the user's order. Returns the texts
 * unchanged where one has no block of options, or where no line can be added to the user's.
 */
export function markOptions(sides: LinesOfSides): LinesOfSides {
  const [ours, base, theirs] = [sides.ours, sides.base, sides.theirs].map(readBlock);
  if (ours === undefined || base === undefined || theirs === undefined) return sides;
  const keys = [base, theirs].reduce(
    addKeys,
    ours.entries.map(({ key }) => key),
  );
  return { ours: mark(ours, keys), base: mark(base, keys), theirs: mark(theirs, keys) };
}

function readBlock(lines: readonly string[]): Block | undefined {
  const start = lines.findIndex((line) => CALL.test(line)) + 1;
  const end = lines.findIndex((line, index) => index >= start && END.test(line));
  if (start === 0 || end < 0) return undefined;
  const entries: { key: string; lead: string[]; lines: string[] }[] = [];
  let indent: string | undefined;
  let lead: string[] = [];
  for (const line of lines.slice(start, end)) {
    const [, itsIndent, key] = OPTION.exec(line) ?? [];
    indent ??= itsIndent;
    const last = entries.at(-1);
    if (key !== undefined && itsIndent === indent) {
      entries.push({ key, lead, lines: [line] });
      lead = [];
    } else if (last !== undefined && lead.length === 0 && continues(line, indent ?? '')) {
      last.lines.push(line);
    } else lead.push(line);
  }
  if (!isExtensible(lines.slice(start, end), entries)) return undefined;
  return { before: lines.slice(0, start), entries, after: [...lead, ...lines.slice(end)] };
}

/** Every option once, none in a comment, and a comma after the last one. */
function isExtensible(lines: readonly string[], entries: readonly Entry[]): boolean {
  const keys = new Set(entries.map(({ key }) => key));
  const last = entries.at(-1)?.lines.at(-1) ?? ',';
  const hasOpenComment = lines.some((line) => /\/\*(?!.*\*\/)/.test(line));
  return (
    keys.size === entries.length &&
    last.replace(COMMENT, '').trimEnd().endsWith(',') &&
    !hasOpenComment
  );
}

/** Whether a line continues the value that began above it: indented further, or closing it. */
const continues = (line: string, indent: string): boolean =>
  line.startsWith(indent) && /^[ \t)\]}]/.test(line.slice(indent.length));

/** `order` with the missing keys of a block, each after the key that it follows there. */
function addKeys(order: readonly string[], { entries }: Block): string[] {
  const keys = [...order];
  entries.forEach(({ key }, index) => {
    if (keys.includes(key)) return;
    const previous = entries[index - 1]?.key;
    keys.splice(previous === undefined ? 0 : keys.indexOf(previous) + 1, 0, key);
  });
  return keys;
}

function mark({ before, entries, after }: Block, keys: readonly string[]): string[] {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const marked = keys.flatMap((key) => {
    const { lead = [], lines = [] } = byKey.get(key) ?? {};
    return [`${BOUNDARY}before ${key}`, ...lead, `${BOUNDARY}${key}`, ...lines];
  });
  return [...before, ...marked, `${BOUNDARY}end`, ...after];
}
