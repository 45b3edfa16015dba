import { failureHandlerOf, processorFileOf } from '../options/names';
import { readSource, type SourceName } from './source-names';

/** A processor's old and new name. */
export interface ProcessorNames {
  readonly from: string;
  readonly to: string;
}

/** Strings of a test may be names: `describe('processOrders', …)`, `vi.spyOn(orders, 'processOrders')`. */
interface Kind {
  readonly isTest: boolean;
}

/**
 * The text of a processor, or of its test, under the processor's new name: its functions and the paths that import
 * it. Comments stay, and names of other things: properties, keys, what comes from other modules.
 */
export function rewire(text: string, names: ProcessorNames, { isTest }: Kind): string {
  const renamed = namesOf(names);
  const path = pathOf(names.from);
  return readSource(text, (string) => path.test(string))
    .map((name) => {
      const { token } = name;
      if (token.kind === 'word') return rewireWord(name, renamed.get(token.text));
      if (token.kind !== 'text') return token.text;
      const whole = isTest ? renamed.get(token.text.slice(1, -1)) : undefined;
      if (whole !== undefined) return `${token.text.at(0)}${whole}${token.text.at(-1)}`;
      return token.text.replace(path, `$1${processorFileOf(names.to)}$2`);
    })
    .join('');
}

/** The new name, where the text has it already for something else. */
export function takenName(text: string, names: ProcessorNames): string | undefined {
  const taken = new Set([...namesOf(names).values()].filter((name) => !namesOf(names).has(name)));
  return readSource(text, () => false).find(
    ({ token, role }) => role !== 'other' && token.kind === 'word' && taken.has(token.text),
  )?.token.text;
}

const namesOf = ({ from, to }: ProcessorNames): ReadonlyMap<string, string> =>
  new Map([
    [from, to],
    [failureHandlerOf(from), failureHandlerOf(to)],
  ]);

/** A string with the path of a processor's file, from wherever. */
const pathOf = (processor: string): RegExp =>
  new RegExp(`^(['"\`]\\.{1,2}/(?:.*/)?)${processorFileOf(processor)}((?:\\.[jt]s)?['"\`])$`);

function rewireWord({ token: { text }, role }: SourceName, name: string | undefined): string {
  if (name === undefined || role === 'other') return text;
  if (role === 'shorthand') return `${text}: ${name}`;
  return role === 'foreign' ? `${text} as ${name}` : name;
}
