import ms from 'ms';
import { joinOr } from '../message';

export type Value = string | number;

/** A legal value in its shortest spelling; or why a text is not legal, and how to write it instead. */
export type Checked<Legal extends Value = Value> = { readonly value: Legal } | Problem;

/** Completes a sentence that names the value: `must be a duration: 5s to 5d`. */
export interface Problem {
  readonly problem: string;
  /** One clause: `for example 90s`. */
  readonly hint?: string | undefined;
}

export type JsonSchema = { readonly [key: string]: unknown };

/** A kind of option value: the same for flags, prompts, `eternal.json`, its schema and the help. */
export interface ValueType<Legal extends Value = Value> {
  /** Placeholder in the help: `<duration>`. */
  readonly placeholder: string;
  /** Describes what is legal: `5s to 5d`. */
  readonly legal: string;
  readonly json: 'string' | 'number';
  readonly schema: JsonSchema;
  /** Checks the text of a flag, or a value of `eternal.json` as text. */
  readonly check: (text: string) => Checked<Legal>;
}

const UNITS = ['ms', 's', 'm', 'h', 'd'] as const;
const UNIT_NAMES = [
  ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  ['s', 'sec', 'secs', 'second', 'seconds'],
  ['m', 'min', 'mins', 'minute', 'minutes'],
  ['h', 'hr', 'hrs', 'hour', 'hours'],
  ['d', 'day', 'days'],
];
const DURATION = /^(\d{0,9}(?:\.\d{1,3})?) *([a-z]+)$/i;

/** Converts a duration that has passed a check into milliseconds. */
export const toMs = (duration: Value): number => ms(String(duration) as ms.StringValue);

/** Shortens the unit, `3 minutes` → `3m`, and keeps number and unit. `undefined` when the text is not a duration. */
function shortDuration(text: string): string | undefined {
  const [, number = '', name = ''] = DURATION.exec(text.trim()) ?? [];
  const unit = UNITS[UNIT_NAMES.findIndex((names) => names.includes(name.toLowerCase()))];
  if (number === '' || unit === undefined) return undefined;
  return `${number.startsWith('.') ? '0' : ''}${number}${unit}`;
}

const bareNumberHint = (text: string, unit: string, otherwise: string): string =>
  /^\d+(\.\d+)?$/.test(text.trim()) ? `write ${text.trim()}${unit}` : `for example ${otherwise}`;

/** A bare number that is too large for minutes may be milliseconds. */
const unitOf = (number: string, max: string): 'm' | 'ms' =>
  Number(number) * toMs('1m') > toMs(max) && Number(number) <= toMs(max) ? 'ms' : 'm';

interface Range {
  readonly min: string;
  readonly max: string;
  /** `0s`, no delay at all, is legal too. */
  readonly orZero?: boolean;
  readonly example: string;
}

export function duration({ min, max, orZero = false, example }: Range): ValueType<string> {
  const legal = orZero ? `0s, or ${min} to ${max}` : `${min} to ${max}`;
  return {
    placeholder: '<duration>',
    legal,
    json: 'string',
    schema: { type: 'string', pattern: '^\\d{0,9}(\\.\\d{1,3})? *[A-Za-z]+$' },
    check: (text) => {
      const short = shortDuration(text);
      const problem = `is not ${orZero ? '0s or ' : ''}a duration from ${min} to ${max}`;
      if (short === undefined)
        return { problem, hint: bareNumberHint(text, unitOf(text, max), example) };
      const length = toMs(short);
      const fits = length >= toMs(min) && length <= toMs(max);
      return fits || (orZero && length === 0)
        ? { value: short }
        : { problem, hint: `for example ${example}` };
    },
  };
}

/** One of a list of durations, in any spelling (`60m` is `1h`), or a word. */
export function durationOf(list: readonly string[], word: string): ValueType<string> {
  const legal = `${list.join(' ')}, or ${word}`;
  return {
    placeholder: '<duration>',
    legal,
    json: 'string',
    schema: { enum: [...list, word] },
    check: (text) => {
      if (text === word) return { value: word };
      const short = shortDuration(text);
      const problem = `is not one of ${joinOr([...list, word])}`;
      if (short === undefined) return { problem, hint: bareNumberHint(text, 'm', list[4] ?? word) };
      const length = toMs(short);
      const found = list.find((each) => toMs(each) === length);
      if (found !== undefined) return { value: found };
      const above = list.findIndex((each) => toMs(each) > length);
      const from = above === -1 ? list.length - 2 : Math.max(0, above - 1);
      return { problem, hint: `use ${list.slice(from, from + 2).join(' or ')}` };
    },
  };
}

export function percentage({ max, example }: { max: number; example: string }): ValueType<string> {
  return {
    placeholder: '<percentage>',
    legal: `0% to ${max}%`,
    json: 'string',
    schema: { type: 'string', pattern: '^\\d{1,3}(\\.\\d{1,3})? *%$' },
    check: (text) => {
      const number = /^(\d{1,3}(?:\.\d{1,3})?) *%$/.exec(text.trim())?.[1];
      return number !== undefined && Number(number) <= max
        ? { value: `${number}%` }
        : {
            problem: `is not a percentage from 0% to ${max}%`,
            hint: bareNumberHint(text, '%', example),
          };
    },
  };
}

export function count({ max, example }: { max: number; example: number }): ValueType<number> {
  const legal = `0 to ${String(max).replace(/\B(?=(\d{3})+$)/g, ',')}`;
  return {
    placeholder: '<number>',
    legal,
    json: 'number',
    schema: { type: 'integer', minimum: 0, maximum: max },
    check: (text) =>
      /^\d+$/.test(text) && Number(text) <= max
        ? { value: Number(text) }
        : {
            problem: `is not a whole number from ${legal}`,
            hint: `for example ${example}`,
          },
  };
}

export function choice<const Word extends string>(choices: readonly Word[]): ValueType<Word> {
  return {
    placeholder: `<${choices.join('|')}>`,
    legal: joinOr(choices),
    json: 'string',
    schema: { enum: choices },
    check: (text) => {
      const value = choices.find((each) => each === text);
      return value === undefined
        ? { problem: 'is not supported', hint: `use ${joinOr(choices)}` }
        : { value };
    },
  };
}
