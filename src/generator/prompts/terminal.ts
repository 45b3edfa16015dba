import { intro, isCancel, note, outro, text } from '@clack/prompts';
import { GeneratorError } from '../errors';
import type { AskedTexts, Question } from './questions';

/** Nothing is written before all questions are answered. */
export const cancelled = (): GeneratorError =>
  new GeneratorError('E_CANCELLED', 'cancelled, nothing was written');

/**
 * Asks at a terminal, one after the other; Enter takes the default. Ends with a summary of the answers. Throws
 * `E_CANCELLED` when the person leaves.
 *
 * @param said answers that are known, for defaults and checks
 */
export async function askAtTerminal(
  title: string,
  questions: readonly Question[],
  said: AskedTexts,
): Promise<AskedTexts> {
  intro(title);
  let answers: AskedTexts = {};
  for (const { name, message, default: otherwise, validate } of questions) {
    const known = { ...said, ...answers };
    const defaultValue = typeof otherwise === 'function' ? otherwise(known) : otherwise;
    const answer = await text({
      message,
      ...(defaultValue === undefined ? {} : { defaultValue, placeholder: defaultValue }),
      validate: (value) => {
        const problem = validate(value || defaultValue || '', known);
        return problem === true ? undefined : problem;
      },
    });
    if (isCancel(answer)) throw cancelled();
    answers = { ...answers, [name]: answer };
  }
  summarize({ ...said, ...answers });
  return answers;
}

/** The job that the answers describe. With `--from` there is none yet, only a folder. */
function summarize({ folder, id, processor, idleDelay, errorDelay }: AskedTexts): void {
  if (id !== undefined) {
    const lines = [
      `runs ${processor}`,
      `sleeps ${idleDelay} after finding nothing`,
      `sleeps ${errorDelay} after a failure`,
    ];
    note(lines.join('\n'), id);
  }
  outro(`Writing to ${folder === undefined || folder === '.' ? 'this folder' : folder}`);
}
