import { label } from './format';

/** A part of a custom status or output on a card. */
export interface Field {
  readonly label: string;
  /** A text, or a time in ms since 1970, which is shown relative to now. */
  readonly value: string | { readonly at: number };
  /** Whether it is an error. */
  readonly isBad: boolean;
  /** Whether it needs its own line. */
  readonly isWide: boolean;
}

const MAX_FIELDS = 14;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Keys that a card shows elsewhere. */
const SHOWN_ELSEWHERE = new Set(['phase', 'nextRunAt']);

/** Converts an ISO 8601 time to ms since 1970; undefined for any other value. */
export function parseIsoTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !ISO_TIME.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

/** A property of a custom status; undefined when the status is not an object. */
export function member(customStatus: unknown, name: string): unknown {
  return isObject(customStatus) ? customStatus[name] : undefined;
}

/** The properties of a custom status, and of objects in it. Long texts come last. */
export function fieldsOf(customStatus: unknown): Field[] {
  if (customStatus === null || customStatus === undefined) return [];
  if (!isObject(customStatus)) return [fieldOf('custom status', customStatus)];
  const fields = Object.entries(customStatus)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
    .flatMap(([name, value]) => expand(name, value));
  return longLast(fields);
}

function longLast(fields: readonly Field[]): Field[] {
  const short = fields.filter(({ isWide }) => !isWide);
  return [...short, ...fields.filter(({ isWide }) => isWide)].slice(0, MAX_FIELDS);
}

/** The output of an ended instance, which replaces its last custom status: with the members of objects in it. */
export function outputFields(output: unknown, isError = false): Field[] {
  if (output === null || output === undefined) return [];
  if (!isObject(output)) return [{ ...fieldOf('output', output), isBad: isError }];
  const members = Object.entries(output).flatMap(([name, value]) =>
    isObject(value) && Object.values(value).some(isObject)
      ? Object.entries(value)
      : [[name, value]],
  );
  const fields = members.flatMap(([name, value]) => expand(String(name), value));
  return longLast(fields);
}

function expand(name: string, value: unknown): Field[] {
  if (isEmpty(value)) return [];
  if (!isObject(value)) return [fieldOf(label(name), value)];
  const members = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
  if (members.every(([, inner]) => typeof inner === 'number')) {
    const text = members.map(([inner, each]) => `${formatValue(each)} ${label(inner)}`).join(' · ');
    return [{ label: label(name), value: text, isBad: false, isWide: true }];
  }
  return members.map(([inner, each]) => fieldOf(label(`${name} ${inner}`), each));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function fieldOf(name: string, value: unknown): Field {
  const at = parseIsoTime(value);
  const text = formatValue(value);
  return {
    label: name,
    value: at === undefined ? text : { at },
    isBad: /\berror\b|\bfailure\b/.test(name) && typeof value === 'string',
    isWide: at === undefined && text.length > 22,
  };
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString('en');
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
    return value.length > 3 ? `${value.length}` : value.join(', ');
  }
  const json = JSON.stringify(value);
  return json.length > 160 ? `${json.slice(0, 159)}…` : json;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
