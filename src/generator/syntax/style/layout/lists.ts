import { type Range, UnknownForm } from './code-ranges';
import { type Doc, group, hardline, ifBreak, indent, join, line, softline } from './doc';
import type { Context, Printing } from './printing';

/** Objects, arrays, types, and the elements of all lists. */
export function createLists(
  p: Printing,
  {
    at,
    wordAt,
    isTypeList,
    endOfTypes,
    after,
    find,
    split,
    isWhole,
    gap,
    leading,
    commentDoc,
    trailing,
    isApart,
    noComments,
    isConditional,
    tokens,
    style,
    textAt,
    textBetween,
  }: Context,
) {
  const comma = (isOfCall: boolean): Doc =>
    style.trailingCommas === 'all' || (style.trailingCommas === 'es5' && !isOfCall)
      ? ifBreak(',')
      : '';

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
      item.from === item.to ? '' : isTyped(item) ? key(item) : p.expression(item),
    );
    return group(['[', indent([softline, ...content]), softline, ']'], isBroken);
  }

  /** A named element of a tuple's type. */
  const isTyped = (item: Range): boolean =>
    find(item, (index) => wordAt(index) === ':') >= 0 && !isConditional(item);

  /** `key: value`, `...rest`, a method or a name. */
  function property(item: Range): Doc {
    const { from, to } = item;
    if (wordAt(from) === '...') return ['...', p.expression({ from: from + 1, to })];
    const colon = find(item, (index) => wordAt(index) === ':');
    const body = wordAt(to - 1) === '}' ? at(to - 1).pair : -1;
    if (
      body > from &&
      find({ from, to: body }, (index) => wordAt(index) === '(') >= 0 &&
      (colon < 0 || colon > find(item, (index) => wordAt(index) === '('))
    )
      return p.functionLike(item);
    if (colon < 0) return p.expression(item);
    const name = key({ from, to: colon });
    return p.assignment(
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
    if (isMethod) return p.functionLike(item);
    const equals = find(item, (index) => wordAt(index) === '=');
    if (equals >= 0)
      return p.assignment(key({ from, to: equals }), ' =', { from: equals + 1, to }, false);
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
        (find(only, (each) => isTypeList(each) || /^[|&[]$/.test(wordAt(each))) < 0 ||
          NAME_OR_NOTHING.test(textBetween(at(only.from).start, at(only.to).start)));
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
      if (isParameters) return group(p.parameters(index));
      return ['(', run({ from: index + 1, to: pair }), ')'];
    }
    return textAt(index);
  }

  return { comma, elements, object, array, member, union, listOf, run, element };
}

/** Prettier keeps `<Name | null>` in one piece. */
const NAME_OR_NOTHING = /^[A-Z]\w* \| (null|void)$/;
