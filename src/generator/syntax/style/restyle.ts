import { codeForm } from '../form/code-form';
import { withoutModuleEnd } from '../form/module-end';
import { type Token, tokensOf } from '../form/tokens';
import type { CodeStyle } from './code-style';
import { IMPORT_PAIR, kindOfImport } from './evidence';
import { UnknownForm } from './layout/code-ranges';
import { createLayout } from './layout/create-layout';
import { printDoc } from './layout/doc';

/** A level of the templates. */
const UNIT = '  ';
const STATEMENT =
  /^(import|export|const|let|var|if|for|while|return|throw|try|function|class|interface|type|declare|switch|do)$/;
/** A line that begins so continues the statement above, unless a semicolon ends it. */
const CONTINUES_LINE = /^([([+\-/<`]|\+\+|--)$/;

/**
 * Code of the templates in another style, with its lines broken as Prettier breaks them. What the layout does not know
 * keeps its lines.
 *
 * @param indent of its lines, in the new style, but for the first one
 */
export function restyle(source: string, style: CodeStyle, indent = ''): string {
  const code = style.importGroups ? source.replace(IMPORT_PAIR, apart) : source;
  const tokens = tokensOf(code);
  if (tokens === undefined) return code;
  const laidOut = layOut(code, tokens, style, indent);
  return laidOut ?? restyleTokens(code, tokens, style, indent);
}

const apart = (line: string, specifier: string, blank: string | undefined, next: string): string =>
  blank === undefined && kindOfImport(specifier) !== kindOfImport(next) ? `${line}\n` : line;

function layOut(
  code: string,
  tokens: readonly Token[],
  style: CodeStyle,
  indent: string,
): string | undefined {
  try {
    const { statements, expression, listOf } = createLayout(code, tokens, style, {
      textAt: (index) => plainText(tokens, index, style),
      textBetween: (start, end) => restyleTokens(code.slice(start, end), undefined, style, ''),
    });
    const range = { from: 0, to: tokens.length - 1 };
    const kind = kindOf(tokens);
    const doc =
      kind === 'statements'
        ? statements(range)
        : kind === 'list'
          ? listOf(range)
          : expression(range);
    const { width, tabWidth } = style;
    const printed = printDoc(doc, { width, tabWidth, unit: style.indent, start: indent });
    const text = `${printed}${/\n?$/.exec(code)?.[0] ?? ''}`;
    return codeForm(text)?.join('\0') === codeForm(code)?.join('\0') ? text : undefined;
  } catch (error) {
    if (error instanceof UnknownForm) return undefined;
    throw error;
  }
}

/** What a piece of code is: statements, elements with commas between them, or one expression. */
function kindOf(tokens: readonly Token[]): 'statements' | 'list' | 'expression' {
  const outer = tokens.filter(({ holder, kind }) => holder < 0 && kind !== 'end');
  const has = (text: string): boolean => outer.some((token) => token.text === text);
  const [first, second] = outer;
  if (has(';') || STATEMENT.test(first?.text ?? '')) return 'statements';
  const isProperty = second?.text === ':' && /^(word|string|number)$/.test(first?.kind ?? '');
  return isProperty || has(',') ? 'list' : 'expression';
}

function restyleTokens(
  code: string,
  known: readonly Token[] | undefined,
  style: CodeStyle,
  indent: string,
): string {
  const tokens = known ?? tokensOf(code);
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

/** A token without the rules for line ends. */
function plainText(tokens: readonly Token[], index: number, style: CodeStyle): string {
  const { kind, text } = tokens[index] as Token;
  return kind === 'string' ? stringIn(text, style) : text;
}

/** A string in the style of quotes and module paths. */
function stringIn(text: string, { quote, moduleEnds }: CodeStyle): string {
  const content = text.slice(1, -1);
  const written = moduleEnds
    ? text
    : `${text.charAt(0)}${withoutModuleEnd(content)}${text.charAt(0)}`;
  return quoted(written, quote);
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
  if (kind === 'string') return stringIn(text, style);
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
