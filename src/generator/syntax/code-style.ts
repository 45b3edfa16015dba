import { isEndedByLine } from './statements';
import { type Token, tokensOf } from './tokens';

/** What a formatter decides about code, as far as it shows in a text. */
export interface CodeStyle {
  /** One level: spaces, or a tab. */
  readonly indent: string;
  /** Columns of a tab, to measure lines. */
  readonly tabWidth: number;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  /** After the last element on a line of its own: everywhere, except after arguments and parameters, or nowhere. */
  readonly trailingCommas: 'all' | 'es5' | 'none';
  /** `(x) =>` or `x =>`. */
  readonly arrowParens: 'always' | 'avoid';
  /** `{ a }` or `{a}`. */
  readonly bracketSpacing: boolean;
  /** Columns of a line. */
  readonly width: number;
}

/** The style of the templates. */
export const templateStyle: CodeStyle = {
  indent: '  ',
  tabWidth: 2,
  quote: "'",
  semicolons: true,
  trailingCommas: 'all',
  arrowParens: 'always',
  bracketSpacing: true,
  width: 100,
};

/** Widths that formatters are usually set to; the first that fits counts. */
const WIDTHS = [100, 80, 120, 140, 160];
const MIN_WIDTH = 60;

/** The style that shows in texts of code. The first one counts first; what does not show in any of them is as in the templates. */
export function styleOf(texts: readonly string[]): CodeStyle {
  const seen = texts.flatMap((text) => {
    const tokens = tokensOf(text);
    return tokens === undefined ? [] : [evidenceIn(text, tokens)];
  });
  const first = <Key extends keyof Evidence>(key: Key): Evidence[Key] | undefined =>
    seen.find((evidence) => evidence[key] !== undefined)?.[key];
  const indent = first('indent') ?? templateStyle.indent;
  return {
    indent,
    tabWidth: indent === '\t' ? templateStyle.tabWidth : indent.length,
    quote: first('quote') ?? templateStyle.quote,
    semicolons: first('semicolons') ?? templateStyle.semicolons,
    trailingCommas: trailingCommasOf(first('lastArgument'), first('lastElement')),
    arrowParens: first('arrowParens') ?? templateStyle.arrowParens,
    bracketSpacing: first('bracketSpacing') ?? templateStyle.bracketSpacing,
    width: widthWithin(seen),
  };
}

/** What shows in one text. */
interface Evidence {
  readonly indent?: string | undefined;
  readonly quote?: "'" | '"' | undefined;
  readonly semicolons?: boolean | undefined;
  /** A comma is behind the last argument, or behind the last element. */
  readonly lastArgument?: boolean | undefined;
  readonly lastElement?: boolean | undefined;
  readonly arrowParens?: 'always' | 'avoid' | undefined;
  readonly bracketSpacing?: boolean | undefined;
  /** A line of this length is not broken. */
  readonly fits: number;
  /** A line of this length is broken. */
  readonly breaks: number;
}

function trailingCommasOf(
  lastArgument: boolean | undefined,
  lastElement: boolean | undefined,
): CodeStyle['trailingCommas'] {
  if (lastArgument !== undefined)
    return lastArgument ? 'all' : lastElement === false ? 'none' : 'es5';
  return lastElement === false ? 'none' : templateStyle.trailingCommas;
}

function widthWithin(seen: readonly Evidence[]): number {
  const breaks = Math.min(Number.POSITIVE_INFINITY, ...seen.map((each) => each.breaks));
  const fits = Math.max(0, ...seen.map((each) => each.fits).filter((length) => length < breaks));
  const usual = WIDTHS.find((width) => width >= fits && width < breaks);
  return (
    usual ?? (breaks < Number.POSITIVE_INFINITY ? breaks - 1 : Math.max(fits, templateStyle.width))
  );
}

