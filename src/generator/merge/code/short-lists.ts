import type { CodeList, Element } from '../../syntax/tree/code-lists';
import { type Edit, indentAt, type Overlap } from './code-edits';
import type { ListContext, ListLayout } from './list-edits';
import { endOfElement, type ListChange } from './list-plan';

/** A list on one line: what stands between two elements that stay is written again. */
export function editShortList(
  { elements, inside }: CodeList,
  { inserted, removed }: ListChange,
  { ours: { text }, eol, print }: ListContext,
  { indent, separator, ending, survivors }: ListLayout,
): Edit[] {
  const [first, final] = [elements[0], elements.at(-1)];
  if (first === undefined || final === undefined || inside === undefined) return [];
  const edits: Edit[] = [];
  const write = (before: number, after: number): void => {
    const pieces: string[] = [];
    let overlap: Overlap | undefined;
    let isChanged = false;
    for (let index = before; index < after; index++) {
      const removal = removed.get(index);
      if (removal !== undefined) {
        isChanged = true;
        overlap ??= removal.overlap;
        for (const each of removal.kept) {
          pieces.push(text.slice(each.start, each.end) + (each.type === 'CommentLine' ? eol : ''));
        }
      }
      const news = inserted.get(index) ?? [];
      news.forEach((each, place) => {
        isChanged = true;
        overlap ??= each.overlap;
        const { code, trail } = print(each.element, indent);
        const isLast =
          after === elements.length &&
          place === news.length - 1 &&
          ![...inserted.keys()].some((key) => key > index);
        const comment = trail.replace(/\/\/(.*)/g, '/*$1 */');
        pieces.push(`${code}${isLast ? ending : separator}${comment}`);
      });
    }
    if (!isChanged) return;
    const [previous, next] = [elements[before], elements[after]];
    const content = pieces.join(' ');
    const space = content === '' ? '' : ' ';
    if (previous && next) {
      edits.push({
        start: endOfElement(previous),
        end: next.start,
        text: ` ${content}${space}`,
        overlap,
      });
    } else if (next) {
      edits.push({ start: first.start, end: next.start, text: content + space, overlap });
    } else if (previous) {
      edits.push({
        start: endOfElement(previous),
        end: endOfElement(final),
        text: space + content,
        overlap,
      });
    } else if (content === '') edits.push({ ...inside, text: '', overlap });
    else edits.push({ start: first.start, end: endOfElement(final), text: content, overlap });
  };
  let before = -1;
  for (const index of survivors) {
    write(before, index);
    before = index;
  }
  write(before, elements.length);
  return edits;
}

/** A union has no brackets: it is written again, in one line or in several. */
export function editUnion(
  list: CodeList,
  { inserted, removed }: ListChange,
  { ours: { text }, eol, print }: ListContext,
): Edit[] {
  const { elements, separator, start, end } = list;
  const indent = indentAt(text, elements[0]?.start ?? start);
  const isTall = text.slice(elements[0]?.start ?? start, end).includes('\n');
  const parts = [-1, ...elements.keys()].flatMap((index) => {
    const element: Element | undefined = removed.has(index) ? undefined : elements[index];
    const own = element === undefined ? [] : [text.slice(element.start, element.end)];
    const news = inserted.get(index) ?? [];
    return [...own, ...news.map((each) => print(each.element, indent).code)];
  });
  const changes = [...removed.values(), ...[...inserted.values()].flat()];
  const { overlap } = changes.find((each) => each.overlap !== undefined) ?? {};
  const content = isTall
    ? parts.map((part, index) => `${index === 0 ? '' : eol + indent}${separator} ${part}`).join('')
    : parts.join(` ${separator} `);
  return [{ start, end, text: content, overlap }];
}
