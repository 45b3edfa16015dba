import type { CodeStyle } from '../../syntax/style/code-style';
import type { CodeList, Element } from '../../syntax/tree/code-lists';
import type { Code } from '../../syntax/tree/code-tree';
import { type Edit, indentAt, lineStartOf, type Overlap, skipLineEnd } from './code-edits';
import { endOfElement, type Insertion, type ListChange } from './list-plan';
import { editShortList, editUnion } from './short-lists';

export interface ListContext {
  readonly ours: Code;
  readonly style: CodeStyle;
  readonly eol: string;
  /** An element of the generator's in the style of the user's text, and the comment behind it. */
  readonly print: (element: Element, indent: string) => { code: string; trail: string };
  /** Whether the list has several lines in the generator's text. */
  readonly isTall: boolean;
}

/** How a list of the user's continues after its elements changed. */
export interface ListLayout {
  readonly indent: string;
  /** What stands behind an element. */
  readonly separator: string;
  /** What stands behind the last element. */
  readonly ending: string;
  /** Elements that stay, by index. */
  readonly survivors: readonly number[];
  /** An edit of the whole list in a conflict. */
  readonly overlap: Overlap | undefined;
}

const TALL =
  /^(Program|BlockStatement|ClassBody|TSInterfaceBody|TSEnumBody|SwitchStatement|SwitchCase|TSModuleBlock|StaticBlock)$/;

/** The edits that change a list element by element, in its own layout. */
export function editList(
  parent: string,
  list: CodeList,
  change: ListChange,
  context: ListContext,
): Edit[] {
  if (list.inside === undefined) return [];
  if (list.separator === '|' || list.separator === '&') return editUnion(list, change, context);
  const { text } = context.ours;
  const { elements, inside } = list;
  const [first] = elements;
  const isTall =
    first === undefined
      ? TALL.test(parent) || context.isTall
      : parent === 'Program' || text.slice(inside.start, first.tree.start).includes('\n');
  const layout = layoutOf(list, change, context, isTall);
  if (first === undefined) return fillList(parent, list, change, context, layout, isTall);
  const edits = isTall
    ? editTallList(list, change, context, layout)
    : editShortList(list, change, context, layout);
  return [...edits, ...editSeparators(list, change, layout)];
}

function layoutOf(
  list: CodeList,
  { inserted, removed }: ListChange,
  { ours: { text }, style }: ListContext,
  isTall: boolean,
): ListLayout {
  const { elements, separator } = list;
  const start = list.inside?.start ?? 0;
  const [first] = elements;
  const last = elements.at(-1);
  const indent =
    first !== undefined
      ? indentAt(text, first.start)
      : start === 0
        ? ''
        : indentAt(text, start - 1) + style.indent;
  const survivors = [...elements.keys()].filter((index) => !removed.has(index));
  const changes = [...removed.values(), ...[...inserted.values()].flat()];
  const overlap = changes.find((each) => each.overlap !== undefined)?.overlap;
  const hasEnding =
    last === undefined ? isTall && trailsIn(list, style) : last.separator !== undefined;
  if (separator === ',')
    return { indent, separator, ending: hasEnding ? ',' : '', survivors, overlap };
  const isPlain =
    separator === '' ||
    (isTall && (first === undefined ? !style.semicolons : first.separator === undefined));
  const own = first?.separator === undefined ? ';' : text.charAt(first.separator);
  const behind = isPlain ? '' : own;
  const ending = isTall || hasEnding ? behind : '';
  return { indent, separator: behind, ending, survivors, overlap };
}

const trailsIn = ({ name }: CodeList, { trailingCommas }: CodeStyle): boolean =>
  trailingCommas === 'all' || (trailingCommas === 'es5' && !/^(arguments|params)$/.test(name));

/** Elements for a list that had none. */
function fillList(
  parent: string,
  { inside }: CodeList,
  { inserted }: ListChange,
  { ours: { text }, eol, style, print }: ListContext,
  { indent, separator, ending, overlap }: ListLayout,
  isTall: boolean,
): Edit[] {
  if (inside === undefined) return [];
  const all = [...inserted.values()].flat();
  const lines = all.map(({ element, blankBefore }, index) => {
    const { code, trail } = print(element, indent);
    const behind = index === all.length - 1 ? ending : separator;
    return `${isTall && blankBefore && index > 0 ? eol : ''}${code}${behind}${trail}`;
  });
  const { start, end } = inside;
  if (!isTall) {
    const isSpaced = style.bracketSpacing && /^(Object|Import|Export)/.test(parent);
    const space = isSpaced ? ' ' : '';
    return [{ start, end, text: space + lines.join(' ') + space, overlap }];
  }
  const body = lines.map((line) => line.replace(/^(\s*)/, `$1${indent}`)).join(eol);
  if (parent === 'Program') return [{ start: end, end, text: body + eol, overlap }];
  // Comments that stand in it stay.
  const own = text.slice(start, end).trimEnd();
  const closing = parent === 'SwitchCase' ? '' : eol + indentAt(text, start - 1);
  return [{ start: start + own.length, end, text: eol + body + closing, overlap }];
}

const startsBlank = (text: string): boolean => /^[ \t]*\r?\n/.test(text);

