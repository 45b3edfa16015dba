/** A piece of TypeScript source. Together, the texts of all pieces are the source. */
export interface Token {
  /** `text` is a string, or a part of a template; `quiet` is white space, a comment, a number or a regular expression. */
  readonly kind: 'word' | 'text' | 'mark' | 'quiet';
  readonly text: string;
}

const QUIET = /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\d[\w.]*/y;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const STRING = /'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?/y;
const TEMPLATE = /[`}](?:\\[\s\S]?|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
const MARK = /\.\.\.|\?\.|=>|[\s\S]/uy;

/** Words and marks after which a slash divides; after all others it begins a regular expression. */
const ENDS_VALUE = /^(?:[)\]}]|[\p{ID_Continue}$]+)$/u;
const BEFORE_VALUE = /^(?:return|typeof|case|in|of|do|else|void|delete|await|yield|throw|new)$/;

/** Takes source apart, whatever it is; well enough for source that compiles. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** For each open brace, whether it is one of a template. */
  const braces: boolean[] = [];
  let last = '';
  let at = 0;

  const take = (pattern: RegExp, kind: Token['kind']): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) return undefined;
    tokens.push({ kind, text });
    at += text.length;
    if (kind !== 'quiet') last = text;
    return text;
  };
  const takeTemplate = (): void => {
    if (source[at] === '}') braces.pop();
    if (take(TEMPLATE, 'text')?.endsWith('${') === true) braces.push(true);
  };
  const isDivision = (): boolean => ENDS_VALUE.test(last) && !BEFORE_VALUE.test(last);

  while (at < source.length) {
    const next = source[at];
    if (next === '`' || (next === '}' && braces.at(-1) === true)) takeTemplate();
    else if (take(QUIET, 'quiet') ?? take(WORD, 'word') ?? take(STRING, 'text')) continue;
    else if (next === '/' && !isDivision() && take(REGEXP, 'quiet') !== undefined) last = '0';
    else {
      if (next === '{') braces.push(false);
      if (next === '}') braces.pop();
      take(MARK, 'mark');
    }
  }
  return tokens;
}
