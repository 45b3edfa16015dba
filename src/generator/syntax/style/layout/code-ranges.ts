import type { Token } from '../../form/tokens';
import { type Doc, hardline, join, suffix } from './doc';

/** The code has a form that the layout does not know. */
export class UnknownForm extends Error {}

/** Tokens, the last one excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Reads pieces of code by the indices of their tokens. */
export function createRanges(code: string, tokens: readonly Token[]) {
  const at = (index: number): Token => {
    const token = tokens[index];
    if (token === undefined) throw new UnknownForm();
    return token;
  };

  const wordAt = (index: number): string => tokens[index]?.text ?? '';

  /** The last token of a template literal. */
  function endOfTemplate(index: number): number {
    let end = index;
    while (!wordAt(end).endsWith('`') || end === index) {
      if (wordAt(end).endsWith('`') && wordAt(end).length > 1) return end;
      end = at(end).pair;
      if (end < 0) throw new UnknownForm();
    }
    return end;
  }

  const isTypeList = (index: number): boolean => {
    const [before, token, next] = [tokens[index - 1], at(index), tokens[index + 1]];
    return (
      token.text === '<' &&
      before?.kind === 'word' &&
      before.start + before.text.length === token.start &&
      next !== undefined &&
      (next.start === token.start + 1 || next.isOnNewLine)
    );
  };

  function endOfTypes(index: number): number {
    let depth = 0;
    for (
      let end = index;
      end < tokens.length;
      end = wordAt(end) === '<' || wordAt(end) === '>' ? end + 1 : after(end)
    ) {
      if (wordAt(end) === '<') depth += 1;
      if (wordAt(end) === '>') depth -= 1;
      if (depth === 0) return end;
    }
    throw new UnknownForm();
  }

  /** The token behind an element: a bracket counts with its content. */
  function after(index: number): number {
    const { kind, pair, text } = at(index);
    if (kind === 'template')
      return text.endsWith('`') && text.startsWith('`') ? index + 1 : endOfTemplate(index) + 1;
    if (pair > index) return pair + 1;
    return isTypeList(index) ? endOfTypes(index) + 1 : index + 1;
  }

  function find({ from, to }: Range, matches: (index: number) => boolean): number {
    for (let index = from; index < to; index = after(index)) if (matches(index)) return index;
    return -1;
  }

  function split({ from, to }: Range, separator: string, hasHoles = false): Range[] {
    const parts: Range[] = [];
    let start = from;
    for (let index = from; index <= to; index = index === to ? to + 1 : after(index)) {
      if (index < to && wordAt(index) !== separator) continue;
      if (index > start || (hasHoles && index < to)) parts.push({ from: start, to: index });
      else if (index < to) throw new UnknownForm();
      start = index + 1;
    }
    return parts;
  }

  const isWhole = ({ from, to }: Range, text: string): boolean =>
    wordAt(from) === text && at(from).pair === to - 1;

  /** The white space before a token. */
  function gap(index: number): string {
    const [before, token] = [tokens[index - 1], at(index)];
    if (before === undefined) return '';
    if (token.isOnNewLine) return /^\??\.$/.test(token.text) ? '' : ' ';
    return before.start + before.text.length < token.start ? ' ' : '';
  }

  /** Comments on lines of their own before a token. */
  function leading(index: number): Doc[] {
    const own = at(index).comments.filter((comment) => comment.isOnNewLine || index === 0);
    return own.flatMap((comment, n): Doc[] => {
      const end = comment.start + comment.text.length;
      const next = own[n + 1]?.start ?? at(index).start;
      const gap = code.slice(end, next);
      if (!gap.includes('\n')) throw new UnknownForm();
      const isApart = /\n[ \t]*\n/.test(gap.replaceAll('\r', ''));
      return [commentDoc(comment.text), hardline, ...(isApart ? [hardline] : [])];
    });
  }

  function commentDoc(text: string): Doc {
    const [first = '', ...others] = text.split('\n').map((each) => each.trim());
    if (others.some((each) => !each.startsWith('*'))) throw new UnknownForm();
    return join(hardline, [first, ...others.map((each) => ` ${each}`)]);
  }

  /** The comment behind the last line, which is at the token that follows. */
  const trailing = (next: number): Doc =>
    (tokens[next]?.comments ?? [])
      .filter((comment) => !comment.isOnNewLine && next > 0)
      .map((comment) => suffix(` ${comment.text}`));

  const isApart = (index: number): boolean => {
    const previous = tokens[index - 1];
    if (previous === undefined) return false;
    const gap = code.slice(previous.start + previous.text.length, at(index).start);
    const first = at(index).comments.find(({ isOnNewLine }) => isOnNewLine);
    const blank =
      first === undefined ? gap : code.slice(previous.start + previous.text.length, first.start);
    return /\n[ \t]*\n/.test(blank.replaceAll('\r', ''));
  };

  function noComments({ from, to }: Range): void {
    for (let index = from; index < to; index += 1)
      if (at(index).comments.length > 0) throw new UnknownForm();
  }

  return {
    at,
    wordAt,
    isTypeList,
    endOfTypes,
    after,
    find,
    split,
    isWhole,
    gap,
    leading,
    commentDoc,
    trailing,
    isApart,
    noComments,
  };
}

export type Ranges = ReturnType<typeof createRanges>;
