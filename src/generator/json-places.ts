import type { Node } from 'jsonc-parser';

/** What stands behind a property. */
interface Tail {
  /** Where its comma is, if it has one. */
  readonly comma: number | undefined;
  /** Behind the comma, if any, and the comments on the same line. */
  readonly end: number;
}

const COMMA_OR_TRIVIA = /,|\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y;

/** Looks from the end of a property (or of an opening brace) to the next token that is neither comma nor comment. */
export function tailOf(text: string, offset: number): Tail {
  const pattern = new RegExp(COMMA_OR_TRIVIA);
  pattern.lastIndex = offset;
  let comma: number | undefined;
  let end = offset;
  let isSameLine = true;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [token] = match;
    if (token === ',') comma = match.index;
    isSameLine = token === ',' || (isSameLine && !token.includes('\n'));
    if (isSameLine && token.trim() !== '') end = pattern.lastIndex;
  }
  return { comma, end };
}

export const endOf = ({ offset, length }: Node): number => offset + length;

export const isOneLine = (text: string, node: Node): boolean =>
  !text.slice(node.offset, endOf(node)).includes('\n');

/** The start of the line that `offset` is on. */
export const lineStartOf = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1;

/** The white space that the line of `offset` begins with. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStartOf(text, offset), offset))?.[0] ?? '';

/** `text` with `content` instead of what stands from `start` to `end`. */
export const splice = (text: string, start: number, end: number, content: string): string =>
  text.slice(0, start) + content + text.slice(end);
