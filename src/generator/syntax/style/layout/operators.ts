import { bindingOf } from '../../form/grouping';
import { endsOperand, type Token } from '../../form/tokens';
import type { Range, Ranges } from './code-ranges';

/** Finds what an expression is: by its operator that binds least. */
export function createOperators(
  tokens: readonly Token[],
  { at, wordAt, isTypeList, after, find }: Ranges,
) {
  const arrowIn = (range: Range): number => {
    const sign = find(range, (index) => wordAt(index) === '=>');
    const isFirst =
      sign >= 0 &&
      (wordAt(range.from) === '(' || sign === range.from + 1 || wordAt(range.from) === 'async');
    return isFirst ? sign : -1;
  };

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

  const isConditionalBefore = (range: Range, sign: number): boolean => {
    const question = conditionalIn(range);
    return question >= 0 && question < sign;
  };

  /** As the types of Babel's tree: `logical` or `other`; empty for what is not binary. */
  function kindOfBinary(range: Range): string {
    if (!isBinary(range)) return '';
    return /^(&&|\|\||\?\?)$/.test(wordAt(weakest(range)?.index ?? 0)) ? 'logical' : 'other';
  }

  const isFlat = (a: string, b: string): boolean => {
    const kind = (operator: string): string =>
      /^[*/%]$/.test(operator) ? operator : /^[=!]==?$/.test(operator) ? 'equality' : 'other';
    return kind(a) !== 'equality' && !(kind(a) !== kind(b)) && !/^(<<|>>>?|\*\*|%)$/.test(a);
  };

  return {
    arrowIn,
    conditionalIn,
    isConditional,
    weakest,
    isBinary,
    isAssignmentSign,
    isConditionalBefore,
    kindOfBinary,
    isFlat,
  };
}

export type Operators = ReturnType<typeof createOperators>;
