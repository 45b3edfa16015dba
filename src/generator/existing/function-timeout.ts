import type { JsonText } from '../json/tree';
import type { Value } from '../options/values';
import { stringAt } from './functions-project';

/** What the host lets a function run on the Consumption plan where `host.json` says nothing: other plans, longer. */
const USUAL = '5m';
const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** `functionTimeout` of a `host.json` as a duration; `undefined` where there is no limit, `-1`. */
export function functionTimeoutOf(host: JsonText): Value | undefined {
  const text = stringAt(host, ['functionTimeout']);
  if (text === undefined) return USUAL;
  const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const total =
    Number(days) * SECONDS.d + Number(hours) * SECONDS.h + Number(minutes) * 60 + Number(seconds);
  const [unit, size] = Object.entries(SECONDS).find(([, each]) => total % each === 0) ?? ['s', 1];
  return `${total / size}${unit}`;
}
