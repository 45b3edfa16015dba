import { NotEmulatedError } from './not-emulated';

/** Whether a parameter may have this value. */
export type Constraint = (value: string) => boolean;

const INTEGER = /^[+-]?\d+$/;

function number(text: string | undefined, constraint: string): number {
  const value = Number(text);
  if (text === undefined || text.trim() === '' || Number.isNaN(value)) {
    throw new Error(`route constraint '${constraint}': the argument must be a number`);
  }
  return value;
}

function integerWithin(min: bigint, max: bigint): Constraint {
  return (value) => INTEGER.test(value) && BigInt(value) >= min && BigInt(value) <= max;
}

function numberWithin(min: number, max: number): Constraint {
  return (value) => INTEGER.test(value) && Number(value) >= min && Number(value) <= max;
}

/** .NET's `NumberStyles.Number` and `Float`, with thousands separators, in the invariant culture. */
const DECIMAL = /^\s*[+-]?(?:\d[\d,]*\.?\d*|\.\d+)\s*[+-]?\s*$/;
const FLOAT = /^\s*(?:[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?(?:Infinity|∞)|NaN)\s*$/i;

/** The common forms that .NET's `DateTime.TryParse` reads in the invariant culture. */
const DATE_TIME =
  /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\/\d{1,2}\/\d{4})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?$/i;

function isDateTime(value: string): boolean {
  if (!DATE_TIME.test(value)) return false;
  const [date = ''] = value.split(/[T ]/);
  const time = new Date(value.includes('/') ? value : value.replace(' ', 'T')).getTime();
  const parts = date.split(/[-/]/).map(Number);
  const day = value.includes('/') ? parts[1] : parts[2];
  const noon = new Date(`${date.replaceAll('-', '/')} 12:00`);
  return !Number.isNaN(time) && noon.getDate() === day;
}

/** Whether the last segment looks like the name of a file, such as `a/b.txt`. */
function isFile(value: string): boolean {
  const name = value.slice(value.lastIndexOf('/') + 1);
  const dot = name.indexOf('.');
  return dot !== -1 && dot < name.length - 1;
}

const INFINITY = Number.POSITIVE_INFINITY;
const GUID = /^[{(]?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}[)}]?$/i;

const MAKERS: Readonly<Record<string, (argument: string | undefined, text: string) => Constraint>> =
  {
    alpha: () => (value) => /^[a-z]*$/i.test(value),
    datetime: () => isDateTime,
    decimal: () => (value) => DECIMAL.test(value),
    double: () => (value) => FLOAT.test(value),
    float: () => (value) => FLOAT.test(value),
    file: () => isFile,
    nonfile: () => (value) => !isFile(value),
    bool: () => (value) => /^(?:true|false)$/i.test(value),
    guid: () => (value) => GUID.test(value),
    int: () => integerWithin(-(2n ** 31n), 2n ** 31n - 1n),
    long: () => integerWithin(-(2n ** 63n), 2n ** 63n - 1n),
    length: (argument, text) => {
      const [min, max = min] = (argument ?? '').split(',').map((part) => number(part, text));
      return ({ length }) => length >= (min ?? 0) && length <= (max ?? INFINITY);
    },
    minlength: (argument, text) => {
      const min = number(argument, text);
      return ({ length }) => length >= min;
    },
    maxlength: (argument, text) => {
      const max = number(argument, text);
      return ({ length }) => length <= max;
    },
    min: (argument, text) => numberWithin(number(argument, text), INFINITY),
    max: (argument, text) => numberWithin(-INFINITY, number(argument, text)),
    range: (argument, text) => {
      const [min, max] = (argument ?? '').split(',').map((part) => number(part, text));
      return numberWithin(min ?? -INFINITY, max ?? INFINITY);
    },
    regex: (argument = '') => {
      const pattern = new RegExp(argument, 'i');
      return (value) => pattern.test(value);
    },
    required: () => (value) => value !== '',
  };

/**
 * A constraint of ASP.NET Core routing, such as `int`, `range(1,5)` or `regex(^(a|b)$)`.
 * @throws NotEmulatedError for an unknown constraint, Error for a bad argument
 */
export function parseConstraint(text: string): Constraint {
  const [, name = '', argument] = /^([^(]*)(?:\((.*)\))?$/s.exec(text) ?? [];
  const make = MAKERS[name.toLowerCase()];
  if (make === undefined) throw new NotEmulatedError(`route constraint '${text}'`);
  return make(argument, text);
}
