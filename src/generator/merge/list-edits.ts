import type { CodeList, Element } from '../syntax/code-lists';
import type { CodeStyle } from '../syntax/code-style';
import type { Code } from '../syntax/code-tree';
import { type Edit, indentAt, lineStartOf, type Overlap, skipLineEnd } from './code-edits';
import { endOfElement, type Insertion, type ListChange } from './list-plan';

interface Context {
  readonly ours: Code;
  readonly style: CodeStyle;
  readonly eol: string;
  /** An element of the generator's in the style of the user's text: with its comments, or only their last ones. */
  readonly print: (element: Element, indent: string) => { code: string; trail: string };
  /** Whether the list has several lines in the generator's text. */
  readonly isTall: boolean;
}

const TALL =
  /^(Program|BlockStatement|ClassBody|TSInterfaceBody|TSEnumBody|SwitchStatement|SwitchCase|TSModuleBlock|StaticBlock)$/;

/** The edits that change a list element by element, in its own layout. */
export function editList(
  parent: string,
  list: CodeList,
  change: ListChange,
  context: Context,
): Edit[] {
  if (list.inside === undefined) return [];
  if (list.separator === '|' || list.separator === '&') return editUnion(list, change, context);
  const { ours, eol, style, print } = context;
  const { text } = ours;
  const { elements, inside } = list;
  const { inserted, removed } = change;
  const overlap = [...removed.values(), ...[...inserted.values()].flat()].find(
    (each) => each.overlap !== undefined,
  )?.overlap;
  const starts = chunkStarts(list, text);
  const isEmpty = elements.length === 0;
  const isTall = isEmpty
    ? TALL.test(parent) || context.isTall
    : parent === 'Program' || text.slice(inside.start, elements[0]?.tree.start).includes('\n');
  const indent = isEmpty
    ? parent === 'Program'
      ? ''
      : indentAt(text, inside.start - 1) + style.indent
    : indentAt(text, elements[0]?.start ?? 0);
  const survivors = elements.flatMap((_, index) => (removed.has(index) ? [] : [index]));
  const lastInserted = [...inserted.keys()].reduce((a, b) => Math.max(a, b), -2);
  const lastSurvivor = survivors.at(-1) ?? -1;
  const endsInInsertion = lastInserted >= lastSurvivor && lastInserted > -2;
  const hadTrailing = elements.at(-1)?.separator !== undefined;
  const usesTrailing = isEmpty ? isTall && trailsIn(list, style) : hadTrailing;
  const isRest = /^RestElement$/.test(
    (endsInInsertion
      ? inserted.get(lastInserted)?.at(-1)?.element.tree.type
      : elements[lastSurvivor]?.tree.type) ?? '',
  );
  const separator =
    list.separator === ';' ? separatorOfMembers(list, text, style, isTall) : list.separator;
  const edits: Edit[] = [];
  const edit = (start: number, end: number, content: string, at?: Overlap): void => {
    edits.push({ start, end, text: content, overlap: at });
  };

  const write = (anchor: number, all: readonly Insertion[]): void => {
    const next = survivors.find((index) => index > anchor);
    const isLast = next === undefined;
    const printed = all.map(({ element }, index) => {
      const { code, trail } = print(element, indent);
      const isEnd = isLast && index === all.length - 1;
      const needs = list.separator === ',' && isEnd ? usesTrailing && !isRest : true;
      const inlineEnd = list.separator === ';' && !isTall && isEnd && !hadTrailing;
      const comment = isTall ? trail : trail.replace(/\/\/(.*)/g, '/*$1 */');
      return `${code}${needs && !inlineEnd ? separator : ''}${comment}`;
    });
    const at = all.find((each) => each.overlap !== undefined)?.overlap;
    if (isTall) {
      const hasPrevious = anchor >= 0;
      const lines = printed.map((code, index) => {
        const { blankBefore } = all[index] as Insertion;
        const isApart = blankBefore && (hasPrevious || index > 0);
        return `${isApart ? eol : ''}${indent}${code}`;
      });
      const position = starts[anchor + 1] ?? inside.end;
      const following = text.slice(position, elements[anchor + 1]?.start ?? position);
      const isBlank =
        all.at(-1)?.blankAfter && next !== undefined && !/^[ \t]*\r?\n/.test(following);
      const body = lines.join(eol) + (isBlank ? eol : '');
      const isAtLineStart = position === 0 || text.charAt(position - 1) === '\n';
      if (isEmpty && parent !== 'Program') {
        const closing = parent === 'SwitchCase' ? '' : eol + indentAt(text, inside.start - 1);
        edit(inside.start, inside.end, eol + body + closing, at);
      } else if (isAtLineStart) edit(position, position, body + eol, at);
      else edit(position, position, eol + body, at);
      return;
    }
    const [first] = elements;
    const content = printed.join(' ');
    if (first === undefined) {
      const space =
        list.separator === ',' && /^Object|^(Im|Ex)port/.test(parent) && style.bracketSpacing
          ? ' '
          : '';
      edit(inside.start, inside.end, space + content + space, at);
    } else if (anchor < 0) edit(first.start, first.start, `${content} `, at);
    else
      edit(starts[anchor + 1] ?? first.start, starts[anchor + 1] ?? first.start, ` ${content}`, at);
  };

  if (!isTall && survivors.length === 0 && !isEmpty) {
    const all = [...inserted.values()].flat();
    const end =
      Math.max(elements.at(-1)?.separator ?? 0, endOfElement(elements.at(-1) as Element) - 1) + 1;
    const printed = all.map(({ element }, index) => {
      const { code, trail } = print(element, indent);
      return `${code}${index < all.length - 1 ? separator : ''}${trail}`;
    });
    const kept = [...removed.values()].flatMap((each) => each.kept);
    const comments = kept.map((each) => text.slice(each.start, each.end));
    if (kept.some(({ type }) => type === 'CommentLine')) comments.push(eol);
    const [from, to] =
      all.length + kept.length > 0 ? [elements[0]?.start ?? 0, end] : [inside.start, inside.end];
    edit(from, to, [...comments, ...printed].join(' '), overlap);
    return edits;
  }

  for (const [anchor, all] of inserted) write(anchor, all);
  removed.forEach((removal, index) => {
    const [from, to] = [starts[index] ?? 0, starts[index + 1] ?? inside.end];
    const kept = removal.kept.map((each) => text.slice(each.start, each.end));
    if (isTall) {
      const isLastOpen = to > 0 && text.charAt(to - 1) !== '\n' && index === elements.length - 1;
      const before =
        isLastOpen && text.charAt(from - 1) === '\n'
          ? from - (text.charAt(from - 2) === '\r' ? 2 : 1)
          : from;
      const isPending = inserted.has(index - 1);
      const hadBlank = /^[ \t]*\r?\n/.test(text.slice(from, to));
      const nextStart = elements[index + 1]?.start;
      const nextHasBlank =
        nextStart !== undefined && /^[ \t]*\r?\n/.test(text.slice(to, nextStart));
      const isFirst =
        !survivors.some((each) => each < index) && !isPending && list.head.length === 0;
      const keepsBlank =
        hadBlank &&
        !isFirst &&
        nextStart !== undefined &&
        !nextHasBlank &&
        !removed.has(index + 1) &&
        !isPending;
      const lines = kept.map((each) => indent + each + eol).join('');
      const end =
        isFirst && nextHasBlank && !removed.has(index + 1) && kept.length === 0
          ? lineStartOf(text, nextStart)
          : to;
      edit(
        before,
        end,
        (hadBlank && lines ? eol : '') + lines + (keepsBlank && !lines ? eol : ''),
        removal.overlap,
      );
    } else if (index === 0 || survivors.every((each) => each > index)) {
      const next = elements[index + 1];
      edit(
        (elements[index] as Element).start,
        next?.start ?? to,
        kept.map((each) => `${each} `).join(''),
        removal.overlap,
      );
    } else edit(from, to, kept.map((each) => ` ${each}`).join(''), removal.overlap);
  });

  if (list.separator === ',') {
    for (const index of survivors) {
      const element = elements[index] as Element;
      const isEnd = index === lastSurvivor && !endsInInsertion;
      const needs = !isEnd || (usesTrailing && !isRest);
      if (needs && element.separator === undefined) edit(element.end, element.end, ',', overlap);
      if (!needs && element.separator !== undefined && !hadTrailing) {
        edit(element.separator, element.separator + 1, '', overlap);
      }
    }
  } else if (list.separator === ';' && endsInInsertion) {
    const element = elements[lastSurvivor];
    const isJoined = element !== undefined && element.separator === undefined && separator !== '';
    if (isJoined) edit(element.end, element.end, separator, overlap);
  }
  return edits;
}

