import { NotEmulatedError } from '../app/not-emulated';

/** Whether a path segment may be a parameter's value. */
export type Constraint = (value: string) => boolean;

const WHOLE = /^[+-]?\d+$/;

function number(text: string | undefined, constraint: string): number {
  const value = Number(text);
  if (text === undefined || text.trim() === '' || Number.isNaN(value)) {
    throw new Error(`route constraint '${constraint}' needs a number`);
  }
  return value;
}

function wholeWithin(lowest: bigint, highest: bigint): Constraint {
  return (value) => WHOLE.test(value) && BigInt(value) >= lowest && BigInt(value) <= highest;
}

function longWithin(lowest: number, highest: number): Constraint {
  return (value) => WHOLE.test(value) && Number(value) >= lowest && Number(value) <= highest;
}

const INFINITY = Number.POSITIVE_INFINITY;
const GUID = /^[{(]?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}[)}]?$/i;

const MAKERS: Readonly<Record<string, (argument: string | undefined, text: string) => Constraint>> =
  {
    alpha: () => (value) => /^[a-z]*$/i.test(value),
    bool: () => (value) => /^(?:true|false)$/i.test(value),
    guid: () => (value) => GUID.test(value),
    int: () => wholeWithin(-(2n ** 31n), 2n ** 31n - 1n),
    long: () => wholeWithin(-(2n ** 63n), 2n ** 63n - 1n),
    length: (argument, text) => {
      const [least, most = least] = (argument ?? '').split(',').map((part) => number(part, text));
      return ({ length }) => length >= (least ?? 0) && length <= (most ?? INFINITY);
    },
    minlength: (argument, text) => {
      const least = number(argument, text);
      return ({ length }) => length >= least;
    },
    maxlength: (argument, text) => {
      const most = number(argument, text);
      return ({ length }) => length <= most;
    },
    min: (argument, text) => longWithin(number(argument, text), INFINITY),
    max: (argument, text) => longWithin(-INFINITY, number(argument, text)),
    range: (argument, text) => {
      const [least, most] = (argument ?? '').split(',').map((part) => number(part, text));
      return longWithin(least ?? -INFINITY, most ?? INFINITY);
    },
    regex: (argument = '') => {
      const pattern = new RegExp(argument, 'i');
      return (value) => pattern.test(value);
    },
    required: () => (value) => value !== '',
  };

/**
 * A constraint of ASP.NET Core routing, such as `int`, `range(1,5)` or `regex(^(a|b)$)`.
 * @throws NotEmulatedError on one that is not in its list, Error on a bad argument
 */
export function parseConstraint(text: string): Constraint {
  const [, name = '', argument] = /^([^(]*)(?:\((.*)\))?$/s.exec(text) ?? [];
  const make = MAKERS[name.toLowerCase()];
  if (make === undefined) throw new NotEmulatedError(`route constraint '${text}'`);
  return make(argument, text);
}
