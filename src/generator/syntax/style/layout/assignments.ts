import type { Range } from './code-ranges';
import { type Doc, group, indent, line } from './doc';
import type { Context, Printing } from './printing';

const KEYWORDS = /^(await|typeof|void|delete|new|yield)$/;

/** What is behind `=`, and behind the `:` of a property. */
export function createAssignments(
  p: Printing,
  {
    at,
    wordAt,
    isTypeList,
    after,
    split,
    isWhole,
    arrowIn,
    conditionalIn,
    isConditional,
    weakest,
    isBinary,
    style,
  }: Context,
) {
  const isString = ({ from, to }: Range): boolean => to === from + 1 && at(from).kind === 'string';

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

  const rightOf = (right: Range): Doc => p.expression(right, 'assignment');

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

  return { assignment };
}
