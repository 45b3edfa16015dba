import { isEndedByLine, redundantBraces } from '../statements';
import { redundantParens } from './grouping';
import { withoutModuleEnd } from './module-end';
import { type ModuleStatement, moduleStatementAt, sortedStatements } from './sorted-imports';
import { type Comment, type Token, tokensOf } from './tokens';

/** After them `|` and `&` begin a type. */
const BEFORE_TYPE = new Set(['=', '(', '<', ',', ':', '?', '=>', '[', '{', ';']);
const IDENTIFIER = /^(['"])[A-Za-z_$][\w$]*\1$/;
const END = 'end of statement';

/**
 * Code without what a formatter decides: white space, line breaks, semicolons at line ends, trailing commas, quotes,
 * redundant parentheses and braces, the order of imports and `.js` in their paths. `undefined` where the text cannot be read with certainty.
 */
export function codeForm(code: string): readonly string[] | undefined {
  // A template literal has the line ends of its file.
  const tokens = tokensOf(code.replaceAll('\r\n', '\n'));
  if (tokens === undefined) return undefined;
  const dropped = new Set([...redundantParens(tokens), ...redundantBraces(tokens)]);
  const form: string[] = [];
  let statements: ModuleStatement[] = [];
  let comments: string[] = [];
  /** Those before a redundant `}`. */
  let carried: readonly Comment[] = [];
  /** The last token that counts; -1: none. */
  let last = -1;
  let hasSemicolon = false;
  let hasLineBreak = false;

  const flush = (): void => {
    if (statements.length > 0) form.push(...sortedStatements(statements), ...comments.sort());
    statements = [];
    comments = [];
  };
  /** Comments among imports move with them. */
  const addComments = (all: readonly Comment[]): void => {
    const pending = carried;
    carried = [];
    for (const comment of [...pending, ...all]) {
      if (statements.length > 0 && comment.isOnNewLine) flush();
      (statements.length > 0 ? comments : form).push(formOfComment(comment.text));
    }
  };
  const plainForm = (from: number, to: number): string[] => {
    const parts: string[] = [];
    for (let index = from; index < to; index += 1) {
      if (!isDropped(tokens, index)) parts.push(shown(tokens, index));
    }
    return parts;
  };

  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    const { text } = token;
    let around = token.holder;
    while (dropped.has(around)) around = (tokens[around] as Token).holder;
    const holder = tokens[around];
    const isInBlock = holder === undefined || holder.text === '{';
    if (text === ';' && isInBlock) {
      const before = tokens[index - 1];
      if ((before?.text === ')' && before.role === 'control') || before?.text === 'else') {
        form.push('empty statement');
      }
      hasSemicolon = true;
      addComments(token.comments);
      continue;
    }
    // Behind a redundant `(` or before a redundant `)`.
    const isInside =
      (dropped.has(index) && text === ')') ||
      (dropped.has(index - 1) && tokens[index - 1]?.text === '(');
    hasLineBreak ||= token.isOnNewLine && !isInside;
    if (dropped.has(index) && text === '}') {
      carried = [...carried, ...token.comments];
      hasSemicolon = true;
      continue;
    }
    if (dropped.has(index) || isDropped(tokens, index)) {
      addComments(token.comments);
      continue;
    }
    const isEnded =
      isInBlock &&
      last >= 0 &&
      (hasSemicolon || (hasLineBreak && isEndedByLine(tokens, last, token)));
    if (holder === undefined && (last < 0 || isEnded || tokens[last]?.text === '}')) {
      const statement = moduleStatementAt(tokens, index, plainForm);
      if (statement !== undefined) {
        if (statements[0]?.word !== text) flush();
        statements.push(statement);
        for (; index <= statement.end; index += 1) {
          for (const comment of tokens[index]?.comments ?? [])
            comments.push(formOfComment(comment.text));
        }
        index -= 1;
        last = index;
        hasSemicolon = tokens[index + 1]?.text === ';';
        continue;
      }
    }
    let ahead: readonly Comment[] = [...carried, ...token.comments];
    const hasEnd = token.isOnNewLine || carried.length > 0;
    carried = [];
    if (isEnded && needsEnd(tokens, last, index, hasSemicolon) && statements.length === 0) {
      const count = hasEnd ? trailingComments(ahead) : 0;
      // A comment behind a statement can stand before its semicolon too.
      if (count > 0) addComments(ahead.slice(0, count));
      ahead = ahead.slice(count);
      form.push(END);
    }
    hasSemicolon = false;
    addComments(ahead);
    flush();
    hasLineBreak = false;
    if (text.startsWith('>>')) form.push(...text);
    else form.push(shown(tokens, index));
    last = index;
  }
  return form;
}

/** How many comments are on the line of the token before them. */
function trailingComments(comments: readonly Comment[]): number {
  const first = comments.findIndex(({ isOnNewLine }) => isOnNewLine);
  return first < 0 ? comments.length : first;
}

/** Whether an end of a statement makes a difference. */
function needsEnd(
  tokens: readonly Token[],
  last: number,
  next: number,
  hasSemicolon: boolean,
): boolean {
  const [before, after] = [tokens[last] as Token, tokens[next] as Token];
  if (after.kind === 'end' || /^[{}]$/.test(after.text) || /^[{:]$/.test(before.text)) return false;
  if (before.text !== '}') return true;
  const continues =
    after.kind === 'punctuator' || after.kind === 'template' || after.kind === 'regex';
  return continues && (hasSemicolon || before.role === 'block');
}

/** A trailing comma, or the first `|` of a union. */
function isDropped(tokens: readonly Token[], index: number): boolean {
  const { kind, text } = tokens[index] as Token;
  if (kind !== 'punctuator') return false;
  const before = tokens[index - 1]?.text ?? '';
  if (text === '|' || text === '&') return BEFORE_TYPE.has(before) || before.endsWith('${');
  const isLast = text === ',' && /^[)\]}>]$/.test(tokens[index + 1]?.text ?? '');
  return isLast && !/^[,[({<]$/.test(before);
}

function shown(tokens: readonly Token[], index: number): string {
  const { kind, text } = tokens[index] as Token;
  if (kind === 'string') return isKey(tokens, index) ? text.slice(1, -1) : formOfString(text);
  return kind === 'number' ? formOfNumber(text) : text;
}

/** A quoted property name that needs no quotes. */
function isKey(tokens: readonly Token[], index: number): boolean {
  const { text, holder } = tokens[index] as Token;
  return (
    tokens[index + 1]?.text === ':' &&
    /^[{,;]$/.test(tokens[index - 1]?.text ?? '') &&
    tokens[holder]?.text === '{' &&
    IDENTIFIER.test(text)
  );
}

const formOfString = (text: string): string =>
  `'${withoutModuleEnd(text.slice(1, -1)).replace(/\\(["'])|(\\[\s\S])/g, '$1$2')}`;

function formOfNumber(text: string): string {
  const number = text.toLowerCase();
  if (/^0[xbo]/.test(number)) return number;
  return number
    .replace('e+', 'e')
    .replace(/(\.[\d_]*?)0+(?=e|$)/, '$1')
    .replace(/\.(?=e|$)/, '');
}

/** Its kind and its text, without the stars and the spaces of the lines. */
function formOfComment(text: string): string {
  if (!text.startsWith('/*'))
    return `// ${text
      .replace(/^\/\/|^#!/, '')
      .replace(/\s+/g, ' ')
      .trim()}`;
  const lines = text.slice(2, -2).replace(/\r?\n[ \t]*\*?(?=[ \t\r\n/])/g, ' ');
  return `/* ${lines.replace(/\s+/g, ' ').trim()}`;
}
