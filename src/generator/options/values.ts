import ms from 'ms';
import { joinOr } from '../message';

export type Value = string | number;

/** What a text or JSON value is taken for, or why it is not legal and how to write it instead. */
export type Checked =
  | { readonly value: Value }
  | { readonly problem: string; readonly hint?: string | undefined };

export type JsonSchema = { readonly [key: string]: unknown };

/** A kind of option value: one for flags, prompts, `eternal.json`, its schema and the help. */
export interface ValueType {
  /** Placeholder in the help: `<duration>`. */
  readonly placeholder: string;
  /** What is legal, in words. */
  readonly legal: string;
  readonly json: 'string' | 'number';
  readonly schema: JsonSchema;
  /** Takes a flag's text; the value that it gives back is legal and in its shortest spelling. */
  readonly check: (text: string) => Checked;
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

/** Milliseconds of a duration that a check has passed. */
export const toMs = (duration: Value): number => ms(String(duration) as ms.StringValue);

/** `3 minutes` → `3m`; `undefined` when the text is no duration. Number and unit stay as typed, the unit short. */
function shortDuration(text: string): string | undefined {
  const [, number = '', name = ''] = DURATION.exec(text.trim()) ?? [];
  const unit = UNITS[UNIT_NAMES.findIndex((names) => names.includes(name.toLowerCase()))];
  if (number === '' || unit === undefined) return undefined;
  return `${number.startsWith('.') ? '0' : ''}${number}${unit}`;
}

const bareNumberHint = (text: string, unit: string, otherwise: string): string =>
  /^\d+(\.\d+)?$/.test(text.trim()) ? `write ${text.trim()}${unit}` : `for example ${otherwise}`;

interface Range {
  readonly min: string;
  readonly max: string;
  /** Legal beside the range: `0s`, which is no delay at all. */
  readonly orZero?: boolean;
  readonly example: string;
}

export function duration({ min, max, orZero = false, example }: Range): ValueType {
  const legal = orZero ? `0s, or ${min} to ${max}` : `${min} to ${max}`;
  return {
    placeholder: '<duration>',
    legal,
    json: 'string',
    schema: { type: 'string', pattern: '^\\d{0,9}(\\.\\d{1,3})? *[A-Za-z]+$' },
    check: (text) => {
      const short = shortDuration(text);
      const problem = `must be a duration: ${legal}`;
      if (short === undefined) return { problem, hint: bareNumberHint(text, 'm', example) };
      const length = toMs(short);
      const fits = length >= toMs(min) && length <= toMs(max);
      return fits || (orZero && length === 0)
        ? { value: short }
        : { problem, hint: `for example ${example}` };
    },
  };
}

/** One of a list of durations, or a word; a length that is in the list may be spelt otherwise (`60m` is `1h`). */
export function durationOf(list: readonly string[], word: string): ValueType {
  const legal = `${list.join(' ')}, or ${word}`;
  return {
    placeholder: '<duration>',
    legal,
    json: 'string',
    schema: { enum: [...list, word] },
    check: (text) => {
      if (text === word) return { value: word };
      const short = shortDuration(text);
      const problem = `must be one of ${legal}`;
      if (short === undefined) return { problem, hint: bareNumberHint(text, 'm', list[4] ?? word) };
      const length = toMs(short);
      const found = list.find((each) => toMs(each) === length);
      if (found !== undefined) return { value: found };
      const above = list.findIndex((each) => toMs(each) > length);
      const from = above === -1 ? list.length - 2 : Math.max(0, above - 1);
      return { problem, hint: `the nearest are ${list.slice(from, from + 2).join(' and ')}` };
    },
  };
}

export function percentage({ max, example }: { max: number; example: string }): ValueType {
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
            problem: `must be a percentage: 0% to ${max}%`,
            hint: bareNumberHint(text, '%', example),
          };
    },
  };
}

export function count({ max, example }: { max: number; example: number }): ValueType {
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
            problem: `must be a whole number: ${legal}`,
            hint: `for example ${example}`,
          },
  };
}

export function choice(choices: readonly string[]): ValueType {
  return {
    placeholder: `<${choices.join('|')}>`,
    legal: joinOr(choices),
    json: 'string',
    schema: { enum: choices },
    check: (text) =>
      choices.includes(text)
        ? { value: text }
        : {
            problem: `must be ${joinOr(choices)}`,
            hint: `for example ${choices.find((each) => each === text.toLowerCase()) ?? choices[0]}`,
          },
  };
}
