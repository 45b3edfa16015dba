import type { CodeStyle } from './code-style';
import {
  align,
  breakParent,
  choice,
  type Doc,
  flatten,
  group,
  hardline,
  ifBreak,
  indent,
  join,
  line,
  softline,
  suffix,
  willBreak,
} from './doc';
import { bindingOf } from './grouping';
import { endsOperand, type Token } from './tokens';

/** The code has a form that the layout does not know. */
export class UnknownForm extends Error {}

/** Tokens, the last one excluded. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const DECLARE = /^(const|let|var|using)$/;
const KEYWORDS = /^(await|typeof|void|delete|new|yield)$/;

/** Tokens and pieces of code in the new style. */
interface TextOfTokens {
  readonly textAt: (index: number) => string;
  readonly textBetween: (start: number, end: number) => string;
}

/** What prints code: statements, elements of a list, or an expression. */
export function createLayout(
  code: string,
  tokens: readonly Token[],
  style: CodeStyle,
  { textAt, textBetween }: TextOfTokens,
) {
  const at = (index: number): Token => {
    const token = tokens[index];
    if (token === undefined) throw new UnknownForm();
    return token;
  };
  const wordAt = (index: number): string => tokens[index]?.text ?? '';
  const isString = ({ from, to }: Range): boolean => to === from + 1 && at(from).kind === 'string';
  const comma = (isOfCall: boolean): Doc =>
    style.trailingCommas === 'all' || (style.trailingCommas === 'es5' && !isOfCall)
      ? ifBreak(',')
      : '';

  /* ---- reading ---- */

  /** The last token of a template literal. */
  function endOfTemplate(index: number): number {
    let end = index;
    while (!wordAt(end).endsWith('`') || end === index) {
      if (wordAt(end).endsWith('`') && wordAt(end).length > 1) return end;
      end = at(end).pair;
      if (end < 0) throw new UnknownForm();
    }
    return end;
  }
  const isTypeList = (index: number): boolean => {
    const [before, token, next] = [tokens[index - 1], at(index), tokens[index + 1]];
    return (
      token.text === '<' &&
      before?.kind === 'word' &&
      before.start + before.text.length === token.start &&
      next !== undefined &&
      (next.start === token.start + 1 || next.isOnNewLine)
    );
  };
  function endOfTypes(index: number): number {
    let depth = 0;
    for (
      let end = index;
      end < tokens.length;
      end = wordAt(end) === '<' || wordAt(end) === '>' ? end + 1 : after(end)
    ) {
      if (wordAt(end) === '<') depth += 1;
      if (wordAt(end) === '>') depth -= 1;
      if (depth === 0) return end;
    }
    throw new UnknownForm();
  }
  /** The token behind an element: a bracket counts with its content. */
  function after(index: number): number {
    const { kind, pair, text } = at(index);
    if (kind === 'template')
      return text.endsWith('`') && text.startsWith('`') ? index + 1 : endOfTemplate(index) + 1;
    if (pair > index) return pair + 1;
    return isTypeList(index) ? endOfTypes(index) + 1 : index + 1;
  }
  function find({ from, to }: Range, matches: (index: number) => boolean): number {
    for (let index = from; index < to; index = after(index)) if (matches(index)) return index;
    return -1;
  }
  function split({ from, to }: Range, separator: string, hasHoles = false): Range[] {
    const parts: Range[] = [];
    let start = from;
    for (let index = from; index <= to; index = index === to ? to + 1 : after(index)) {
      if (index < to && wordAt(index) !== separator) continue;
      if (index > start || (hasHoles && index < to)) parts.push({ from: start, to: index });
      else if (index < to) throw new UnknownForm();
      start = index + 1;
    }
    return parts;
  }
  const isWhole = ({ from, to }: Range, text: string): boolean =>
    wordAt(from) === text && at(from).pair === to - 1;

  /** Comments on lines of their own before a token. */
  function leading(index: number): Doc[] {
    const own = at(index).comments.filter((comment) => comment.isOnNewLine || index === 0);
    return own.flatMap((comment, n): Doc[] => {
      const end = comment.start + comment.text.length;
      const next = own[n + 1]?.start ?? at(index).start;
      const gap = code.slice(end, next);
      if (!gap.includes('\n')) throw new UnknownForm();
      const isApart = /\n[ \t]*\n/.test(gap.replaceAll('\r', ''));
      return [commentDoc(comment.text), hardline, ...(isApart ? [hardline] : [])];
    });
  }
  function commentDoc(text: string): Doc {
    const [first = '', ...others] = text.split('\n').map((each) => each.trim());
    if (others.some((each) => !each.startsWith('*'))) throw new UnknownForm();
    return join(hardline, [first, ...others.map((each) => ` ${each}`)]);
  }
  /** The comment behind the last line, which is at the token that follows. */
  const trailing = (next: number): Doc =>
    (tokens[next]?.comments ?? [])
      .filter((comment) => !comment.isOnNewLine && next > 0)
      .map((comment) => suffix(` ${comment.text}`));
  const isApart = (index: number): boolean => {
    const previous = tokens[index - 1];
    if (previous === undefined) return false;
    const gap = code.slice(previous.start + previous.text.length, at(index).start);
    const first = at(index).comments.find(({ isOnNewLine }) => isOnNewLine);
    const blank =
      first === undefined ? gap : code.slice(previous.start + previous.text.length, first.start);
    return /\n[ \t]*\n/.test(blank.replaceAll('\r', ''));
  };
  function noComments({ from, to }: Range): void {
    for (let index = from; index < to; index += 1)
      if (at(index).comments.length > 0) throw new UnknownForm();
  }

  /* ---- lists ---- */

  /** Elements with their comments. `last`: what follows the last one. */
  function elements(
    items: readonly Range[],
    close: number,
    separator: string,
    last: Doc,
    print: (item: Range) => Doc,
    gap: Doc = line,
  ): Doc[] {
    const docs = items.flatMap((item, n): Doc[] => {
      const next = items[n + 1];
      const follows = next?.from ?? close;
      const comments = trailing(follows);
      const end = next === undefined ? last : separator;
      const blank = next !== undefined && isApart(next.from) ? [softline] : [];
      const between = next === undefined ? [] : [...blank, gap];
      return [...leading(item.from), print(item), end, comments, ...between];
    });
    const dangling = at(close).comments.filter(({ isOnNewLine }) => isOnNewLine);
    return [...docs, ...dangling.flatMap(({ text }) => [hardline, commentDoc(text)])];
  }

  function object(open: number, isPattern = false): Doc {
    const close = at(open).pair;
    const range = { from: open + 1, to: close };
    if (range.from === close) {
      if (at(close).comments.length > 0) throw new UnknownForm();
      return '{}';
    }
    const isExpanded = !isPattern && at(open + 1).isOnNewLine;
    const isType = find(range, (index) => wordAt(index) === ';') >= 0;
    const items = split(range, isType ? ';' : ',');
    const space = style.bracketSpacing ? line : softline;
    const isRest = wordAt(items.at(-1)?.from ?? 0) === '...' && isPattern;
    const last = isType ? ifBreak(style.semicolons ? ';' : '') : isRest ? '' : comma(false);
    const separator = isType
      ? style.semicolons
        ? ';'
        : (ifBreak('', ';') as unknown as string)
      : ',';
    const content = elements(items, close, separator, last, (item) =>
      isType ? member(item) : property(item),
    );
    return group(['{', indent([space, ...content]), space, '}'], isExpanded);
  }

  function array(open: number): Doc {
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',', true);
    if (items.length === 0) return '[]';
    const areAll = (text: string): boolean =>
      items.every(
        (item) =>
          isWhole(item, text) && split({ from: item.from + 1, to: item.to - 1 }, ',').length > 1,
      );
    const isBroken = items.length > 1 && (areAll('{') || areAll('['));
    const content = elements(items, close, ',', comma(false), (item) =>
      item.from === item.to ? '' : isTyped(item) ? key(item) : expression(item),
    );
    return group(['[', indent([softline, ...content]), softline, ']'], isBroken);
  }

  /** A named element of a tuple's type. */
  const isTyped = (item: Range): boolean =>
    find(item, (index) => wordAt(index) === ':') >= 0 && !isConditional(item);

  /** `key: value`, `...rest`, a method or a name. */
  function property(item: Range): Doc {
    const { from, to } = item;
    if (wordAt(from) === '...') return ['...', expression({ from: from + 1, to })];
    const colon = find(item, (index) => wordAt(index) === ':');
    const body = wordAt(to - 1) === '}' ? at(to - 1).pair : -1;
    if (
      body > from &&
      find({ from, to: body }, (index) => wordAt(index) === '(') >= 0 &&
      (colon < 0 || colon > find(item, (index) => wordAt(index) === '('))
    )
      return functionLike(item);
    if (colon < 0) return expression(item);
    const name = key({ from, to: colon });
    return assignment(
      name,
      ':',
      { from: colon + 1, to },
      colon - from === 1 && wordAt(from).length <= style.tabWidth,
    );
  }

  /** An element of a type or a class. */
  function member(item: Range): Doc {
    const { from, to } = item;
    const isMethod =
      wordAt(to - 1) === '}' &&
      find(item, (index) => wordAt(index) === '(') >= 0 &&
      find(item, (index) => wordAt(index) === '=') < 0 &&
      at(to - 1).pair > from &&
      !/[:|&<]/.test(wordAt(at(to - 1).pair - 1));
    if (isMethod) return functionLike(item);
    const equals = find(item, (index) => wordAt(index) === '=');
    if (equals >= 0)
      return assignment(key({ from, to: equals }), ' =', { from: equals + 1, to }, false);
    const colon = find(item, (index) => wordAt(index) === ':');
    if (colon < 0 || find(item, (index) => wordAt(index) === '=>') >= 0) return key(item);
    const types = split({ from: colon + 1, to }, '|');
    if (types.length === 1) return [key({ from, to: colon }), ': ', run({ from: colon + 1, to })];
    return [key({ from, to: colon }), ':', group(indent([line, union(types)]))];
  }
  const union = (types: readonly Range[]): Doc =>
    group([
      ifBreak('| '),
      join(
        [line, '| '],
        types.map((type) => run(type)),
      ),
    ]);
  /** A name, or one in brackets, with its modifiers. */
  function key({ from, to }: Range): Doc {
    const bracket = find({ from, to }, (index) => wordAt(index) === '[');
    const start = wordAt(from) === 'readonly' ? from + 1 : from;
    if (bracket !== start) return run({ from, to });
    const close = at(bracket).pair;
    const inner = { from: bracket + 1, to: close };
    const before = bracket > from ? [run({ from, to: bracket }), ' '] : [];
    return [
      before,
      '[',
      run(inner),
      ']',
      close + 1 < to ? [gap(close + 1), run({ from: close + 1, to })] : '',
    ];
  }

  /* ---- functions ---- */

  function parameters(open: number, isFlat = false): Doc {
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    if (items.length === 0) return '()';
    const docs = elements(items, close, ',', '', parameter);
    if (isFlat) {
      if (docs.some(willBreak)) throw new UnknownForm();
      return ['(', ...docs.map(flatten), ')'];
    }
    const [only] = items;
    const colon = only && find(only, (index) => wordAt(index) === ':');
    const isHugged =
      items.length === 1 &&
      only !== undefined &&
      (wordAt(only.from) === '{' ||
        (colon !== undefined && colon > 0 && isWhole({ from: colon + 1, to: only.to }, '{')));
    if (isHugged) return ['(', ...docs, ')'];
    const isRest = wordAt(items.at(-1)?.from ?? 0) === '...';
    return ['(', indent([softline, ...docs]), isRest ? '' : comma(true), softline, ')'];
  }

  function parameter(item: Range): Doc {
    const { from, to } = item;
    if (wordAt(from) === '{' || wordAt(from) === '[') {
      const pattern = wordAt(from) === '{' ? object(from, true) : array(from);
      const end = at(from).pair + 1;
      return end === to ? pattern : [pattern, gap(end), run({ from: end, to })];
    }
    return run(item);
  }

  /** A function, a method or a constructor, from its first word to its body. */
  function functionLike({ from, to }: Range): Doc {
    const body = at(to - 1).pair;
    const open = find({ from, to: body }, (index) => wordAt(index) === '(');
    if (open < 0) throw new UnknownForm();
    const close = at(open).pair;
    const type = close + 1 < body ? [gap(close + 1), run({ from: close + 1, to: body })] : [];
    const head = open === from ? '' : [run({ from, to: open }), gap(open)];
    return [head, group([parameters(open), ...type]), ' ', block(body)];
  }

  function arrow({ from, to }: Range, sign: number, isLastArgument = false): Doc {
    const signatures = [signature({ from, to: sign }, isLastArgument)];
    let body: Range = { from: sign + 1, to };
    for (let next = arrowIn(body); next >= 0; next = arrowIn(body)) {
      signatures.push(signature({ from: body.from, to: next }, isLastArgument));
      body = { from: next + 1, to };
    }
    const head =
      signatures.length === 1
        ? (signatures[0] as Doc)
        : group(indent(join([' =>', line], signatures)));
    if (wordAt(body.from) === '{' && at(body.from).pair === to - 1)
      return group([head, ' => ', block(body.from)]);
    const inner = { from: body.from + 1, to: to - 1 };
    const isObject = isWhole(body, '(') && isWhole(inner, '{');
    if (isObject) return group([head, ' => (', object(inner.from), ')']);
    if (isWhole(body, '[')) return group([head, ' => ', expression(body)]);
    const bare = isWhole(body, '(') ? inner : body;
    const isTernary =
      find(bare, (index) => wordAt(index) === '?') >= 0 &&
      find(bare, (index) => wordAt(index) === '?.') !== bare.from &&
      isConditional(bare);
    const content = isTernary
      ? [ifBreak('', '('), expression(bare), ifBreak('', ')')]
      : expression(isWhole(body, '(') && isBinary(bare) ? bare : body, 'arrow');
    const end = isLastArgument
      ? [style.trailingCommas === 'all' ? ifBreak(',') : '', softline]
      : '';
    return group([head, ' =>', group([indent([line, content]), end])]);
  }

  const arrowIn = (range: Range): number => {
    const sign = find(range, (index) => wordAt(index) === '=>');
    const isFirst =
      sign >= 0 &&
      (wordAt(range.from) === '(' || sign === range.from + 1 || wordAt(range.from) === 'async');
    return isFirst ? sign : -1;
  };

  function signature({ from, to }: Range, isFlat: boolean): Doc {
    const isAsync = wordAt(from) === 'async';
    const start = isAsync ? from + 1 : from;
    const word = isAsync ? 'async ' : '';
    if (wordAt(start) !== '(') return [word, run({ from: start, to })];
    const close = at(start).pair;
    const isBare = close === start + 2 && at(start + 1).kind === 'word' && close + 1 === to;
    if (isBare && style.arrowParens === 'avoid') return [word, wordAt(start + 1)];
    const type = close + 1 < to ? run({ from: close + 1, to }) : '';
    const params = isBare ? ['(', wordAt(start + 1), ')'] : parameters(start, isFlat);
    return group([word, params, type]);
  }

  /* ---- expressions ---- */

  const conditionalIn = (range: Range): number =>
    find(range, (index) => wordAt(index) === '?' && !/^[:),]$/.test(wordAt(index + 1)));
  const isConditional = (range: Range): boolean => {
    const [sign, arrowSign] = [conditionalIn(range), arrowIn(range)];
    return sign >= 0 && (arrowSign < 0 || sign < arrowSign);
  };
  function weakest(range: Range): { readonly index: number; readonly binding: number } | undefined {
    let found: { index: number; binding: number } | undefined;
    for (let index = after(range.from); index < range.to; index = after(index)) {
      const { kind, text } = at(index);
      if ((kind !== 'punctuator' && kind !== 'word') || !endsOperand(tokens, index - 1)) continue;
      if (isTypeList(index) || /^(function|yield)$/.test(wordAt(index - 1))) continue;
      const binding = bindingOf(tokens, index);
      const isOperator = (binding > 3 && binding < 15) || text === '**';
      if (isOperator && (found === undefined || binding <= found.binding))
        found = { index, binding };
    }
    return found;
  }
  const isBinary = (range: Range): boolean => {
    const found = arrowIn(range) < 0 && !isConditional(range) ? weakest(range) : undefined;
    return found !== undefined && !/^(as|satisfies)$/.test(wordAt(found.index));
  };
  const isAssignmentSign = (index: number): boolean =>
    at(index).kind === 'punctuator' &&
    /^([-+*/%&|^]|<<|>>>?|\*\*|&&|\|\||\?\?)?=$/.test(wordAt(index));

  function expression(
    range: Range,
    parent: 'list' | 'arrow' | 'condition' | 'assignment' | 'statement' = 'list',
    isLastArgument = false,
  ): Doc {
    const { from, to } = range;
    if (from >= to) throw new UnknownForm();
    const sign = arrowIn(range);
    const equals = find(range, isAssignmentSign);
    if (equals > from && (sign < 0 || equals < sign)) {
      const left = { from, to: equals };
      return assignment(expression(left), ` ${wordAt(equals)}`, { from: equals + 1, to }, false);
    }
    if (sign >= 0 && !isConditionalBefore(range, sign)) return arrow(range, sign, isLastArgument);
    if (isConditional(range)) return conditional(range, true);
    const found = weakest(range);
    if (found === undefined) return unary(range, parent);
    if (/^(as|satisfies)$/.test(wordAt(found.index))) {
      return [
        expression({ from, to: found.index }, 'list', isLastArgument),
        ` ${wordAt(found.index)} `,
        run({ from: found.index + 1, to }),
      ];
    }
    const parts = binaryParts(range, parent === 'condition');
    if (parent === 'condition') return parts;
    if (parent === 'assignment' || parent === 'arrow') return group(parts);
    const [first, ...others] = parts as Doc[];
    return group([first as Doc, indent(others)]);
  }
  const isConditionalBefore = (range: Range, sign: number): boolean => {
    const question = conditionalIn(range);
    return question >= 0 && question < sign;
  };

  function binaryParts(range: Range, isCondition: boolean, outer = ''): Doc[] {
    const found = weakest(range);
    if (found === undefined) return [unary(range, 'list')];
    const { index, binding } = found;
    const [left, right] = [
      { from: range.from, to: index },
      { from: index + 1, to: range.to },
    ];
    noComments({ from: index, to: index + 2 });
    const before = weakest(left);
    const isChain = before?.binding === binding && isFlat(wordAt(before.index), wordAt(index));
    const operator = wordAt(index);
    const kind = kindOfBinary(range);
    const isLogical = kind === 'logical';
    const leftParts = isChain ? binaryParts(left, isCondition, kind) : [group(operand(left, kind))];
    const isInline =
      isLogical &&
      ((isWhole(right, '{') && right.to - right.from > 2) ||
        (isWhole(right, '[') && right.to - right.from > 2));
    const last = [operator, isInline ? ' ' : line, operand(right, kind)];
    const isAlone = ![outer, kindOfBinary(left), kindOfBinary(right)].includes(kind);
    return [...leftParts, ' ', isAlone && !(isCondition && isLogical) ? group(last) : last];
  }
  /** As the types of Babel's tree: `logical` or `other`; empty for what is not binary. */
  function kindOfBinary(range: Range): string {
    if (!isBinary(range)) return '';
    return /^(&&|\|\||\?\?)$/.test(wordAt(weakest(range)?.index ?? 0)) ? 'logical' : 'other';
  }
  function operand(range: Range, outer: string): Doc {
    if (weakest(range) === undefined) return unary(range, 'list');
    if (!isBinary(range)) return expression(range);
    const [first, ...others] = binaryParts(range, false, outer) as [Doc, ...Doc[]];
    return group([first, indent(others)]);
  }
  const isFlat = (a: string, b: string): boolean => {
    const kind = (operator: string): string =>
      /^[*/%]$/.test(operator) ? operator : /^[=!]==?$/.test(operator) ? 'equality' : 'other';
    return kind(a) !== 'equality' && !(kind(a) !== kind(b)) && !/^(<<|>>>?|\*\*|%)$/.test(a);
  };

  function conditional(range: Range, isOuter: boolean): Doc {
    const question = conditionalIn(range);
    let depth = 0;
    const colon = find({ from: question + 1, to: range.to }, (index) => {
      if (wordAt(index) === '?' && !/^[:),]$/.test(wordAt(index + 1))) depth += 1;
      if (wordAt(index) === ':') depth -= 1;
      return depth < 0;
    });
    if (colon < 0) throw new UnknownForm();
    noComments({ from: question, to: question + 2 });
    noComments({ from: colon, to: colon + 2 });
    const [test, yes, no] = [
      { from: range.from, to: question },
      { from: question + 1, to: colon },
      { from: colon + 1, to: range.to },
    ];
    const parts = [
      ...[
        line,
        '? ',
        isConditional(yes)
          ? [ifBreak('', '('), align(2, expression(yes)), ifBreak('', ')')]
          : align(2, expression(yes)),
      ],
      ...[line, ': ', isConditional(no) ? conditional(no, false) : align(2, expression(no))],
    ];
    const head = expression(test);
    return isOuter ? group([head, indent(parts)]) : [head, ...parts];
  }

  function unary(range: Range, parent: string): Doc {
    const { from, to } = range;
    const { text, kind } = at(from);
    if (text === '...') return ['...', expression({ from: from + 1, to })];
    if (kind === 'punctuator' && /^([-+!~]|\+\+|--)$/.test(text))
      return [text, unary({ from: from + 1, to }, parent)];
    if (text === 'yield' && wordAt(from + 1) === '*')
      return ['yield* ', expression({ from: from + 2, to })];
    if (kind === 'word' && KEYWORDS.test(text) && to > from + 1)
      return [`${text} `, unary({ from: from + 1, to }, parent)];
    if (text === 'function' || (text === 'async' && wordAt(from + 1) === 'function'))
      return functionLike(range);
    if (text === 'class') return classLike(range);
    return chain(range, parent);
  }

  interface Piece {
    readonly kind: 'member' | 'call' | 'index' | 'other';
    readonly doc: Doc;
    readonly open?: number;
  }

  function chain({ from, to }: Range, parent: string): Doc {
    const first = primary(from);
    const start = after(from);
    const pieces: Piece[] = [];
    for (let index = start; index < to; ) {
      noComments({ from: index, to: index + 1 });
      const { text, kind, pair } = at(index);
      if (text === '.' || text === '?.') {
        if (wordAt(index + 1) === '(' || wordAt(index + 1) === '[') {
          pieces.push({ kind: 'other', doc: text });
          index += 1;
        } else {
          pieces.push({ kind: 'member', doc: `${text}${wordAt(index + 1)}` });
          index += 2;
        }
      } else if (text === '(') {
        pieces.push({
          kind: 'call',
          doc: callArguments(index, code.slice(at(from).start, at(index).start).replace(/\s/g, '')),
          open: index,
        });
        index = pair + 1;
      } else if (text === '[') {
        pieces.push({ kind: 'index', doc: ['[', expression({ from: index + 1, to: pair }), ']'] });
        index = pair + 1;
      } else if (
        isTypeList(index) ||
        kind === 'template' ||
        text === '!' ||
        text === '++' ||
        text === '--'
      ) {
        pieces.push({ kind: 'other', doc: element(index) });
        index = after(index);
      } else
        throw new UnknownForm(
          `at ${wordAt(index)} ${code.slice(at(index).start - 20, at(index).start + 20)}`,
        );
    }
    const lastCall = pieces.findLastIndex(({ kind }) => kind === 'call');
    const called = pieces.slice(0, lastCall + 1);
    const rest = pieces.slice(lastCall + 1);
    const isMembers = called.some(({ kind }) => kind === 'member');
    const name = wordAt(from);
    const object = isMembers
      ? memberChain(first, name, at(from).kind === 'word', called, parent)
      : [first, ...called.map(({ doc }) => doc)];
    if (rest.length === 0) return object;
    const isPlain = called.length === 0 && at(from).kind === 'word' && rest.length === 1;
    return [
      object,
      ...rest.map(({ kind, doc }) =>
        kind === 'member' && !isPlain ? group(indent([softline, doc])) : doc,
      ),
    ];
  }

  function primary(index: number): Doc {
    if (wordAt(index) !== '(') return element(index);
    const { pair } = at(index);
    const inner = expression({ from: index + 1, to: pair });
    const isObject = /^\??\.$/.test(wordAt(pair + 1));
    return isObject ? group(['(', indent([softline, inner]), softline, ')']) : ['(', inner, ')'];
  }

  function memberChain(
    first: Doc,
    name: string,
    isWord: boolean,
    pieces: readonly Piece[],
    parent: string,
  ): Doc {
    const groups: Piece[][] = [];
    let current: Piece[] = [];
    let n = 0;
    for (; n < pieces.length && /^(call|other)$/.test(pieces[n]?.kind ?? ''); n += 1)
      current.push(pieces[n] as Piece);
    for (; pieces[n]?.kind === 'member' && pieces[n + 1]?.kind === 'member'; n += 1)
      current.push(pieces[n] as Piece);
    const head = current;
    current = [];
    let hasCall = false;
    for (; n < pieces.length; n += 1) {
      const piece = pieces[n] as Piece;
      if (hasCall && piece.kind === 'member') {
        groups.push(current);
        current = [];
        hasCall = false;
      }
      if (piece.kind === 'call') hasCall = true;
      current.push(piece);
    }
    if (current.length > 0) groups.push(current);
    const isFactory = (word: string): boolean => /^([A-Z]|[$_]+$)/.test(word);
    const lastOfHead = head.at(-1);
    const isMerged =
      groups.length > 0 &&
      (head.length === 0
        ? groups[0]?.[0]?.kind === 'index' ||
          name === 'this' ||
          (isWord && (isFactory(name) || (parent === 'statement' && name.length <= style.tabWidth)))
        : lastOfHead?.kind === 'member' && isFactory(String(lastOfHead.doc).replace(/^\??\./, '')));
    const docOf = (pieces: readonly Piece[]): Doc => pieces.map(({ doc }) => doc);
    const printedHead = [first, docOf(head)];
    const oneLine = [printedHead, ...groups.map(docOf)];
    const cutoff = isMerged ? 3 : 2;
    if (groups.length + 1 <= cutoff && !groups.slice(cutoff).some((each) => willBreak(docOf(each))))
      return group(oneLine);
    const merged = isMerged ? 1 : 0;
    const below = groups.slice(merged);
    const expanded = [
      printedHead,
      ...groups.slice(0, merged).map(docOf),
      indent([hardline, ...join(hardline, below.map(docOf))]),
    ];
    const calls = pieces.filter(({ kind }) => kind === 'call');
    const isComplex =
      calls.length > 2 && calls.some(({ open }) => open !== undefined && !hasSimpleArguments(open));
    if (isComplex || [printedHead, ...groups.slice(0, -1).map(docOf)].some(willBreak))
      return group(expanded, true);
    return [willBreak(oneLine) ? breakParent : '', choice([oneLine, expanded])];
  }

  const hasSimpleArguments = (open: number): boolean =>
    split({ from: open + 1, to: at(open).pair }, ',').every((item) => {
      const sign = arrowIn(item);
      if (sign >= 0) return wordAt(sign + 1) === '{';
      return (
        !isConditional(item) &&
        (weakest(item) === undefined || /^(as|satisfies)$/.test(wordAt(weakest(item)?.index ?? 0)))
      );
    });

  function callArguments(open: number, callee: string): Doc {
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    if (items.length === 0) {
      if (at(close).comments.length > 0) throw new UnknownForm();
      return '()';
    }
    const isTest = /^(it|test|describe)(\.(only|skip))?$/.test(callee);
    const [head, callback] = items;
    if (
      isTest &&
      items.length === 2 &&
      head &&
      callback &&
      /^(string|template)$/.test(at(head.from).kind) &&
      isBlockFunction(callback)
    ) {
      return ['(', expression(head), ', ', expression(callback), ')'];
    }
    if (callee === 'import' && items.length === 1 && head !== undefined)
      return ['(', flatten(expression(head)), ')'];
    const all = (print: (item: Range) => Doc): Doc[] => elements(items, close, ',', '', print);
    const allBroken = (): Doc =>
      group(
        ['(', indent([softline, ...all((item) => expression(item))]), comma(true), softline, ')'],
        true,
      );
    const last = items.at(-1) as Range;
    const before = items.at(-2);
    const isGrouped =
      isExpandable(last) &&
      (before === undefined || kindOf(before) !== kindOf(last)) &&
      !(
        items.length === 2 &&
        before !== undefined &&
        kindOf(before) === 'arrow' &&
        kindOf(last) === 'array'
      );
    if (isGrouped && !at(close).comments.length) {
      const others = items.slice(0, -1).map((item) => expression(item));
      if (items.some((item) => at(item.from).comments.length > 0)) return allBroken();
      let expanded: Doc;
      try {
        expanded = expression(last, 'list', true);
      } catch (error) {
        if (!(error instanceof UnknownForm)) throw error;
        return allBroken();
      }
      const lead = others.flatMap((doc) => [doc, ', ']);
      const isBroken = [...others, expression(last)].some(willBreak);
      if (others.some(willBreak)) return allBroken();
      const broken = ((doc: Doc): Doc =>
        typeof doc === 'object' && 'kind' in doc && doc.kind === 'group'
          ? { ...doc, isBroken: true }
          : group(doc, true))(expanded);
      return [
        isBroken ? breakParent : '',
        choice([['(', ...lead, expanded, ')'], ['(', ...lead, broken, ')'], allBroken()]),
      ];
    }
    const isFirstGrouped =
      items.length === 2 &&
      head &&
      callback &&
      isBlockFunction(head) &&
      !isExpandable(callback) &&
      !isConditional(callback);
    if (isFirstGrouped && head && callback) {
      const [a, b] = [expression(head), expression(callback)];
      return [
        breakParent,
        choice([['(', a, ', ', b, ')'], ['(', group(a, true), ', ', b, ')'], allBroken()]),
      ];
    }
    return group([
      '(',
      indent([softline, ...all((item) => expression(item))]),
      comma(true),
      softline,
      ')',
    ]);
  }

  function kindOf(item: Range): string {
    const sign = arrowIn(item);
    if (sign >= 0 && !isConditionalBefore(item, sign)) return 'arrow';
    if (isWhole(item, '{')) return 'object';
    if (isWhole(item, '[')) return 'array';
    if (wordAt(item.from) === 'function') return 'function';
    return `other ${item.from}`;
  }
  function isBlockFunction(item: Range): boolean {
    const sign = arrowIn(item);
    return sign >= 0
      ? isWhole({ from: sign + 1, to: item.to }, '{')
      : /^(async)?function/.test(wordAt(item.from) + wordAt(item.from + 1));
  }
  function isExpandable(item: Range): boolean {
    const cast = find(item, (index) => wordAt(index) === 'as');
    if (cast > 0 && arrowIn(item) < 0) return isExpandable({ from: item.from, to: cast });
    const kind = kindOf(item);
    if (kind === 'object' || kind === 'array') return item.to - item.from > 2;
    if (kind === 'function') return true;
    if (kind !== 'arrow') return false;
    const body = { from: arrowIn(item) + 1, to: item.to };
    if (isBlockFunction(item) || isWhole(body, '[') || arrowIn(body) >= 0) return true;
    const bare = isWhole(body, '(') ? { from: body.from + 1, to: body.to - 1 } : body;
    if (isWhole(body, '(') && isWhole(bare, '{')) return true;
    if (isConditional(bare)) return true;
    return (
      weakest(body) === undefined &&
      wordAt(body.to - 1) === ')' &&
      !/^(await|new|!|-|typeof|void)$/.test(wordAt(body.from)) &&
      !isWhole(body, '(')
    );
  }

  /* ---- assignments ---- */

  function assignment(left: Doc, operator: string, right: Range, isShortKey: boolean): Doc {
    const value = rightOf(right);
    if (breaksAfterOperator(right, isShortKey))
      return group([group(left), operator, group(indent([line, value]))]);
    const kind = at(right.from).kind;
    const isAlone =
      right.to === right.from + 1 || (kind === 'template' && after(right.from) === right.to);
    if (
      (isShortKey && isAlone) ||
      (kind === 'template' && isAlone) ||
      (kind === 'number' && isAlone) ||
      (/^(true|false)$/.test(wordAt(right.from)) && isAlone) ||
      wordAt(right.from) === 'class'
    ) {
      return group([group(left), `${operator} `, value]);
    }
    if (isString(right) || isMembers(right) || isPoor(right))
      return group([group(left), operator, group(indent([line, value]))]);
    const gapOfLine = group(indent(line));
    return group([
      group(left),
      operator,
      gapOfLine,
      { kind: 'indent-if-break', content: group(value), of: gapOfLine },
    ]);
  }
  const rightOf = (right: Range): Doc => expression(right, 'assignment');

  function breaksAfterOperator(right: Range, isShortKey: boolean): boolean {
    if (isBinary(right)) return !isInlineLogical(right);
    if (isConditional(right) && arrowIn(right) < 0) {
      const test = { from: right.from, to: conditionalIn(right) };
      return isBinary(test) && !isInlineLogical(test);
    }
    if (isShortKey) return false;
    let { from } = right;
    while (/^(await|!|-|typeof|void|yield)$/.test(wordAt(from)) && from < right.to - 1) from += 1;
    const inner = { from, to: right.to };
    return isString(inner) || (isMembers(inner) && inner.to - inner.from > 1);
  }
  function isInlineLogical(range: Range): boolean {
    const found = weakest(range);
    if (found === undefined || !/^(&&|\|\||\?\?)$/.test(wordAt(found.index))) return false;
    const right = { from: found.index + 1, to: range.to };
    return (isWhole(right, '{') || isWhole(right, '[')) && right.to - right.from > 2;
  }
  /** `a.b.c` */
  const isMembers = ({ from, to }: Range): boolean => {
    if (at(from).kind !== 'word' || to - from < 3) return false;
    for (let index = from; index < to; index += 1) {
      if (index % 2 === from % 2 ? at(index).kind !== 'word' : !/^\??\.$/.test(wordAt(index)))
        return false;
    }
    return true;
  };
  /** A chain that has nothing in which to break. */
  function isPoor(range: Range): boolean {
    if (wordAt(range.from) === 'await') return isPoor({ from: range.from + 1, to: range.to });
    if (
      at(range.from).kind !== 'word' ||
      weakest(range) !== undefined ||
      isConditional(range) ||
      arrowIn(range) >= 0
    )
      return false;
    if (KEYWORDS.test(wordAt(range.from)) || /^(async|function|class)$/.test(wordAt(range.from)))
      return false;
    let hasPieces = false;
    for (let index = range.from + 1; index < range.to; index = after(index)) {
      hasPieces = true;
      const { text, kind, pair } = at(index);
      if (kind === 'template' || text === '[' || isTypeList(index)) return false;
      if (text !== '(') continue;
      const items = split({ from: index + 1, to: pair }, ',');
      const [only] = items;
      if (items.length > 1 || (only !== undefined && !isShortArgument(only))) return false;
    }
    return hasPieces;
  }
  const isShortArgument = ({ from, to }: Range): boolean => {
    const limit = style.width / 4;
    if (to - from === 1)
      return (
        (at(from).kind === 'word' || at(from).kind === 'string' || at(from).kind === 'number') &&
        wordAt(from).length <= limit
      );
    return (
      to - from === 2 &&
      /^([{[]|[-!+])$/.test(wordAt(from)) &&
      (/^[}\]]$/.test(wordAt(from + 1)) || wordAt(from + 1).length <= limit)
    );
  };
  /* ---- plain text ---- */

  /** The white space before a token. */
  function gap(index: number): string {
    const [before, token] = [tokens[index - 1], at(index)];
    if (before === undefined) return '';
    if (token.isOnNewLine) return /^\??\.$/.test(token.text) ? '' : ' ';
    return before.start + before.text.length < token.start ? ' ' : '';
  }
  /** Tokens as they stand, with their brackets laid out. */
  function run({ from, to }: Range): Doc {
    const docs: Doc[] = [];
    for (let index = from; index < to; index = after(index)) {
      noComments({ from: index + (index === from ? 1 : 0), to: index + 1 });
      if (index > from) docs.push(gap(index));
      docs.push(element(index));
    }
    return docs;
  }
  function element(index: number): Doc {
    const { kind, text, pair } = at(index);
    if (kind === 'template')
      return textBetween(
        at(index).start,
        at(after(index) - 1).start + wordAt(after(index) - 1).length,
      );
    if (isTypeList(index)) {
      const end = endOfTypes(index);
      const items = split({ from: index + 1, to: end }, ',');
      const [only] = items;
      const isSimple =
        items.length === 1 &&
        only !== undefined &&
        find(only, (each) => isTypeList(each) || /^[|&[]$/.test(wordAt(each))) < 0;
      const docs = items.map((item) => key(item));
      if (isSimple) return ['<', ...docs, '>'];
      return group(['<', indent([softline, ...join([',', line], docs)]), softline, '>']);
    }
    if (text === '{') return object(index);
    if (text === '[') {
      const before = tokens[index - 1];
      const isIndex =
        before !== undefined &&
        /^[\w)\]>]/.test(before.text.slice(-1)) &&
        before.start + before.text.length === at(index).start;
      return isIndex ? ['[', run({ from: index + 1, to: pair }), ']'] : array(index);
    }
    if (text === '(') {
      const isParameters =
        wordAt(pair + 1) === '=>' || wordAt(pair + 1) === ':' || wordAt(pair + 1) === '{';
      if (isParameters) return group(parameters(index));
      return ['(', run({ from: index + 1, to: pair }), ')'];
    }
    return textAt(index);
  }

  /* ---- statements ---- */

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
        isClass ? member(item) : statement(item),
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
      if (text === 'if') return ifStatement(range);
      if (text === 'for' || text === 'while') return loop(range);
      if (text === 'try') return tryStatement(range);
      if (text === 'return' || text === 'throw')
        return to === from + 1 ? text : [`${text} `, returned({ from: from + 1, to })];
      if (DECLARE.test(text)) return declaration(range);
      if (text === 'await' && next === 'using') throw new UnknownForm();
      if (text === 'function' || (text === 'async' && next === 'function'))
        return functionLike(range);
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
      if (/^(break|continue)$/.test(text)) return run(range);
    }
    return expression(range, 'statement');
  }

  function declaration({ from, to }: Range): Doc {
    const declarators = split({ from: from + 1, to }, ',');
    if (declarators.length !== 1) return [`${wordAt(from)} `, run({ from: from + 1, to })];
    const equals = find({ from: from + 1, to }, (index) => wordAt(index) === '=');
    if (equals < 0) return [`${wordAt(from)} `, run({ from: from + 1, to })];
    const isPattern = wordAt(from + 1) === '{';
    const end = at(from + 1).pair + 1;
    const left = isPattern
      ? [object(from + 1, true), end < equals ? run({ from: end, to: equals }) : '']
      : run({ from: from + 1, to: equals });
    return [`${wordAt(from)} `, assignment(left, ' =', { from: equals + 1, to }, false)];
  }

  function typeAlias({ from, to }: Range): Doc {
    const equals = find({ from, to }, (index) => wordAt(index) === '=');
    const right = { from: equals + 1, to };
    const left = run({ from, to: equals });
    const start = wordAt(right.from) === '|' ? right.from + 1 : right.from;
    const types = split({ from: start, to }, '|');
    if (types.length > 1) {
      return group([left, ' =', group(indent([line, union(types)]))]);
    }
    const parts = split(right, '&');
    if (parts.length > 1) {
      const docs = parts.map((part) => run(part));
      return group([left, ' = ', group(indent(join([' &', line], docs)))]);
    }
    return group([left, ' = ', group(run(right))]);
  }

  function returned(range: Range): Doc {
    const bare = isWhole(range, '(') ? { from: range.from + 1, to: range.to - 1 } : range;
    if (!isBinary(bare)) return expression(range);
    const value = binaryParts(bare, false);
    return group([ifBreak('('), indent([softline, group(value)]), softline, ifBreak(')')]);
  }

  function ifStatement({ from, to }: Range): Doc {
    const close = at(from + 1).pair;
    const test = condition(from + 1);
    const otherwise = find({ from: close + 1, to }, (index) => wordAt(index) === 'else');
    const yes = {
      from: close + 1,
      to: otherwise < 0 ? to : wordAt(otherwise - 1) === ';' ? otherwise - 1 : otherwise,
    };
    const isBlock = wordAt(yes.from) === '{';
    const head = group(['if (', test, ')', clause(yes)]);
    if (otherwise < 0) return head;
    const semicolon = isBlock || !style.semicolons ? '' : ';';
    const no = { from: otherwise + 1, to };
    const rest = wordAt(no.from) === 'if' ? [' ', ifStatement(no)] : clause(no);
    return [head, semicolon, isBlock ? ' ' : hardline, 'else', group(rest)];
  }
  const condition = (open: number): Doc => {
    const range = { from: open + 1, to: at(open).pair };
    return group([indent([softline, expression(range, 'condition')]), softline]);
  };
  const clause = (range: Range): Doc =>
    wordAt(range.from) === '{' ? [' ', block(range.from)] : indent([line, statement(range)]);

  function loop({ from, to }: Range): Doc {
    const open = wordAt(from + 1) === 'await' ? from + 2 : from + 1;
    const close = at(open).pair;
    const body = { from: close + 1, to };
    const isWhile = wordAt(from) === 'while';
    const head = isWhile ? condition(open) : forHead({ from: open + 1, to: close });
    const word = `${wordAt(from)}${open === from + 2 ? ' await' : ''} (`;
    if (body.from >= to) return [word, head, ')', ';'];
    return group([word, head, ')', clause(body)]);
  }
  function forHead(range: Range): Doc {
    if (find(range, (index) => wordAt(index) === ';') >= 0) {
      const [start, test, next] = split(range, ';', true);
      if (range.to - range.from === 2) return ';;';
      const docs = [start, test, next].map((part, n) =>
        part === undefined || part.from === part.to
          ? ''
          : n === 0
            ? statement(part)
            : expression(part),
      );
      return group([indent([softline, ...join([';', line], docs)]), softline]);
    }
    const of = find(range, (index) => wordAt(index) === 'of' || wordAt(index) === 'in');
    if (of < 0) throw new UnknownForm();
    return [
      run({ from: range.from, to: of }),
      ` ${wordAt(of)} `,
      expression({ from: of + 1, to: range.to }),
    ];
  }

  function tryStatement({ from, to }: Range): Doc {
    const docs: Doc[] = ['try ', block(from + 1)];
    for (let index = at(from + 1).pair + 1; index < to; ) {
      noComments({ from: index, to: index + 1 });
      docs.push(` ${wordAt(index)} `);
      const open = wordAt(index + 1) === '(' ? at(index + 1).pair + 1 : index + 1;
      if (open > index + 1) docs.push(run({ from: index + 1, to: open }), ' ');
      docs.push(block(open));
      index = at(open).pair + 1;
    }
    return docs;
  }

  function classLike({ from, to }: Range): Doc {
    const body = at(to - 1).pair;
    const close = to - 1;
    const head = run({ from, to: body });
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
    if (open < 0) return run({ from, to });
    const close = at(open).pair;
    const items = split({ from: open + 1, to: close }, ',');
    noComments({ from: from + 1, to });
    const space = style.bracketSpacing ? line : softline;
    const docs = join(
      [',', line],
      items.map((item) => run(item)),
    );
    const isAlone = items.length === 1 && open === from + 1 + (wordAt(from + 1) === 'type' ? 1 : 0);
    const list =
      items.length === 0
        ? '{}'
        : isAlone
          ? flatten(['{', space, ...docs, space, '}'])
          : group(['{', indent([space, ...docs]), comma(false), space, '}']);
    const rest = close + 1 < to ? [' ', run({ from: close + 1, to })] : [];
    return [run({ from, to: open }), ' ', list, ...rest];
  }

  /** Elements without their brackets, each on a line. */
  function listOf(range: Range): Doc {
    const hasComma = wordAt(range.to - 1) === ',';
    return elements(
      split(range, ','),
      range.to,
      ',',
      hasComma ? ',' : '',
      (item) => property(item),
      hardline,
    );
  }

  return { statements, expression, listOf };
}
