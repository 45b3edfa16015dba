import { label } from './format';

/** A part of a custom status, as a card shows it. */
export interface Field {
  readonly label: string;
  /** A text; or a moment in ms since 1970, shown from where the clock stands. */
  readonly value: string | { readonly at: number };
  /** Says what went wrong. */
  readonly isBad: boolean;
  /** Needs a line of its own. */
  readonly isWide: boolean;
}

const MAX_FIELDS = 14;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
/** What a card shows in a place of its own. */
const SHOWN_ELSEWHERE = new Set(['phase', 'nextRunAt']);

/** ms since 1970 of an ISO 8601 text; undefined when it is none. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !ISO_TIME.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

/** A member of a custom status that is an object. */
export function member(customStatus: unknown, name: string): unknown {
  return isObject(customStatus) ? customStatus[name] : undefined;
}

/** Whatever an orchestrator has set: its members one by one, those of objects in it too; long texts last. */
export function fieldsOf(customStatus: unknown): Field[] {
  if (customStatus === null || customStatus === undefined) return [];
  if (!isObject(customStatus)) return [fieldOf('custom status', customStatus)];
  const fields = Object.entries(customStatus)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
    .flatMap(([name, value]) => expand(name, value));
  return [
    ...fields.filter(({ isWide }) => !isWide),
    ...fields.filter(({ isWide }) => isWide),
  ].slice(0, MAX_FIELDS);
}

/** What an instance returned, or why it failed, without what lies deeper in it. */
export function outputFields(output: unknown): Field[] {
  const plain = isObject(output)
    ? Object.fromEntries(Object.entries(output).filter(([, value]) => !isObject(value)))
    : output;
  return expand('output', plain);
}

function expand(name: string, value: unknown): Field[] {
  if (isEmpty(value)) return [];
  if (!isObject(value)) return [fieldOf(label(name), value)];
  const members = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
  if (members.every(([, inner]) => typeof inner === 'number')) {
    const text = members.map(([inner, each]) => `${textOf(each)} ${label(inner)}`).join(' · ');
    return [{ label: label(name), value: text, isBad: false, isWide: true }];
  }
  return members.map(([inner, each]) => fieldOf(label(`${name} ${inner}`), each));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function fieldOf(name: string, value: unknown): Field {
  const at = timeOf(value);
  const text = textOf(value);
  return {
    label: name,
    value: at === undefined ? text : { at },
    isBad: /\berror\b|\bfailure\b/.test(name) && typeof value === 'string',
    isWide: at === undefined && text.length > 22,
  };
}

function textOf(value: unknown): string {
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
