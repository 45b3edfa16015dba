import type { CodeStyle } from '../../syntax/style/code-style';
import type { CodeList, Element } from '../../syntax/tree/code-lists';
import type { Code } from '../../syntax/tree/code-tree';
import type { Comment } from '../../syntax/tree/syntax-tree';
import { indentAt, type Overlap } from './code-edits';
import { endOfCode, endOfElement } from './list-plan';
import { mergeComments } from './merge-comments';

interface CommentMerge {
  readonly ours: Code;
  readonly theirs: Code;
  readonly eol: string;
  readonly style: () => CodeStyle;
  readonly edit: (start: number, end: number, text: string, overlap?: Overlap) => void;
  /** A range of the generator's text in the style of the user's. */
  readonly print: (start: number, end: number, indent: string) => string;
}

/** What merges comments apart from the code that they belong to. */
export function createCommentMerge({ ours, theirs, eol, style, edit, print }: CommentMerge) {
  return { mergeAround, mergeLoose };

  /** Comments above an element, and behind it. */
  function mergeAround(o: Element, b: Element | undefined, t: Element): void {
    const indent = indentAt(ours.text, o.start);
    const isAtLineStart = ours.text.slice(o.start - indent.length - 1, o.start).trim() === '';
    for (const step of mergeComments(o.lead, b?.lead ?? [], t.lead)) {
      const { from, count, theirs: news } = step;
      const start = o.lead[from]?.start ?? o.tree.start;
      const next = o.lead[from + count]?.start ?? o.tree.start;
      const overlap = step.isConflict ? { start, end: next } : undefined;
      const [first, last] = [news[0], news.at(-1)];
      if (first === undefined || last === undefined) {
        edit(start, next, '', overlap);
        continue;
      }
      const isAbove = /^[ \t]*\r?\n/.test(theirs.text.slice(last.end));
      const printed =
        isAbove && !isAtLineStart
          ? news.map(asBlock).join(' ')
          : print(first.start, last.end, indent);
      const end = o.lead[from + count - 1]?.end ?? start;
      if (count > 0) edit(start, end, printed, overlap);
      else edit(start, start, printed + (isAbove && isAtLineStart ? eol + indent : ' '), overlap);
    }
    for (const step of mergeComments(o.trail, b?.trail ?? [], t.trail)) {
      const { from, count, theirs: news } = step;
      const isOccupied = count === 0 && o.trail.length > 0;
      const [first, last] =
        count > 0 ? [o.trail[from], o.trail[from + count - 1]] : [o.trail[0], o.trail.at(-1)];
      const start = endOfCode(o);
      const overlap =
        step.isConflict || isOccupied
          ? { start: o.trail[0]?.start ?? start, end: o.trail.at(-1)?.end ?? start }
          : undefined;
      const endsLine = /^[ \t]*(\r?\n|$)/.test(ours.text.slice(endOfElement(o)));
      const texts = news.map((each) => (endsLine ? sourceOf(each) : asBlock(each)));
      const content = texts.map((each) => ` ${each}`).join('');
      if (first === undefined || last === undefined) edit(start, start, content, overlap);
      else edit(ours.text.slice(0, first.start).trimEnd().length, last.end, content, overlap);
    }
  }

  /** Comments that belong to a list and to none of its elements. */
  function mergeLoose(own: CodeList, old: CodeList | undefined, its: CodeList): void {
    const last = own.elements.at(-1);
    const inside = own.inside ?? own;
    const first = last?.start ?? own.tail[0]?.start;
    const indent =
      first === undefined && own.start < inside.start
        ? indentAt(ours.text, own.start) + style().indent
        : indentAt(ours.text, first ?? inside.start);
    const end =
      own.tail.at(-1)?.end ?? (last ? endOfElement(last) : (own.head.at(-1)?.end ?? inside.start));
    const place = (
      mine: readonly Comment[],
      before: readonly Comment[],
      after: readonly Comment[],
      at: number,
      isHead: boolean,
    ): void => {
      for (const { from, count, theirs: news, isConflict } of mergeComments(mine, before, after)) {
        const [first, final] = [news[0], news.at(-1)];
        const printed = first && final ? print(first.start, final.end, isHead ? '' : indent) : '';
        const [target, until] = [mine[from], mine[from + count - 1]];
        if (count > 0 && target && until) {
          const start = printed ? target.start : ours.text.slice(0, target.start).trimEnd().length;
          const overlap = isConflict ? { start: target.start, end: until.end } : undefined;
          edit(isHead ? target.start : start, until.end, printed, overlap);
        } else if (target !== undefined) {
          edit(target.start, target.start, printed + eol + (isHead ? '' : indent));
        } else if (isHead && mine.length === 0) edit(at, at, `${printed}${eol}${eol}`);
        else {
          const [, space = '', lineEnd] = /^([ \t]*)(\r?\n|$)?/.exec(ours.text.slice(at)) ?? [];
          const closing = lineEnd === undefined ? eol + indentAt(ours.text, at) : '';
          const until = at + (closing === '' ? 0 : space.length);
          edit(at, until, eol + (isHead ? '' : indent) + printed + closing);
        }
      }
    };
    place(own.tail, old?.tail ?? [], its.tail, end, false);
    place(own.head, old?.head ?? [], its.head, own.head.at(-1)?.end ?? inside.start, true);
  }

  function sourceOf({ start, end }: Comment): string {
    return theirs.text.slice(start, end);
  }
}

const asBlock = ({ value }: Comment): string => `/* ${value.trim()} */`;
