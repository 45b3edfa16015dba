import { type Range, UnknownForm } from './code-ranges';
import { type Doc, flatten, group, hardline, ifBreak, indent, join, line, softline } from './doc';
import type { Context, Printing } from './printing';

const DECLARE = /^(const|let|var|using)$/;

/** Statements, declarations and modules. */
export function createStatements(
  p: Printing,
  {
    at,
    wordAt,
    after,
    find,
    split,
    isWhole,
    leading,
    commentDoc,
    trailing,
    isApart,
    noComments,
    isBinary,
    tokens,
    style,
  }: Context,
) {
  function block(open: number): Doc {
    const close = at(open).pair;
    if (close === open + 1 && at(close).comments.length === 0) return '{}';
    return ['{', indent([hardline, ...statements({ from: open + 1, to: close })]), hardline, '}'];
  }

  /** Ends of statements: a semicolon, or a closing brace at the end of a line. */
  function splitStatements({ from, to }: Range): Range[] {
    const parts: Range[] = [];
    let start = from;
    for (let index = from; index < to; ) {
      const next = after(index);
      const isEnd = wordAt(index) === ';' && wordAt(index + 1) !== 'else';
      const follows = wordAt(next);
      const isBlockEnd =
        wordAt(next - 1) === '}' &&
        next - 1 > index &&
        (next >= to || at(next).isOnNewLine) &&
        !/^(else|catch|finally|[.,;)?:]|\?\.)$/.test(follows);
      if (isEnd || isBlockEnd) {
        parts.push({ from: start, to: isEnd ? index : next });
        start = next;
      }
      index = next;
    }
    if (start < to) parts.push({ from: start, to });
    return parts;
  }

  function statements(range: Range, isClass = false): Doc[] {
    const items = splitStatements(range).filter(({ from, to }) => to > from);
    const docs = items.flatMap((item, n): Doc[] => {
      const next = items[n + 1];
      const hasEnd = wordAt(item.to) === ';' && item.to < range.to;
      const follows = next?.from ?? range.to;
      const semicolon = hasEnd && style.semicolons ? ';' : '';
      const guard =
        !style.semicolons && n > 0 && /^([([+\-/`]|<)/.test(wordAt(item.from)) ? ';' : '';
      const between =
        next === undefined ? [] : isApart(next.from) ? [hardline, hardline] : [hardline];
      return [
        ...leading(item.from),
        guard,
        isClass ? p.member(item) : statement(item),
        semicolon,
        trailing(follows),
        ...between,
      ];
    });
    const dangling = (tokens[range.to]?.comments ?? []).filter(({ isOnNewLine }) => isOnNewLine);
    const blank = dangling.length > 0 && items.length > 0 && isApart(range.to) ? [hardline] : [];
    return [
      ...docs,
      ...dangling.flatMap(({ text }, n) => [
        ...(n === 0 ? (items.length > 0 ? [hardline, ...blank] : []) : [hardline]),
        commentDoc(text),
      ]),
    ];
  }

  function statement(range: Range): Doc {
    const { from, to } = range;
    const { text, kind } = at(from);
    const next = wordAt(from + 1);
    if (kind === 'word') {
      if (text === 'import' && !/^[.(]$/.test(next)) return moduleStatement(range);
      if (text === 'export') {
        if (next === '{' || next === '*' || (next === 'type' && wordAt(from + 2) === '{'))
          return moduleStatement(range);
        if (next === 'default') return ['export default ', statement({ from: from + 2, to })];
        return ['export ', statement({ from: from + 1, to })];
      }
      if (text === 'if') return p.ifStatement(range);
      if (text === 'for' || text === 'while') return p.loop(range);
      if (text === 'try') return p.tryStatement(range);
      if (text === 'return' || text === 'throw')
        return to === from + 1 ? text : [`${text} `, returned({ from: from + 1, to })];
      if (DECLARE.test(text)) return declaration(range);
      if (text === 'await' && next === 'using') throw new UnknownForm();
      if (text === 'function' || (text === 'async' && next === 'function'))
        return p.functionLike(range);
      if (text === 'class' || text === 'interface' || text === 'abstract') return classLike(range);
      if (text === 'type' && at(from + 1).kind === 'word') return typeAlias(range);
      if (
        text === 'declare' ||
        text === 'enum' ||
        text === 'namespace' ||
        text === 'switch' ||
        text === 'do'
      )
        throw new UnknownForm();
      if (/^(break|continue)$/.test(text)) return p.run(range);
    }
    return p.expression(range, 'statement');
  }

  function declaration({ from, to }: Range): Doc {
    const declarators = split({ from: from + 1, to }, ',');
    if (declarators.length !== 1) return [`${wordAt(from)} `, p.run({ from: from + 1, to })];
    const equals = find({ from: from + 1, to }, (index) => wordAt(index) === '=');
    if (equals < 0) return [`${wordAt(from)} `, p.run({ from: from + 1, to })];
    const isPattern = wordAt(from + 1) === '{';
    const end = at(from + 1).pair + 1;
    const left = isPattern
      ? [p.object(from + 1, true), end < equals ? p.run({ from: end, to: equals }) : '']
      : p.run({ from: from + 1, to: equals });
    return [`${wordAt(from)} `, p.assignment(left, ' =', { from: equals + 1, to }, false)];
  }

  function typeAlias({ from, to }: Range): Doc {
    const equals = find({ from, to }, (index) => wordAt(index) === '=');
    const right = { from: equals + 1, to };
    const left = p.run({ from, to: equals });
    const start = wordAt(right.from) === '|' ? right.from + 1 : right.from;
    const types = split({ from: start, to }, '|');
    if (types.length > 1) {
      return group([left, ' =', group(indent([line, p.union(types)]))]);
    }
    const parts = split(right, '&');
    if (parts.length > 1) {
      const docs = parts.map((part) => p.run(part));
      return group([left, ' = ', group(indent(join([' &', line], docs)))]);
    }
    return group([left, ' = ', group(p.run(right))]);
  }

  function returned(range: Range): Doc {
    const bare = isWhole(range, '(') ? { from: range.from + 1, to: range.to - 1 } : range;
    if (!isBinary(bare)) return p.expression(range);
    const value = p.binaryParts(bare, false);
    return group([ifBreak('('), indent([softline, group(value)]), softline, ifBreak(')')]);
  }

  function classLike({ from, to }: Range): Doc {
    const body = at(to - 1).pair;
    const close = to - 1;
    const head = p.run({ from, to: body });
    if (close === body + 1 && at(close).comments.length === 0) return [head, ' {}'];
    return [
      head,
      ' {',
      indent([hardline, ...statements({ from: body + 1, to: close }, true)]),
      hardline,
      '}',
    ];
  }

  function moduleStatement({ from, to }: Range): Doc {
    const open = find({ from, to }, (index) => wordAt(index) === '{');
    if (open < 0) return p.run({ from, to });
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    noComments({ from: from + 1, to });
    const space = style.bracketSpacing ? line : softline;
    const docs = join(
      [',', line],
      items.map((item) => p.run(item)),
    );
    const isAlone = items.length === 1 && open === from + 1 + (wordAt(from + 1) === 'type' ? 1 : 0);
    const list =
      items.length === 0
        ? '{}'
        : isAlone
          ? flatten(['{', space, ...docs, space, '}'])
          : group(['{', indent([space, ...docs]), p.comma(false), space, '}']);
    const rest = close + 1 < to ? [' ', p.run({ from: close + 1, to })] : [];
    return [p.run({ from, to: open }), ' ', list, ...rest];
  }

  return { block, statements, statement, classLike };
}
