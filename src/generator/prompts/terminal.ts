import {
  cancel,
  confirm,
  intro,
  isCancel,
  note,
  outro,
  select,
  text,
  unicodeOr,
} from '@clack/prompts';
import { GeneratorError } from '../errors';
import { escapeControls, quote, trimPasted } from '../message';
import type { AskedTexts, Question } from './questions';

/** The bar of the box, which stands in front of each line. */
const bar = (): string => unicodeOr('│', '|');

/** A bar and two spaces, and one column that the cursor may need. */
const FRAME = 4;
const MIN_COLUMNS = 20;

/**
 * A text in lines at most as wide as the terminal, inside of the box. Breaks a word that is longer than a line. The library
 * wraps some texts only, and none inside.
 */
export function wrapInBox(message: string, columns: number, prefix: string): string {
  const width = columns - FRAME;
  if (width < MIN_COLUMNS) return message;
  const lines: string[] = [];
  const pieces = message
    .split(' ')
    .flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? '');
  for (const word of pieces) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${prefix}  `);
}

/** Whether a prompt is part of a box: of one that `askAtTerminal` opens and closes. */
type WithGuide = boolean;

const wrapped = (message: string, columns: number, withGuide: WithGuide): string =>
  wrapInBox(escapeControls(message), columns, withGuide ? bar() : ' ');

const CANCELED = 'Canceled. Nothing was written.';

/** Prints a message, which closes the box. Throws `E_CANCELED`. Nothing is written before the last prompt is answered. */
export function leaveCanceled(withGuide: WithGuide = false): never {
  cancel(CANCELED, { withGuide });
  throw new GeneratorError('E_CANCELED', CANCELED);
}

function answerOf<T>(answer: T, withGuide: WithGuide): Exclude<T, symbol> {
  return isCancel(answer) ? leaveCanceled(withGuide) : (answer as Exclude<T, symbol>);
}

/** Something that can be done with a new project, if the user agrees. */
export interface Offer {
  readonly key: 'install' | 'git';
  readonly message: string;
}

/**
 * Shows the prompts one after the other, then what it offers, and a summary of the answers. Enter accepts the default.
 * Throws `E_CANCELED` if the user cancels.
 *
 * @param given known answers, for defaults and checks
 * @param columns of the terminal
 * @param offersFor what to offer for the answers; an accepted offer is the answer `yes`
 */
export async function askAtTerminal(
  title: string,
  questions: readonly Question[],
  given: AskedTexts,
  columns: number,
  offersFor: (answers: AskedTexts) => readonly Offer[] = () => [],
): Promise<AskedTexts> {
  intro(wrapped(title, columns, true));
  let answers: AskedTexts = {};
  for (const { name, message, default: otherwise, validate, filter } of questions) {
    const known = { ...given, ...answers };
    const defaultValue = typeof otherwise === 'function' ? otherwise(known) : otherwise;
    const reply = await askText(message, columns, {
      defaultValue,
      validate: (value) => validate(value, known),
      withGuide: true,
    });
    answers = { ...answers, [name]: filter(reply) };
  }
  for (const { key, message } of offersFor({ ...given, ...answers })) {
    const question = { message: wrapped(message, columns, true), initialValue: false };
    const isAccepted = answerOf(await confirm(question), true);
    if (isAccepted) answers = { ...answers, [key]: 'yes' };
  }
  summarize({ ...given, ...answers }, columns);
  return answers;
}

interface Reply {
  readonly defaultValue?: string | undefined;
  /** `true`, or the problem as a predicate of the value. */
  readonly validate: (value: string) => true | string;
  readonly withGuide?: WithGuide;
}

/** Asks for a text. Enter accepts the default. Throws `E_CANCELED` if the user cancels. */
export async function askText(
  message: string,
  columns: number,
  { defaultValue, validate, withGuide = false }: Reply,
): Promise<string> {
  const replyOf = (value: string | undefined): string =>
    trimPasted(value ?? '') || defaultValue || '';
  const answer = await text({
    message: wrapped(message, columns, withGuide),
    withGuide,
    ...(defaultValue === undefined ? {} : { defaultValue, placeholder: defaultValue }),
    validate: (value) => {
      const reply = replyOf(value);
      const problem = validate(reply);
      if (problem === true) return undefined;
      const line = escapeControls(reply === '' ? problem : `${quote(reply)} ${problem}`);
      return wrapInBox(line, columns, ' ');
    },
  });
  return replyOf(answerOf(answer, withGuide));
}

/** Asks whether to do something that cannot be undone. Throws `E_CANCELED` if the user cancels. */
export const confirmAtTerminal = async (message: string, columns: number): Promise<boolean> =>
  answerOf(
    await confirm({
      ...{ message: wrapped(message, columns, false), initialValue: false, withGuide: false },
    }),
    false,
  );

/** One of several answers. */
export interface Choice {
  readonly value: string;
  readonly hint?: string;
}

/** Lets the user choose with the arrow keys. Throws `E_CANCELED` if the user cancels. */
export async function chooseAtTerminal(
  message: string,
  choices: readonly Choice[],
  columns: number,
): Promise<string> {
  const options = choices.map(({ value, hint = '' }) => {
    const label = escapeControls(value);
    // The library shows both on one line, the hint in parentheses.
    const both = wrapInBox(`${label} (${escapeControls(hint)})`, columns, '');
    return { value, label, ...(hint === '' ? {} : { hint: both.slice(label.length + 2, -1) }) };
  });
  const question = wrapped(message, columns, false);
  const form = { message: question, options, maxItems: 10, withGuide: false };
  return answerOf(await select(form), false);
}

/** Shows the job that the answers describe. With `--from`, only the folder is known. */
function summarize(
  { folder, id, processor, idleDelay, errorDelay }: AskedTexts,
  columns: number,
): void {
  if (id !== undefined) {
    const lines = [
      `runs ${processor}`,
      `waits ${idleDelay} after a run that found nothing`,
      `waits ${errorDelay} after a failed run`,
    ];
    note(lines.map(escapeControls).join('\n'), escapeControls(id));
  }
  const place = folder === undefined || folder === '.' ? 'the current folder' : folder;
  outro(wrapped(`Writing to ${place}`, columns, false));
}
