import { type Range, UnknownForm } from './code-ranges';
import { align, type Doc, group, ifBreak, indent, line } from './doc';
import type { Context, Printing } from './printing';

const KEYWORDS = /^(await|typeof|void|delete|new|yield)$/;

/** Expressions with operators. */
export function createExpressions(
  p: Printing,
  {
    at,
    wordAt,
    find,
    isWhole,
    noComments,
    arrowIn,
    conditionalIn,
    isConditional,
    weakest,
    isBinary,
    isAssignmentSign,
    isConditionalBefore,
    kindOfBinary,
    isFlat,
  }: Context,
) {
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
      return p.assignment(expression(left), ` ${wordAt(equals)}`, { from: equals + 1, to }, false);
    }
    if (sign >= 0 && !isConditionalBefore(range, sign)) return p.arrow(range, sign, isLastArgument);
    if (isConditional(range)) return conditional(range, true);
    const found = weakest(range);
    if (found === undefined) return unary(range, parent, isLastArgument);
    if (/^(as|satisfies)$/.test(wordAt(found.index))) {
      return [
        expression({ from, to: found.index }, 'list', isLastArgument),
        ` ${wordAt(found.index)} `,
        p.run({ from: found.index + 1, to }),
      ];
    }
    const parts = binaryParts(range, parent === 'condition');
    if (parent === 'condition') return parts;
    if (parent === 'assignment' || parent === 'arrow') return group(parts);
    const [first, ...others] = parts as Doc[];
    return group([first as Doc, indent(others)]);
  }

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

  function operand(range: Range, outer: string): Doc {
    if (weakest(range) === undefined) return unary(range, 'list');
    if (!isBinary(range)) return expression(range);
    const [first, ...others] = binaryParts(range, false, outer) as [Doc, ...Doc[]];
    return group([first, indent(others)]);
  }

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

  function unary(range: Range, parent: string, isLastArgument = false): Doc {
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
      return p.functionLike(range, isLastArgument);
    if (text === 'class') return p.classLike(range);
    return p.chain(range, parent);
  }

  return { expression, binaryParts };
}
