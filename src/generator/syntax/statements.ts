import { endsOperand, type Token } from './form/tokens';

/** Words that continue a statement on the next line. */
const CONTINUES = new Set('in instanceof as satisfies extends implements'.split(' '));
/** Words after which a line break ends the statement. */
const RESTRICTED = new Set(['return', 'break', 'continue', 'throw', 'yield']);
/** The statement before them goes on. */
const FOLLOWS = new Set(['else', 'catch', 'finally']);
/** They need a block. */
const DECLARES = new Set(
  'let const class function async using type interface enum namespace declare abstract import @'.split(
    ' ',
  ),
);
const PAIRED = new Set([')', ']', '}']);
const DANGLES = new Set(['if', 'for', 'while', 'with']);

/** Whether a line break before a token ends the statement. */
export function isEndedByLine(tokens: readonly Token[], last: number, next: Token): boolean {
  const before = tokens[last] as Token;
  if (before.kind === 'word' && RESTRICTED.has(before.text)) return true;
  // A type.
  if (before.text === 'void') return true;
  const canEnd =
    before.text === '>'
      ? isEndOfType(tokens, last)
      : before.text === '}' || endsOperand(tokens, last);
  if (!canEnd) return before.role === 'block' && before.text === '}';
  if (next.kind === 'word') return !CONTINUES.has(next.text);
  if (next.kind === 'string' || next.kind === 'number') return true;
  if (before.text === '}' && before.role === 'block') return true;
  return /^(\+\+|--|!|~|@)$/.test(next.text);
}

/** A comparison has a space before its `>`. */
function isEndOfType(tokens: readonly Token[], index: number): boolean {
  const [before, token] = [tokens[index - 1], tokens[index]];
  if (before === undefined || token === undefined) return false;
  return token.isOnNewLine || before.start + before.text.length === token.start;
}

/** The indices of braces around one statement, which formatters add and remove. */
export function redundantBraces(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [index, { role, text, pair }] of tokens.entries()) {
    if (role !== 'block' || text !== '{' || !isBranch(tokens, index)) continue;
    if (isOneStatement(tokens, index, pair)) found.add(index).add(pair);
  }
  return found;
}

/** Whether the block at a token is the body of `if`, `else` or a loop. */
function isBranch(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (before?.role !== 'control' || before.text !== ')') return before?.text === 'else';
  const word = tokens[before.pair - 1]?.text ?? '';
  return word === 'await' || DANGLES.has(word);
}

/** Whether an `if` of the block itself has no `else`. */
function hasOpenIf(tokens: readonly Token[], start: number, end: number): boolean {
  const count = (word: string): number =>
    tokens.slice(start, end).filter(({ holder, text }) => holder === start && text === word).length;
  return count('if') > count('else');
}

function isOneStatement(tokens: readonly Token[], start: number, end: number): boolean {
  const first = tokens[start + 1] as Token;
  if (first.text === ';' || first.text === '}' || DECLARES.has(first.text)) return false;
  // Without the braces, the `else` would belong to the inner `if`.
  if (tokens[end + 1]?.text === 'else' && hasOpenIf(tokens, start, end)) return false;
  for (let index = start + 2; index < end; index += 1) {
    const [before, token] = [tokens[index - 1] as Token, tokens[index] as Token];
    if (token.holder !== start || PAIRED.has(token.text)) continue;
    if (before.text === ';') {
      // `if (a) b(); else c();`
      if (!FOLLOWS.has(token.text)) return false;
    } else if (token.isOnNewLine || (before.text === '}' && before.role === 'block')) {
      const isEndOfDo = token.text === 'while' && tokens[before.pair - 1]?.text === 'do';
      const goesOn = FOLLOWS.has(token.text) || isEndOfDo || token.text === ';';
      if (!goesOn && isEndedByLine(tokens, index - 1, token)) return false;
    }
  }
  return true;
}
