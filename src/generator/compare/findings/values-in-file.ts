import type { Job, Manifest } from '../../manifest/manifest';
import { mergeFile } from '../../merge/merge-file';
import { type SettingKey, type Settings, settings } from '../../options/options';
import type { Value } from '../../options/values';
import { planJobFile } from '../../plan/plan';
import { jobFileOf } from '../../plan/planned-file';
import type { Templates } from '../../plan/templates';
import { isSameText } from '../../text-format';
import { baseText } from '../../workspace/bases';
import type { Previous } from '../../workspace/previous';
import type { Workspace } from '../../workspace/workspace';
import { callsIn, idAt, readCodeFile } from './code-files';
import { settingsInFile } from './drift';

/** Settings that a command adopts from a job's file, or writes into it. */
export interface SettingsOfJob {
  readonly id: string;
  readonly keys: ReadonlySet<string>;
  /** The values in the file stay, and `eternal.json` gets them. */
  readonly isAdopting?: boolean;
}

/**
 * Takes the values of these settings in the job's file for generated. Then a new value replaces them without a conflict,
 * and an equal one leaves the file as it is.
 */
export function withValuesInFile(
  previous: Previous,
  { id, keys }: SettingsOfJob,
  { read }: Workspace,
  manifest: Pick<Manifest, 'existing'>,
  templates: Templates,
): Previous {
  const { bases, pathOf } = previous;
  const [section = ''] = bases.pathsOf(jobFileOf(id));
  const path = pathOf(jobFileOf(id));
  const generated = previous.manifest?.jobs.find((job) => job.id === id);
  const base = baseText(bases.get(section));
  const file = readCodeFile(path, read, previous);
  const [place, second] =
    file === undefined ? [] : callsIn(file).filter((each) => idAt(each) === id);
  const { registration } = place ?? {};
  if (generated === undefined || base === undefined || registration === undefined || second) {
    return previous;
  }
  const inFile = new Map<SettingKey, Value>();
  for (const { key, value } of settingsInFile(registration).values()) {
    if (keys.has(key) && value !== undefined) inFile.set(key, value);
  }
  if (inFile.size === 0) return previous;
  const [old, now] = [generated, withSettings(generated, inFile)].map(
    (job) => planJobFile(job, manifest, templates).text,
  );
  if (old === undefined || now === undefined) return previous;
  // The last run may have been of another version.
  const merged = isSameText(base, old)
    ? { text: now }
    : mergeFile(jobFileOf(id), { ours: base, base: old, theirs: now }, 'theirs');
  if ('problem' in merged) return previous;
  const { defaultPath } = bases.get(section) ?? {};
  const get = (each: string) =>
    each === section
      ? ({ kind: 'text', text: merged.text, defaultPath } as const)
      : bases.get(each);
  return { ...previous, bases: { ...bases, get, stored: get } };
}

/** A setting that follows another one goes on following it. */
function withSettings(job: Job, given: ReadonlyMap<SettingKey, Value>): Job {
  const all: Partial<Record<SettingKey, Value>> = {};
  for (const { key, default: otherwise } of settings) {
    const old = job.settings[key];
    const leader = 'from' in otherwise ? otherwise.from : key;
    const followed = old === job.settings[leader] ? all[leader] : undefined;
    all[key] = given.get(key) ?? followed ?? old;
  }
  return { ...job, settings: all as unknown as Settings };
}
