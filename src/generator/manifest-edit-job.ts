import type { Job } from './job';
import { spokenSettings } from './job';
import { addProperty } from './json-add';
import { removeProperty, setValue } from './json-edit';
import { parseAgain, propertyMap, valueAt } from './json-nodes';
import { endOf, splice } from './json-places';
import { styleOf } from './json-print';
import { type SettingKey, settings } from './options';
import type { Value } from './values';

// Each of these takes and gives the text of a manifest that was read: comments, order and formatting stay.

export type ManifestJobKey = 'processor' | SettingKey;

const KEY_ORDER: readonly ManifestJobKey[] = ['processor', ...settings.map(({ key }) => key)];

/** What the manifest says of a job itself, without what follows from defaults. */
export function saidOf(text: string, id: string): ReadonlyMap<string, Value> {
  const job = propertyMap(valueAt(parseAgain(text), ['jobs', id]));
  return new Map([...job].map(([key, { value }]) => [key, value.value as Value]));
}

/** Makes the manifest say what `job` has for these keys: a value, or nothing where the default says it. */
export function editJob(text: string, job: Job, keys: readonly ManifestJobKey[]): string {
  const spoken = new Map<ManifestJobKey, Value>([
    ['processor', job.processor],
    ...spokenSettings(job).map(({ key, value }) => [key, value] as const),
  ]);
  return KEY_ORDER.filter((key) => keys.includes(key)).reduce(
    (edited, key) => setInJob(edited, job.id, key, spoken.get(key)),
    text,
  );
}

function setInJob(text: string, id: string, key: ManifestJobKey, value: Value | undefined): string {
  const path = ['jobs', id, key];
  const isThere = propertyMap(valueAt(parseAgain(text), ['jobs', id])).has(key);
  if (value === undefined) return isThere ? removeProperty(text, path) : text;
  const source = JSON.stringify({ [key]: value });
  const property = propertyMap(parseAgain(source)).get(key);
  if (property === undefined) throw new Error('JSON that was just printed has its key');
  const style = styleOf(text);
  return isThere
    ? setValue(text, path, { text: source, node: property.value }, style)
    : addProperty(text, { into: ['jobs', id], property, source, siblings: KEY_ORDER }, style);
}

/** Another id for a job, in its place. */
export function renameJobIn(text: string, id: string, newId: string): string {
  const keyNode = propertyMap(valueAt(parseAgain(text), ['jobs'])).get(id)?.keyNode;
  if (keyNode === undefined) throw new Error(`no job ${id} in the text to be edited`);
  return splice(text, keyNode.offset, endOf(keyNode), JSON.stringify(newId));
}

export const removeJobFrom = (text: string, id: string): string =>
  removeProperty(text, ['jobs', id]);

export function setNameIn(text: string, name: string): string {
  const source = JSON.stringify(name);
  return setValue(text, ['name'], { text: source, node: parseAgain(source) }, styleOf(text));
}
