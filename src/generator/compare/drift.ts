import { isSameValue, type Job, type Manifest } from '../manifest/manifest';
import { hasConflictMarkers } from '../merge/conflicts';
import { type Setting, type SettingKey, settings } from '../options/options';
import type { Value } from '../options/values';
import { jobFileOf } from '../plan/plan';
import type { Previous } from '../workspace/bases';
import { baseText } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';

/** A setting that the user changed in a job's file and that `eternal.json` has with another value. */
export interface Drift {
  readonly id: string;
  readonly key: SettingKey;
  /** In its shortest spelling; as written where it is not legal. */
  readonly inFile: Value;
  readonly inManifest: Value;
}

/** Finds the settings that were edited in the jobs' files. A value that is an expression is not compared. */
export function findDrift(
  { read }: Pick<Workspace, 'read'>,
  { jobs }: Pick<Manifest, 'jobs'>,
  previous: Previous,
): Drift[] {
  return jobs.flatMap((job) => {
    const path = jobFileOf(job.id);
    const disk = read(path);
    const text = disk.kind === 'file' ? disk.text : undefined;
    if (text === undefined || text === baseText(previous.bases.get(path))) return [];
    if (hasConflictMarkers(text)) return [];
    const generated = previous.manifest?.jobs.find(({ id }) => id === job.id)?.settings;
    return driftOf(job, settingsIn(text), generated ?? {});
  });
}

/** A value that differs from the manifest. One that an older manifest generated is only out of date. */
function driftOf(
  { id, settings: inManifest }: Job,
  inFile: FoundSettings | undefined,
  generated: FoundSettings,
): Drift[] {
  if (inFile === undefined) return [];
  return settings.flatMap((setting) => {
    const { key } = setting;
    const [ours, meant, old] = [inFile[key], inManifest[key], generated[key]];
    const isOurs = ours !== undefined && !(old !== undefined && isSameValue(ours, old));
    const isMeant = ours !== undefined && isSameValue(ours, meant);
    if (!isOurs || isMeant || (follows(setting, inFile) && follows(setting, inManifest))) return [];
    return [{ id, key, inFile: ours, inManifest: meant }];
  });
}

/** Settings by key; those that are expressions are missing. */
type FoundSettings = { readonly [Key in SettingKey]?: Value | undefined };

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Reads the settings in the text of a job's file: legal values in their shortest spelling, defaults for missing ones;
 * `undefined` where the text has no call of `eternalFunction`.
 */
function settingsIn(text: string): FoundSettings | undefined {
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

/** Whether a setting has the value of the one that gives its default. */
function follows({ key, default: otherwise }: Setting, found: FoundSettings): boolean {
  const [value, leader] = [found[key], 'from' in otherwise ? found[otherwise.from] : undefined];
  return value !== undefined && leader !== undefined && isSameValue(value, leader);
}
