import { GeneratorError } from '../generator/errors';

/** The value that takes an option back. */
export const DEFAULT = 'default';

export const nothingToSet = (example: string): GeneratorError =>
  new GeneratorError('E_ANSWER', 'nothing to set: no option is given', {
    hint: `for example ${example}`,
  });