/** Where the lines of each element begin, blank lines above included; last, where those of the last one end. */
function chunkStarts({ elements, inside, head }: CodeList, text: string): number[] {
  const start = inside?.start ?? 0;
  const first = skipLineEnd(text, head.at(-1)?.end ?? start);
  const starts = [
    Math.min(head.length === 0 && start === 0 ? 0 : first, elements[0]?.start ?? first),
  ];
  for (const element of elements) {
    const end = endOfElement(element);
    starts.push(Math.min(skipLineEnd(text, end), Math.max(end, inside?.end ?? end)));
  }
  return starts;
}

const trailsIn = ({ name }: CodeList, { trailingCommas }: CodeStyle): boolean =>
  trailingCommas === 'all' || (trailingCommas === 'es5' && !/^(arguments|params)$/.test(name));

/** What stands behind the members of a type. */
function separatorOfMembers(
  list: CodeList,
  text: string,
  style: CodeStyle,
  isTall: boolean,
): string {
  const [first] = list.elements;
  if (first?.separator !== undefined) return text.charAt(first.separator);
  return !isTall || (first === undefined && style.semicolons) ? ';' : '';
}

/** A union has no brackets: it is written again, in one line or in several. */
function editUnion(list: CodeList, { inserted, removed }: ListChange, context: Context): Edit[] {
  const { ours, eol, print } = context;
  const { text } = ours;
  const { elements, separator, start, end } = list;
  const indent = indentAt(text, elements[0]?.start ?? start);
  const isTall = text.slice(elements[0]?.start ?? start, end).includes('\n');
  const parts = [...elements.keys(), -1]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const element = index < 0 || removed.has(index) ? undefined : elements[index];
      const own = element === undefined ? [] : [text.slice(element.start, element.end)];
      const news = inserted.get(index) ?? [];
      return [...own, ...news.map((each) => print(each.element, indent).code)];
    });
  const overlap = [...removed.values(), ...[...inserted.values()].flat()].find(
    (each) => each.overlap,
  )?.overlap;
  const content = isTall
    ? parts.map((part, index) => `${index === 0 ? '' : eol + indent}${separator} ${part}`).join('')
    : parts.join(` ${separator} `);
  return [{ start, end, text: content, overlap }];
}