/** The answer that most places give. */
class Votes<Answer> {
  readonly #counts = new Map<Answer, number>();
  add(answer: Answer): void {
    this.#counts.set(answer, (this.#counts.get(answer) ?? 0) + 1);
  }
  get winner(): Answer | undefined {
    return [...this.#counts].sort(([, a], [, b]) => b - a)[0]?.[0];
  }
}

function evidenceIn(code: string, tokens: readonly Token[]): Evidence {
  const indents = new Votes<string>();
  const quotes = new Votes<"'" | '"'>();
  const semicolons = new Votes<boolean>();
  const lastArguments = new Votes<boolean>();
  const lastElements = new Votes<boolean>();
  const arrows = new Votes<'always' | 'avoid'>();
  const spacings = new Votes<boolean>();
  for (const [index, token] of tokens.entries()) {
    const { kind, text, start } = token;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (kind === 'string' && !/['"]/.test(text.slice(1, -1))) quotes.add(text[0] as "'" | '"');
    if (text === '{' && after !== undefined && after.text !== '}') {
      if (!after.isOnNewLine) spacings.add(after.start > start + 1);
      else if (after.comments.length === 0) {
        const [outer, inner] = [indentAt(code, start), indentAt(code, after.start)];
        if (inner.startsWith(outer) && inner.length > outer.length)
          indents.add(inner.slice(outer.length));
      }
    }
    if (text === '=>' && isBareParameter(tokens, index - 1)) arrows.add('avoid');
    if (text === '=>' && before?.text === ')' && before.pair === index - 3) {
      if (tokens[index - 2]?.kind === 'word') arrows.add('always');
    }
    const holder = tokens[token.holder];
    const isInBlock = holder === undefined || holder.text === '{';
    if (isInBlock && index > 0 && (token.isOnNewLine || kind === 'end')) {
      if (before?.text === ';') semicolons.add(true);
      else if (isEndedByLine(tokens, index - 1, token) && before?.text !== '}')
        semicolons.add(false);
    }
    if (token.isOnNewLine && token.pair >= 0 && token.pair < index - 2 && /^[)\]}]$/.test(text)) {
      const hasComma = before?.text === ',';
      if (text === ')' && isCall(tokens, token.pair)) lastArguments.add(hasComma);
      else if (
        text === ']' ||
        (text === '}' && (hasComma || hasCommas(tokens, token.pair, index)))
      ) {
        lastElements.add(hasComma);
      }
    }
  }
  return {
    indent: indents.winner,
    quote: quotes.winner,
    semicolons: semicolons.winner,
    lastArgument: lastArguments.winner,
    lastElement: lastElements.winner,
    arrowParens: arrows.winner,
    bracketSpacing: spacings.winner,
    ...widthsIn(code, tokens),
  };
}

/** The parameter of `x => …`, not the type of `(x): X => …`. */
function isBareParameter(tokens: readonly Token[], index: number): boolean {
  if (tokens[index]?.kind !== 'word') return false;
  const before = tokens[index - 1]?.text ?? '';
  if (before === ':') return tokens[index - 2]?.text !== ')';
  return /^([=(,[?;{]|=>|async|return|&&|\|\||\?\?|)$/.test(before);
}

/** Parentheses with arguments or parameters, each on a line of its own. */
function isCall(tokens: readonly Token[], open: number): boolean {
  const [before, first] = [tokens[open - 1], tokens[open + 1]];
  const isCalled =
    before?.kind === 'word' && !/^(return|throw|await|import|typeof)$/.test(before.text);
  return isCalled && tokens[open]?.role === undefined && first?.isOnNewLine === true;
}

/** Whether the elements between two braces are separated by commas. */
function hasCommas(tokens: readonly Token[], open: number, close: number): boolean {
  for (let index = open + 1; index < close; index += 1) {
    const { text, holder } = tokens[index] as Token;
    if (holder === open && text === ',') return true;
    if (holder === open && text === ';') return false;
  }
  return false;
}

function widthsIn(code: string, tokens: readonly Token[]): Pick<Evidence, 'fits' | 'breaks'> {
  const lines = code.split(/\r?\n/);
  const lengthOf = (line: string): number => line.replaceAll('\t', '  ').length;
  let breaks = Number.POSITIVE_INFINITY;
  let fits = 0;
  for (const line of lines) {
    // A comment, a long text and an import of one name cannot be broken.
    const isFixed = /^import [^,]*$/.test(line);
    if (!isFixed && !/['"`/*]/.test(line.replace(/(['"])[^'"`]{0,40}\1/g, ''))) {
      fits = Math.max(fits, lengthOf(line));
    }
  }
  for (const [index, token] of tokens.entries()) {
    const close = tokens[token.pair];
    if (close === undefined || token.pair < index || !tokens[index + 1]?.isOnNewLine) continue;
    const inside = tokens.slice(index + 1, token.pair);
    const isList = /^[([]$/.test(token.text)
      ? token.role === undefined && endsWord(tokens[index - 1])
      : isOfImport(tokens, index);
    const isPlain = inside.every(
      ({ text, comments }) => !/^([{]|=>)$/.test(text) && comments.length === 0,
    );
    if (!isList || !isPlain || inside.some(({ kind }) => kind === 'template')) continue;
    const lineStart = code.lastIndexOf('\n', token.start) + 1;
    const lineEnd = /\r?\n|$/.exec(code.slice(close.start))?.index ?? 0;
    const content = code
      .slice(token.start + 1, close.start)
      .replace(/,\s*$/, '')
      .replace(/\s+/g, ' ')
      .trim();
    const padding = token.text === '{' ? 2 : 0;
    const length =
      lengthOf(code.slice(lineStart, token.start + 1)) + content.length + padding + lineEnd;
    if (length > MIN_WIDTH) breaks = Math.min(breaks, length);
  }
  return { fits, breaks };
}

const endsWord = (token: Token | undefined): boolean => token?.kind === 'word';

const isOfImport = (tokens: readonly Token[], open: number): boolean =>
  tokens[open]?.text === '{' &&
  /^(import|export|type)$/.test(tokens[open - 1]?.text ?? '') &&
  tokens[(tokens[open]?.pair ?? 0) + 1]?.text === 'from';

const indentAt = (code: string, offset: number): string =>
  /^[ \t]*/.exec(code.slice(code.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
