import { isSameValue } from './job';
import { type Setting, type SettingKey, settings } from './options';
import type { Value } from './values';

/** Settings by key; what is no plain value is missing. */
export type FoundSettings = { readonly [Key in SettingKey]?: Value | undefined };

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * The settings that the text of a job's file has, in their shortest spelling where they are legal, with defaults for
 * those that it leaves out; `undefined` where it has no call of `eternalFunction`.
 */
export function settingsIn(text: string): FoundSettings | undefined {
  const source = text.replace(STRING_OR_COMMENT, '$1');
  const start = source.search(/\beternalFunction\s*\(/);
  if (start < 0) return undefined;
  const call = source.slice(start);
  const found: { -readonly [Key in SettingKey]?: Value | undefined } = {};
  for (const { key, type, default: otherwise } of settings) {
    const literal = new RegExp(
      `(?<![\\w$.])['"]?${key}['"]?\\s*:\\s*(?:'([^'\\n]*)'|"([^"\\n]*)"|(\\d+))(?=\\s*[,}])`,
    ).exec(call);
    const raw = literal?.[1] ?? literal?.[2] ?? literal?.[3];
    if (raw !== undefined) {
      const checked = type.check(raw);
      found[key] = 'value' in checked ? checked.value : raw;
    } else if (!new RegExp(`(?<![\\w$.])${key}(?![\\w$])|\\.\\.\\.`).test(call)) {
      found[key] = 'value' in otherwise ? otherwise.value : found[otherwise.from];
    }
  }
  return found;
}

/** Whether a setting has the value of the one that it follows when nothing is said. */
export function follows({ key, default: otherwise }: Setting, said: FoundSettings): boolean {
  const [value, leader] = [said[key], 'from' in otherwise ? said[otherwise.from] : undefined];
  return value !== undefined && leader !== undefined && isSameValue(value, leader);
}
