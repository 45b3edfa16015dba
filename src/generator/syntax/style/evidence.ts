import { hasModuleEnd } from '../form/module-end';
import { type Token, tokensOf } from '../form/tokens';
import { isEndedByLine } from '../statements';

/** Shorter lines do not show the width. */
const MIN_WIDTH = 60;

/** What shows in one text. */
export interface Evidence {
  readonly indent?: string | undefined;
  readonly quote?: "'" | '"' | undefined;
  readonly semicolons?: boolean | undefined;
  /** A comma is behind the last argument, or behind the last element. */
  readonly lastArgument?: boolean | undefined;
  readonly lastElement?: boolean | undefined;
  readonly arrowParens?: 'always' | 'avoid' | undefined;
  readonly bracketSpacing?: boolean | undefined;
  readonly functionSpace?: boolean | undefined;
  readonly importGroups?: boolean | undefined;
  readonly moduleEnds?: boolean | undefined;
  /** A line of this length is not broken. */
  readonly fits: number;
  /** A line of this length is broken. */
  readonly breaks: number;
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

/** What shows in a text: nothing where it is not code. */
export function evidenceIn(code: string): readonly Evidence[] {
  const tokens = tokensOf(code);
  if (tokens === undefined) return [];
  const indents = new Votes<string>();
  const quotes = new Votes<"'" | '"'>();
  const semicolons = new Votes<boolean>();
  const lastArguments = new Votes<boolean>();
  const lastElements = new Votes<boolean>();
  const arrows = new Votes<'always' | 'avoid'>();
  const spacings = new Votes<boolean>();
  const functions = new Votes<boolean>();
  const moduleEnds = new Votes<boolean>();
  for (const [index, token] of tokens.entries()) {
    const { kind, text, start } = token;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (kind === 'string' && !/['"]/.test(text.slice(1, -1))) quotes.add(text[0] as "'" | '"');
    if (kind === 'string' && /^(from|import)$/.test(before?.text ?? '')) {
      const hasEnd = hasModuleEnd(text.slice(1, -1));
      if (hasEnd !== undefined) moduleEnds.add(hasEnd);
    }
    if (text === '{' && after !== undefined && after.text !== '}') {
      if (!after.isOnNewLine) spacings.add(after.start > start + 1);
      else if (after.comments.length === 0) {
        const [outer, inner] = [indentAt(code, start), indentAt(code, after.start)];
        if (inner.startsWith(outer) && inner.length > outer.length)
          indents.add(inner.slice(outer.length));
      }
    }
    if (text === 'function' && tokens[index + 2]?.text === '(' && after?.kind === 'word')
      functions.add((tokens[index + 2]?.start ?? 0) > after.start + after.text.length);
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
  const evidence = {
    indent: indents.winner,
    quote: quotes.winner,
    semicolons: semicolons.winner,
    lastArgument: lastArguments.winner,
    lastElement: lastElements.winner,
    arrowParens: arrows.winner,
    bracketSpacing: spacings.winner,
    functionSpace: functions.winner,
    importGroups: groupsIn(code),
    moduleEnds: moduleEnds.winner,
    ...widthsIn(code, tokens),
  };
  return [evidence];
}

/** Whether blank lines stand between imports of different kinds. */
function groupsIn(code: string): boolean | undefined {
  const groups = new Votes<boolean>();
  for (const [, specifier = '', blank, next = ''] of code.matchAll(IMPORT_PAIR))
    if (kindOfImport(specifier) !== kindOfImport(next)) groups.add(blank !== undefined);
  return groups.winner;
}

/** An import and the one behind it. */
export const IMPORT_PAIR =
  /(?<=from )['"]([^'"\n]+)['"];?\r?\n(\r?\n)?(?=import [^'"]*from ['"]([^'"]+))/g;

export const kindOfImport = (specifier: string): string =>
  /^(node:|\.)/.exec(specifier)?.[0] ?? 'package';

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
