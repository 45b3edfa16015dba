import { lineEndOf } from '../../text-format';
import { type Conflict, MARKERS } from '../conflicts';
import { applyEdits, type Edit, lineStartOf } from './code-edits';

/** Whole lines of the user's with all edits that change them. */
interface LineGroup {
  readonly start: number;
  readonly end: number;
  readonly edits: readonly Edit[];
}

/**
 * The lines of the user's text where edits overlap with the user's.
 *
 * @param edits all of them, in the order of the text
 */
export function groupLines(text: string, edits: readonly Edit[]): LineGroup[] {
  const ranges = edits
    .filter(({ overlap }) => overlap !== undefined)
    .map((each) => linesOfEdit(text, each))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const united: { start: number; end: number }[] = [];
  const join = (range: { start: number; end: number }): void => {
    const last = united.at(-1);
    const meets =
      last && (range.start < last.end || range.start === last.start || range.end === last.end);
    if (meets) last.end = Math.max(last.end, range.end);
    else united.push({ ...range });
  };
  ranges.forEach(join);
  return united.map((range) => {
    const inside = edits.filter(
      (each) =>
        (each.end > range.start && each.start < range.end) ||
        (each.start === each.end &&
          each.start === range.start &&
          (each.overlap !== undefined || range.start < range.end)),
    );
    const start = Math.min(range.start, ...inside.map((each) => lineStartOf(text, each.start)));
    const end = Math.max(
      range.end,
      ...inside.map((each) => (each.end > range.end ? lineEndAt(text, each.end) : range.end)),
    );
    return { start, end, edits: inside };
  });
}

function linesOfEdit(text: string, { start, end, text: content, overlap }: Edit) {
  const from = Math.min(start, overlap?.start ?? start);
  const to = Math.max(end, overlap?.end ?? end);
  const isAtStart = start === 0 || text.charAt(start - 1) === '\n';
  const isNewLines = start === end && isAtStart && content.endsWith('\n');
  if (isNewLines && overlap?.start === overlap?.end) return { start, end };
  return { start: lineStartOf(text, from), end: lineEndAt(text, to) };
}

/** Behind the line end of the line of a place; a place at the start of a line ends the line before. */
function lineEndAt(text: string, offset: number): number {
  if (offset > 0 && text.charAt(offset - 1) === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

const plain = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\n$/, '');

export const conflictOf = (text: string, { start, end, edits }: LineGroup): Conflict => ({
  line: text.slice(0, start).split('\n').length,
  ours: plain(text.slice(start, end)),
  theirs: plain(applyEdits(text, edits, { start, end })),
});

/** The text with all edits; those of the groups between git's markers, beside the user's lines. */
export function applyWithMarkers(
  text: string,
  edits: readonly Edit[],
  groups: readonly LineGroup[],
): string {
  const eol = lineEndOf(text);
  const closed = (lines: string): string =>
    lines === '' || lines.endsWith('\n') ? lines : lines + eol;
  const inGroups = new Set(groups.flatMap((group) => group.edits));
  const blocks = groups.map(({ start, end, edits: own }): Edit => {
    const [ours, theirs] = [text.slice(start, end), applyEdits(text, own, { start, end })];
    const before = start > 0 && text.charAt(start - 1) !== '\n' ? eol : '';
    const block = `${before}${MARKERS.ours}${eol}${closed(ours)}${MARKERS.middle}${eol}${closed(theirs)}${MARKERS.theirs}${eol}`;
    return { start, end, text: block };
  });
  const rest = edits.filter((edit) => !inGroups.has(edit));
  return applyEdits(
    text,
    [...rest, ...blocks].sort((a, b) => a.start - b.start || a.end - b.end),
  );
}
