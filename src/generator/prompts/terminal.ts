import { intro, isCancel, note, outro, text } from '@clack/prompts';
import { GeneratorError } from '../errors';
import { quote } from '../message';
import type { AskedTexts, Question } from './questions';

/** No file is written before the last prompt is answered. */
export const canceled = (): GeneratorError =>
  new GeneratorError('E_CANCELED', 'Canceled. Nothing was written.');

/**
 * Shows the prompts one after the other, then a summary of the answers. Enter accepts the default. Throws `E_CANCELED`
 * if the user cancels.
 *
 * @param given known answers, for defaults and checks
 */
export async function askAtTerminal(
  title: string,
  questions: readonly Question[],
  given: AskedTexts,
): Promise<AskedTexts> {
  intro(title);
  let answers: AskedTexts = {};
  for (const { name, message, default: otherwise, validate } of questions) {
    const known = { ...given, ...answers };
    const defaultValue = typeof otherwise === 'function' ? otherwise(known) : otherwise;
    const answer = await text({
      message,
      ...(defaultValue === undefined ? {} : { defaultValue, placeholder: defaultValue }),
      validate: (value) => {
        const reply = value || defaultValue || '';
        const problem = validate(reply, known);
        if (problem === true) return undefined;
        return reply === '' ? problem : `${quote(reply)} ${problem}`;
      },
    });
    if (isCancel(answer)) throw canceled();
    answers = { ...answers, [name]: answer };
  }
  summarize({ ...given, ...answers });
  return answers;
}

/** Shows the job that the answers describe. With `--from`, only the folder is known. */
function summarize({ folder, id, processor, idleDelay, errorDelay }: AskedTexts): void {
  if (id !== undefined) {
    const lines = [
      `runs ${processor}`,
      `waits ${idleDelay} after a run that found nothing`,
      `waits ${errorDelay} after a failed run`,
    ];
    note(lines.join('\n'), id);
  }
  outro(`Writing to ${folder === undefined || folder === '.' ? 'the current folder' : folder}`);
}