/** A list with each element on lines of its own. */
function editTallList(
  list: CodeList,
  { inserted, removed }: ListChange,
  { ours: { text }, eol, print }: ListContext,
  { indent, separator, ending, survivors }: ListLayout,
): Edit[] {
  const { elements } = list;
  const starts = chunkStarts(list, text);
  const startAt = (index: number): number => starts[index] ?? starts.at(-1) ?? 0;
  const hasBlank = (index: number): boolean => {
    const element = elements[index];
    return element !== undefined && startsBlank(text.slice(startAt(index), element.start));
  };
  const lastAnchor = lastAnchorOf(inserted);
  const [firstKept, lastKept] = [survivors[0] ?? elements.length, survivors.at(-1) ?? -1];
  const isEnd = (anchor: number): boolean => anchor === lastAnchor && lastKept <= anchor;

  const insert = ([anchor, all]: [number, readonly Insertion[]]): Edit => {
    const hasPrevious = firstKept <= anchor;
    const lines = all.map(({ element, blankBefore }, index) => {
      const { code, trail } = print(element, indent);
      const isLast = isEnd(anchor) && index === all.length - 1;
      const isApart = blankBefore && (hasPrevious || index > 0);
      return `${isApart ? eol : ''}${indent}${code}${isLast ? ending : separator}${trail}`;
    });
    let next = anchor + 1;
    while (next < elements.length && removed.has(next)) next++;
    const isBlank = next < elements.length && all.at(-1)?.blankAfter && !hasBlank(next);
    const body = lines.join(eol) + (isBlank ? eol : '');
    const at = startAt(anchor + 1);
    const isAtLineStart = at === 0 || text.charAt(at - 1) === '\n';
    const { overlap } = all.find((each) => each.overlap !== undefined) ?? {};
    return { start: at, end: at, text: isAtLineStart ? body + eol : eol + body, overlap };
  };

  const remove = (index: number): Edit => {
    const { kept, overlap } = removed.get(index) ?? { kept: [] };
    const [start, end] = [startAt(index), startAt(index + 1)];
    const lines = kept.map((each) => indent + text.slice(each.start, each.end) + eol).join('');
    const hasNeighbor = inserted.has(index - 1) || inserted.has(index);
    const isFirst = firstKept > index && list.head.length === 0;
    const isLast = lastKept < index;
    const isOpen = isLast && text.charAt(end - 1) !== '\n' && !hasNeighbor && lines === '';
    if (isOpen) return { start: endOfLineBefore(text, start), end, text: '', overlap };
    const next = elements[index + 1];
    if (hasBlank(index) && lines !== '') return { start, end, text: eol + lines, overlap };
    // No blank line at the start of a list.
    const skipsBlank = isFirst && lines === '' && next && hasBlank(index + 1) && !hasNeighbor;
    if (skipsBlank && !removed.has(index + 1)) {
      return { start, end: lineStartOf(text, next.start), text: '', overlap };
    }
    const isApart =
      hasBlank(index) && !isFirst && next && !removed.has(index + 1) && !hasBlank(index + 1);
    return { start, end, text: lines || (isApart && !hasNeighbor ? eol : ''), overlap };
  };

  return [...[...inserted].map(insert), ...[...removed.keys()].map(remove)];
}

const lastAnchorOf = (inserted: ListChange['inserted']): number =>
  [...inserted.keys()].reduce((a, b) => Math.max(a, b), -2);

/** Where the line end before a line begins. */
function endOfLineBefore(text: string, lineStart: number): number {
  if (text.charAt(lineStart - 1) !== '\n') return lineStart;
  return text.charAt(lineStart - 2) === '\r' ? lineStart - 2 : lineStart - 1;
}

/** Where the lines of each element begin, blank lines above included; last, where those of the last one end. */
function chunkStarts({ elements, inside, head }: CodeList, text: string): number[] {
  const start = inside?.start ?? 0;
  const top = head.at(-1)?.end ?? start;
  const first = top === 0 ? 0 : skipLineEnd(text, top);
  const begin = elements[0]?.start ?? first;
  const starts = [head.length > 0 ? lineStartOf(text, begin) : Math.min(first, begin)];
  for (const element of elements) {
    const end = endOfElement(element);
    starts.push(Math.min(skipLineEnd(text, end), Math.max(end, inside?.end ?? end)));
  }
  return starts;
}

/** The separators that an element needs now, or needs no longer. */
function editSeparators(
  { elements, separator }: CodeList,
  { inserted }: ListChange,
  layout: ListLayout,
): Edit[] {
  const { survivors, ending, overlap } = layout;
  const lastAnchor = lastAnchorOf(inserted);
  const last = survivors.at(-1) ?? -1;
  return survivors.flatMap((index) => {
    const element = elements[index] as Element;
    const isEnd = index === last && lastAnchor < last;
    const isRest = isEnd && element.tree.type === 'RestElement';
    const due = isRest ? '' : isEnd ? ending : layout.separator;
    const { end, separator: at } = element;
    if (due !== '' && at === undefined) return [{ start: end, end, text: due, overlap }];
    const isSurplus = due === '' && at !== undefined && separator === ',';
    return isSurplus ? [{ start: at, end: at + 1, text: '', overlap }] : [];
  });
}
