/** A place where both sides changed the same code. All edits that would take the generator's side share it. */
export interface Overlap {
  /** The user's code; empty where the user deleted it. */
  readonly start: number;
  readonly end: number;
}

/** An edit of the user's text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The edit takes the generator's side in a conflict. */
  readonly overlap?: Overlap | undefined;
}

/** The edits in the order of the text; insertions before deletions. `undefined` where two of them meet. */
export function sortEdits(edits: readonly Edit[]): Edit[] | undefined {
  // A comma comes before a comment behind the same element.
  const rank = ({ text }: Edit): number => (/^[,;|&]$/.test(text) ? 0 : 1);
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end || rank(a) - rank(b));
  const meets = sorted.some(
    (edit, index) => index > 0 && edit.start < (sorted[index - 1]?.end ?? 0),
  );
  return meets ? undefined : sorted;
}

/** @param edits in the order of the text */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
  { start, end }: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
): string {
  let [result, at] = ['', start];
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, end);
}

/** Where the line of a place begins. */
export const lineStartOf = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1;

/** The white space at the start of the line of a place. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStartOf(text, offset), offset))?.[0] ?? '';

/** The place behind the line end that follows, where nothing else does; otherwise the same place. */
export function skipLineEnd(text: string, offset: number): number {
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(offset, offset + 400));
  return rest === null ? offset : offset + rest[0].length;
}

export const hasBlankLine = (text: string): boolean => /\n[ \t]*\r?\n/.test(text);
