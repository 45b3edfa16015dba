import type { Token } from '../../form/tokens';
import type { CodeStyle } from '../code-style';
import { createAssignments } from './assignments';
import { createCallArguments } from './call-arguments';
import { createChains } from './chains';
import { createRanges } from './code-ranges';
import { createControlFlow } from './control-flow';
import { createExpressions } from './expressions';
import { createFunctions } from './functions';
import { createLists } from './lists';
import { createOperators } from './operators';
import type { Context, Printing } from './printing';
import { createStatements } from './statements';

/**
 * Lays code out by its tokens, as Prettier does, as far as the templates have it. Its functions throw `UnknownForm` for
 * anything else.
 */
export function createLayout(
  code: string,
  tokens: readonly Token[],
  style: CodeStyle,
  texts: Pick<Context, 'textAt' | 'textBetween'>,
): Printing {
  const ranges = createRanges(code, tokens);
  const operators = createOperators(tokens, ranges);
  const context = { ...ranges, ...operators, ...texts, code, tokens, style };
  const printing = {} as Printing;
  return Object.assign(
    printing,
    createLists(printing, context),
    createFunctions(printing, context),
    createExpressions(printing, context),
    createChains(printing, context),
    createCallArguments(printing, context),
    createAssignments(printing, context),
    createStatements(printing, context),
    createControlFlow(printing, context),
  );
}
