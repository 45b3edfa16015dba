import { diffIndices } from 'node-diff3';

const BOM = '\uFEFF';

/** The byte order mark of a text, if it has one, and what comes after it. */
export const splitMark = (text: string): { readonly mark: string; readonly body: string } =>
  text.startsWith(BOM) ? { mark: BOM, body: text.slice(1) } : { mark: '', body: text };

/** The lines of a text without what makes no difference: kind of line end, byte order mark, final newline. */
export function linesOf(text: string): string[] {
  const lines = splitMark(text).body.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The line end that most lines of the text have; `\n` where it has none, or as many of each. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return windows > all - windows ? '\r\n' : '\n';
}

/** `lines` as a text in the form of `ours`: where that mixes line ends, each line that stands in both keeps its own. */
export function inFormOf(ours: string, lines: readonly string[]): string {
  const { mark, body } = splitMark(ours);
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

/** By the index of each line that is unchanged: the line end that it had. */
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

/** Whether two texts differ in nothing but what makes no difference. */
export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && essence(a) === essence(b));

/** A text without what makes no difference. */
export const essence = (text: string): string =>
  splitMark(text).body.replaceAll('\r\n', '\n').replace(/\n$/, '');
