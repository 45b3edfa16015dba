import type { CodeStyle } from './code-style';
import { type Token, tokensOf } from './tokens';

/** A level of the templates. */
const UNIT = '  ';
/** A line that begins so continues the statement above, unless a semicolon ends it. */
const CONTINUES_LINE = /^([([+\-/<`]|\+\+|--)$/;

/**
 * Code of the templates in another style.
 *
 * @param indent of its lines, in the new style, but for the first one
 */
export function restyle(code: string, style: CodeStyle, indent = ''): string {
  const tokens = tokensOf(code);
  if (tokens === undefined) return code;
  let restyled = '';
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    const gap = code.slice(end, token.start);
    restyled += gapIn(gap, tokens, index, style, indent) + textIn(tokens, index, style);
    end = token.start + token.text.length;
  }
  return restyled;
}

/** The white space and comments before a token. */
function gapIn(
  gap: string,
  tokens: readonly Token[],
  index: number,
  { bracketSpacing, indent: unit }: CodeStyle,
  indent: string,
): string {
  const isInBraces = tokens[index - 1]?.text === '{' || tokens[index]?.text === '}';
  if (gap === ' ' && isInBraces && !bracketSpacing) return '';
  return gap.replace(/\n([ ]*)(?=([^\n]?))/g, (_, spaces: string, next: string) => {
    if (next === '' && index < tokens.length - 1 ? false : next === '\n') return '\n';
    const levels = Math.floor(spaces.length / UNIT.length);
    const rest = spaces.slice(levels * UNIT.length);
    return `\n${indent}${unit.repeat(levels)}${rest}`;
  });
}

function textIn(tokens: readonly Token[], index: number, style: CodeStyle): string {
  const token = tokens[index] as Token;
  const { kind, text } = token;
  if (kind === 'string') return quoted(text, style.quote);
  if (kind === 'template' || kind === 'word' || kind === 'number')
    return guarded(tokens, index, style);
  const after = tokens[index + 1];
  if (text === ';' && !style.semicolons && isInBlock(tokens, index)) {
    return after === undefined || after.kind === 'end' || after.isOnNewLine || after.text === '}'
      ? ''
      : text;
  }
  if (text === ',' && after?.isOnNewLine && /^[)\]}>]$/.test(after.text)) {
    const isOfCall = after.text === ')' || after.text === '>';
    const isDropped =
      style.trailingCommas === 'none' || (style.trailingCommas === 'es5' && isOfCall);
    return isDropped ? '' : text;
  }
  if (style.arrowParens === 'avoid' && isArrowParen(tokens, index)) return '';
  return guarded(tokens, index, style);
}

const isInBlock = (tokens: readonly Token[], index: number): boolean => {
  const holder = tokens[tokens[index]?.holder ?? -1];
  return holder === undefined || holder.text === '{';
};

/** With a semicolon before it, where the one of the statement above is dropped. */
function guarded(tokens: readonly Token[], index: number, { semicolons }: CodeStyle): string {
  const { text, isOnNewLine, kind } = tokens[index] as Token;
  const isAmbiguous = kind === 'template' ? text.startsWith('`') : CONTINUES_LINE.test(text);
  const isGuarded = !semicolons && isOnNewLine && isAmbiguous && tokens[index - 1]?.text === ';';
  return isGuarded && isInBlock(tokens, index) ? `;${text}` : text;
}

/** Of `(x) =>`. */
function isArrowParen(tokens: readonly Token[], index: number): boolean {
  const { text, pair } = tokens[index] as Token;
  const open = text === '(' ? index : text === ')' ? pair : -1;
  return (
    open >= 0 &&
    tokens[open]?.pair === open + 2 &&
    tokens[open + 1]?.kind === 'word' &&
    tokens[open + 3]?.text === '=>' &&
    tokens[open - 1]?.text !== '>'
  );
}

/** The quotes that need fewer escapes; the preferred ones where both need as many. */
function quoted(text: string, preferred: "'" | '"'): string {
  const content = text.slice(1, -1);
  const other = preferred === "'" ? '"' : "'";
  const count = (quote: string): number => content.replace(/\\[^'"]/g, '').split(quote).length - 1;
  const quote = count(preferred) > count(other) ? other : preferred;
  const escaped = content.replace(
    /\\(["'])|(\\[\s\S])|(["'])/g,
    (match, bare?: string, kept?: string, plain?: string) => {
      const character = bare ?? plain;
      if (kept !== undefined || character === undefined) return match;
      return character === quote ? `\\${character}` : character;
    },
  );
  return quote + escaped + quote;
}
