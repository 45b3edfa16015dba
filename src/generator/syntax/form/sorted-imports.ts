import type { Token } from './tokens';

/** An import, or a list of exported names. */
export interface ModuleStatement {
  readonly word: 'import' | 'export';
  /** None: it runs the module for its effects, whose order matters. */
  readonly names: readonly string[];
  /** The module and its attributes; empty for names of this module. */
  readonly module: string;
  /** Index of its last token. */
  readonly end: number;
}

/**
 * The statement at a token that names another module or exports a list of names; `undefined` for any other statement.
 *
 * @param formOf a list of tokens, without what a formatter decides
 */
export function moduleStatementAt(
  tokens: readonly Token[],
  start: number,
  formOf: (from: number, to: number) => readonly string[],
): ModuleStatement | undefined {
  const word = tokens[start]?.text;
  if (word !== 'import' && word !== 'export') return undefined;
  let end = start + 1;
  for (; ; end += 1) {
    const token = tokens[end];
    if (token === undefined) return undefined;
    const { kind, text, pair } = token;
    if (text === '{' && pair > end) {
      const isList = tokens[end - 1] === tokens[start] || tokens[end - 1]?.text === 'type';
      end = pair;
      if (word === 'export' && isList && tokens[end + 1]?.text !== 'from') {
        return { word, names: namesOf(tokens, start, end + 1, formOf), module: '', end };
      }
    } else if (kind === 'string' && (tokens[end - 1]?.text === 'from' || end === start + 1)) break;
    else if (!(kind === 'word' || text === '*' || text === ',')) return undefined;
  }
  const source = end;
  const hasAttributes = tokens[end + 1]?.text === 'with' && tokens[end + 2]?.text === '{';
  if (hasAttributes) end = tokens[end + 2]?.pair ?? end;
  const module = [...formOf(source, source + 1), ...formOf(source + 1, end + 1)].join(' ');
  return { word, names: namesOf(tokens, start, source, formOf), module, end };
}

/** What a statement imports or exports, each with the kind of the statement. */
function namesOf(
  tokens: readonly Token[],
  start: number,
  end: number,
  formOf: (from: number, to: number) => readonly string[],
): string[] {
  const names: string[] = [];
  let from = start + 1;
  const isType = tokens[from]?.text === 'type' && !/^(from|,)$/.test(tokens[from + 1]?.text ?? '');
  const kind = isType ? 'type ' : '';
  if (isType) from += 1;
  let isNamed = false;
  for (let index = from; index < end; index += 1) {
    const { text } = tokens[index] as Token;
    if (!/^([{},]|from)$/.test(text) || (text === 'from' && index < end - 1)) continue;
    if (index > from) names.push(`${kind}${isNamed ? '{ ' : ''}${formOf(from, index).join(' ')}`);
    else if (text === '}' && tokens[index - 1]?.text === '{') names.push(`${kind}{ }`);
    from = index + 1;
    if (text === '{' || text === '}') isNamed = text === '{';
  }
  return names;
}

/** The forms of adjacent statements in an order of their own; those without names keep theirs. */
export function sortedStatements(statements: readonly ModuleStatement[]): string[] {
  const effects = statements.filter(({ names }) => names.length === 0);
  const named = statements.flatMap(({ word, names, module }) =>
    names.map((name) => `${word} ${name} from ${module}`),
  );
  return [...effects.map(({ word, module }) => `${word} ${module}`), ...named.sort()];
}
