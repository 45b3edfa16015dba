import type { Token } from '../../form/tokens';
import type { CodeStyle } from '../code-style';
import type { Range, Ranges } from './code-ranges';
import type { Doc } from './doc';
import type { Operators } from './operators';

/** What all parts of the layout read. */
export interface Context extends Ranges, Operators {
  readonly code: string;
  readonly tokens: readonly Token[];
  readonly style: CodeStyle;
  /** A token, and a piece of code, in the new style. */
  readonly textAt: (index: number) => string;
  readonly textBetween: (start: number, end: number) => string;
}

/** The parts of the layout, which call each other. */
export interface Printing {
  readonly statements: (range: Range, isClass?: boolean) => Doc[];
  readonly statement: (range: Range) => Doc;
  readonly block: (open: number) => Doc;
  readonly classLike: (range: Range) => Doc;
  readonly ifStatement: (range: Range) => Doc;
  readonly loop: (range: Range) => Doc;
  readonly tryStatement: (range: Range) => Doc;
  readonly expression: (
    range: Range,
    parent?: 'list' | 'arrow' | 'condition' | 'assignment' | 'statement',
    isLastArgument?: boolean,
  ) => Doc;
  readonly binaryParts: (range: Range, isCondition: boolean, outer?: string) => Doc[];
  readonly assignment: (left: Doc, operator: string, right: Range, isShortKey: boolean) => Doc;
  readonly chain: (range: Range, parent: string) => Doc;
  readonly callArguments: (open: number, callee: string) => Doc;
  readonly functionLike: (range: Range, isLastArgument?: boolean) => Doc;
  readonly arrow: (range: Range, sign: number, isLastArgument?: boolean) => Doc;
  readonly parameters: (open: number, isFlat?: boolean) => Doc;
  readonly object: (open: number, isPattern?: boolean) => Doc;
  readonly array: (open: number) => Doc;
  readonly member: (item: Range) => Doc;
  readonly union: (types: readonly Range[]) => Doc;
  /** Elements with their comments. `last`: what follows the last one. */
  readonly elements: (
    items: readonly Range[],
    close: number,
    separator: string,
    last: Doc,
    print: (item: Range) => Doc,
    gap?: Doc,
  ) => Doc[];
  /** Elements without their brackets, each on a line. */
  readonly listOf: (range: Range) => Doc;
  /** The comma after the last element, where lines are broken. */
  readonly comma: (isOfCall: boolean) => Doc;
  /** Tokens as they stand, with their brackets laid out. */
  readonly run: (range: Range) => Doc;
  readonly element: (index: number) => Doc;
}
