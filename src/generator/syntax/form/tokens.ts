/** A piece of code. White space is between tokens, comments are at the token that follows them. */
export interface Token {
  /** `template`: the text of a template literal from `` ` `` or `}` to `${` or `` ` ``. The last token is `end`. */
  readonly kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'punctuator' | 'end';
  readonly text: string;
  /** Where it starts in the code. */
  readonly start: number;
  /** A line break is between it and the token before. */
  readonly isOnNewLine: boolean;
  readonly comments: readonly Comment[];
  /** The index of the other bracket. */
  pair: number;
  /** The index of the innermost bracket around it; -1: none. */
  readonly holder: number;
  /** `control`: the parentheses of `if`, `for` and the like. `block`: the braces of a statement. */
  role: 'control' | 'block' | undefined;
}

export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly isOnNewLine: boolean;
}

const SPACE = /\s*/y;
const WORD = /(?:[\w$#]|[^\0-\x7f\s]|\\u(?:[\da-fA-F]{4}|\{[\da-fA-F]+\}))+/y;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?n?/y;
const SINGLE = /'[^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*)*'/y;
const DOUBLE = /"[^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*)*"/y;
const REGEX = /\/(?![*/])(?:[^\\/[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+\/[\w$]*/y;
const PUNCTUATOR =
  /\.\.\.|=>|[=!]==|\*\*=|&&=|\|\|=|\?\?=|<<=|\?\.(?!\d)|\?\?|\+\+|--|&&|\|\||\*\*|<<|[-+*/%&|^<>=!]=|[-{}()[\];,<>+*/%&|^!~?:=.@]/y;
/** A shift has a space before it; without one, each `>` may close a list of types. */
const SHIFT = />>>?=?/y;

/** Words after which an operand follows. */
const BEFORE_OPERAND = new Set(
  'return throw case in of instanceof typeof void delete new else do await yield extends default'.split(
    ' ',
  ),
);
const CONTROL = new Set(['if', 'while', 'for', 'with', 'switch', 'catch']);
const BLOCK = new Set(['else', 'try', 'finally', 'do']);
const NONE: readonly Comment[] = [];
const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Whether an expression can end with a token. */
export function endsOperand(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined) return false;
  const { kind, text, role } = token;
  if (kind === 'word') return !BEFORE_OPERAND.has(text) || isAfterDot(tokens, index);
  if (kind === 'template') return text.endsWith('`');
  if (kind !== 'punctuator') return true;
  if (text === ')') return role !== 'control';
  if (text === '}') return role !== 'block';
  if (text === '!' || text === '++' || text === '--') return endsOperand(tokens, index - 1);
  return text === ']';
}

const isAfterDot = (tokens: readonly Token[], index: number): boolean =>
  /^\??\.$/.test(tokens[index - 1]?.text ?? '');

/** The tokens of a text of TypeScript or JavaScript, without JSX; `undefined` where they are not certain. */
export function tokensOf(code: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const open: number[] = [];
  let at = code.startsWith('\uFEFF') ? 1 : 0;
  let comments: Comment[] = [];
  let isOnNewLine = true;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(code)?.[0];
  };
  const add = (kind: Token['kind'], text: string): Token => {
    // Written out: a spread takes three times as long as all else here.
    const token: Token = {
      kind,
      text,
      start: at,
      isOnNewLine,
      comments: comments.length > 0 ? comments : NONE,
      pair: -1,
      holder: open.length > 0 ? (open[open.length - 1] as number) : -1,
      role: undefined,
    };
    tokens.push(token);
    at += text.length;
    if (comments.length > 0) comments = [];
    isOnNewLine = false;
    return token;
  };
  const addComment = (end: number): void => {
    const text = code.slice(at, end);
    comments.push({ text, start: at, isOnNewLine });
    if (text.includes('\n')) isOnNewLine = true;
    at = end;
  };
  /** From `` ` `` or the `}` of a placeholder. */
  const addTemplate = (): boolean => {
    for (let end = at + 1; end < code.length; end += 1) {
      const character = code.charCodeAt(end);
      if (character === 92) end += 1;
      else if (character === 96) return add('template', code.slice(at, end + 1)) !== undefined;
      else if (character === 36 && code.charCodeAt(end + 1) === 123) {
        add('template', code.slice(at, end + 2));
        open.push(tokens.length - 1);
        return true;
      }
    }
    return false;
  };
  const addOpening = (text: string): void => {
    const role =
      text === '[' ? undefined : text === '(' ? roleOfParens(tokens) : roleOfBrace(tokens);
    add('punctuator', text).role = role;
    open.push(tokens.length - 1);
  };
  const addClosing = (text: string): boolean => {
    const opening = open.pop();
    const partner = tokens[opening ?? -1];
    if (opening === undefined || partner === undefined) return false;
    if (partner.kind === 'template') {
      partner.pair = tokens.length;
      return text === '}' && addTemplate();
    }
    if (partner.text !== PARTNER[text]) return false;
    const token = add('punctuator', text);
    token.role = partner.role;
    token.pair = opening;
    partner.pair = tokens.length - 1;
    return true;
  };

  if (code.startsWith('#!', at)) addComment(endOfLine(code, at));
  for (;;) {
    const space = match(SPACE) ?? '';
    if (!isOnNewLine && /[\n\r\u2028\u2029]/.test(space)) isOnNewLine = true;
    at += space.length;
    if (at >= code.length) break;
    const character = code.charAt(at);
    if (character === '/' && code.charAt(at + 1) === '/') addComment(endOfLine(code, at));
    else if (character === '/' && code.charAt(at + 1) === '*') {
      const end = code.indexOf('*/', at + 2);
      if (end < 0) return undefined;
      addComment(end + 2);
    } else if (character === '`') {
      if (!addTemplate()) return undefined;
    } else if (character === "'" || character === '"') {
      const text = match(character === "'" ? SINGLE : DOUBLE);
      if (text === undefined) return undefined;
      add('string', text);
    } else if (character === '{' || character === '(' || character === '[') addOpening(character);
    else if (character === '}' || character === ')' || character === ']') {
      if (!addClosing(character)) return undefined;
    } else if (character === '/' && !endsOperand(tokens, tokens.length - 1)) {
      const text = match(REGEX);
      if (text === undefined) return undefined;
      add('regex', text);
    } else {
      const first = character === '.' ? code.charAt(at + 1) : character;
      const number = first >= '0' && first <= '9' ? match(NUMBER) : undefined;
      const word = number === undefined ? match(WORD) : undefined;
      const isShift = character === '>' && /\s/.test(code.charAt(at - 1));
      const mark = (isShift ? match(SHIFT) : undefined) ?? match(PUNCTUATOR);
      if (number !== undefined) add('number', number);
      else if (word !== undefined) add('word', word);
      else if (mark !== undefined) add('punctuator', mark);
      else return undefined;
    }
  }
  if (open.length > 0) return undefined;
  add('end', '');
  return tokens;
}

/** The end of a line, without its line end. */
function endOfLine(code: string, from: number): number {
  const end = code.indexOf('\n', from);
  if (end < 0) return code.length;
  return code.charAt(end - 1) === '\r' ? end - 1 : end;
}

function roleOfParens(tokens: readonly Token[]): Token['role'] {
  const last = tokens.length - 1;
  const isAwait = tokens[last]?.text === 'await' && tokens[last - 1]?.text === 'for';
  const index = isAwait ? last - 1 : last;
  const { kind, text } = tokens[index] ?? {};
  if (kind !== 'word' || !CONTROL.has(text ?? '') || isAfterDot(tokens, index)) return undefined;
  const before = tokens[index - 1];
  const isEndOfDo =
    text === 'while' && before?.text === '}' && tokens[before.pair - 1]?.text === 'do';
  return isEndOfDo ? undefined : 'control';
}

function roleOfBrace(tokens: readonly Token[]): Token['role'] {
  const last = tokens.at(-1);
  if (last === undefined || last.text === ';' || last.role === 'control') return 'block';
  if (last.kind === 'word') return BLOCK.has(last.text) ? 'block' : undefined;
  return last.role === 'block' ? 'block' : undefined;
}
