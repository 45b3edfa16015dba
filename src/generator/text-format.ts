import { diffIndices } from 'node-diff3';

/*
 * The format of a text file: line ends, byte order mark and final newline. A user's file keeps its own, and comparisons
 * ignore it.
 */

/** The line end of most lines; `\n` where both are equally frequent, or the text has one line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return windows > all - windows ? '\r\n' : '\n';
}

const BOM = '\uFEFF';

/** The byte order mark of a text, if it has one, and the rest. */
export const splitBom = (text: string): { readonly mark: string; readonly body: string } =>
  text.startsWith(BOM) ? { mark: BOM, body: text.slice(1) } : { mark: '', body: text };

/** The lines of a text, without byte order mark and final newline. */
export function linesOf(text: string): string[] {
  const lines = splitBom(text).body.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `lines` as a text with the line ends, byte order mark and final newline of `ours`. Where `ours` mixes line ends, each unchanged line keeps its own. */
export function withFormatOf(ours: string, lines: readonly string[]): string {
  const { mark, body } = splitBom(ours);
  const usual = lineEndOf(body);
  const ends = body.match(/\r?\n/g) ?? [];
  const own = ends.every((end) => end === usual) ? undefined : ownEnds(linesOf(body), ends, lines);
  const isOpen = body !== '' && !body.endsWith('\n');
  const last = lines.length - 1;
  const written = lines.map((line, index) =>
    isOpen && index === last ? line : line + (own?.get(index) ?? usual),
  );
  return mark + written.join('');
}

/** The old line end of each unchanged line, by its index in `after`. */
function ownEnds(
  before: string[],
  ends: readonly string[],
  after: readonly string[],
): ReadonlyMap<number, string> {
  const own = new Map<number, string>();
  let [from, to] = [0, 0];
  const keep = (until: number): void => {
    for (; from < until; from++, to++) {
      const end = ends[from];
      if (end !== undefined) own.set(to, end);
    }
  };
  for (const { buffer1, buffer2 } of diffIndices(before, [...after])) {
    keep(buffer1[0]);
    from += buffer1[1];
    to += buffer2[1];
  }
  keep(before.length);
  return own;
}

/** Whether two texts are the same apart from kind of line end, byte order mark and final newline. */
export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && normalized(a) === normalized(b));

/** A text with `\n` as line end, without byte order mark and final newline. */
export const normalized = (text: string): string =>
  splitBom(text).body.replaceAll('\r\n', '\n').replace(/\n$/, '');
