import { endsOperand, type Token } from './tokens';

/** How strongly an operator binds. */
const COMMA = 1;
const ASSIGNMENT = 2;
const CONDITIONAL = 3;
const RELATION = 11;
const UNARY = 15;
const POWER = 16;
const OPERAND = 20;

const BINARY: ReadonlyMap<string, number> = new Map(
  [
    '??',
    '||',
    '&&',
    '|',
    '^',
    '&',
    '== != === !==',
    '< > <= >= in instanceof as satisfies is of',
    '<< >> >>>',
    '+ -',
    '* / %',
  ]
    .flatMap((operators, n) => operators.split(' ').map((operator) => [operator, n + 4] as const))
    .concat([['**', POWER]]),
);
const SIGNS = new Set(['+', '-']);
const UNARIES = new Set(['!', '~', 'typeof', 'void', 'delete', 'await']);
/** Words that an expression follows. */
const STARTS = new Set(['return', 'throw', 'case', 'yield']);
const STATEMENTS = new Set([';', '{', '}', '=>', 'else', 'do']);
/** At the start of a statement they mean something else. */
const DECLARES = new Set(['{', 'function', 'class', 'let', 'async']);
const ENDS = new Set([')', ']', '}', ',', ';', ':']);

const isAssignment = ({ kind, text }: Token): boolean =>
  kind === 'punctuator' && /^(=>|(?:[-+*/%&|^]|<<|>>>?|\*\*|&&|\|\||\?\?)?=)$/.test(text);

/** How strongly a token binds, which is an operator or not. */
export function bindingOf(tokens: readonly Token[], index: number): number {
  const token = tokens[index] as Token;
  const { kind, text } = token;
  if (kind !== 'punctuator' && kind !== 'word') return OPERAND;
  if (text === ',') return COMMA;
  if (text === ';' || text === '...') return 0;
  if (text === '?' || text === ':' || text === 'extends') return CONDITIONAL;
  const follows = endsOperand(tokens, index - 1);
  if (SIGNS.has(text) && !follows) return UNARY;
  if (UNARIES.has(text)) return follows ? OPERAND : UNARY;
  if (text === 'yield' || isAssignment(token)) return ASSIGNMENT;
  return (follows || kind === 'punctuator' ? BINARY.get(text) : undefined) ?? OPERAND;
}

/**
 * The indices of parentheses that group what belongs together without them. Formatters add and remove them: around the
 * value of `return` and `=>`, and where operators mix.
 */
export function redundantParens(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  /** The weakest operator between each pair of open brackets. */
  const weakest: number[] = [];
  for (const [index, { kind, text, pair }] of tokens.entries()) {
    if (pair > index) {
      if (kind !== 'template' || text.startsWith('`')) weakest.push(OPERAND);
      else weakest[weakest.length - 1] = OPERAND;
    } else if (pair >= 0 || (kind === 'template' && text.startsWith('}'))) {
      const inside = weakest.pop() ?? 0;
      if (text === ')' && isRedundant(tokens, pair, index, inside)) {
        found.add(pair).add(index);
        lower(weakest, inside);
      }
    } else if (weakest.length > 0) lower(weakest, bindingOf(tokens, index));
  }
  return found;
}

function lower(weakest: number[], binding: number): void {
  const last = weakest.length - 1;
  if (binding < (weakest[last] ?? 0)) weakest[last] = binding;
}

const isControl = (token: Token | undefined): boolean =>
  token?.role === 'control' && token.text === ')';

function isRedundant(
  tokens: readonly Token[],
  start: number,
  end: number,
  inside: number,
): boolean {
  const [before, after] = [tokens[start - 1]?.text ?? '', tokens[end + 1]?.text ?? ''];
  if (end === start + 1 || tokens[start]?.role !== undefined) return false;
  if (after === '=>') {
    const isAlone = end === start + 2 || (end === start + 3 && tokens[end - 1]?.text === ',');
    return isAlone && tokens[start + 1]?.kind === 'word';
  }
  // The parameters of an arrow function with a type.
  if (after === ':' && /^([=(,[:]|=>|return|async)$/.test(before)) return false;
  // A sequence, as a statement or as the whole condition of one.
  const holder = tokens[start - 1];
  const isCondition = holder?.role === 'control' && holder.pair === end + 1;
  const isLabel =
    before === ':' && (tokens[start - 2]?.text === 'default' || tokens[start - 3]?.text === 'case');
  const isFirst = isLabel || isControl(holder) || /^(return|throw|else|do|[;{}]|)$/.test(before);
  const isStatement = isFirst && !/^[,)\]:]$/.test(after);
  if (inside < (isStatement || isCondition ? COMMA : ASSIGNMENT)) return false;
  return isLeftFree(tokens, start, inside) && isRightFree(tokens, end, inside);
}

function isLeftFree(tokens: readonly Token[], start: number, inside: number): boolean {
  const [before, first] = [tokens[start - 1], tokens[start + 1]];
  const isFirst = before === undefined || STATEMENTS.has(before.text) || isControl(before);
  if (isFirst && DECLARES.has(first?.text ?? '')) return false;
  if (before === undefined) return true;
  const { kind, text, role } = before;
  if (kind === 'template') return !text.endsWith('`');
  if (text === '}') return role === 'block';
  if (isControl(before)) return true;
  if (kind === 'word') {
    if (/^\??\.$/.test(tokens[start - 2]?.text ?? '')) return false;
    if (STARTS.has(text) || text === 'else' || text === 'do') return true;
    if (UNARIES.has(text)) return inside >= UNARY;
    return (text === 'in' || text === 'instanceof') && inside > RELATION;
  }
  if (kind !== 'punctuator') return false;
  if (/^([{([;,?:]|\.\.\.)$/.test(text) || isAssignment(before)) return true;
  // It may end a list of types.
  if (text === '>') return false;
  const binding = bindingOf(tokens, start - 1);
  if (binding === UNARY) return inside >= UNARY;
  return binding < OPERAND && binding > CONDITIONAL && inside > binding;
}

function isRightFree(tokens: readonly Token[], end: number, inside: number): boolean {
  const after = tokens[end + 1];
  if (after === undefined || after.kind === 'end' || ENDS.has(after.text)) return true;
  if (after.kind === 'template') return after.text.startsWith('}');
  if (after.text === '?') return inside > CONDITIONAL;
  const binary = BINARY.get(after.text);
  if (binary === undefined) return after.isOnNewLine && /^(word|string|number)$/.test(after.kind);
  return binary === POWER ? inside > POWER : inside >= binary;
}
