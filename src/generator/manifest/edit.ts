import { addProperty, removeProperty, setValue, styleOf } from '../json/edit';
import {
  endOf,
  type JsonText,
  parseAgain,
  propertiesOf,
  propertyMap,
  splice,
  valueAt,
} from '../json/tree';
import { type SettingKey, settings } from '../options/options';
import type { Value } from '../options/values';
import { type Job, type Manifest, spokenSettings } from './manifest';

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

const COMMENT = /\/\/.*|\/\*[\s\S]*?\*\//g;

/** `text` with the job put behind those that are there, all else as it stands: comments, order, formatting. */
export function addJobTo(json: JsonText, job: Job): string {
  const { text } = json;
  const jobs = propertiesOf(json, json.root, json.file).find(({ key }) => key === 'jobs')?.value;
  if (jobs === undefined) throw new Error('a manifest that was read has jobs');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const close = jobs.offset + jobs.length - 1;
  const last = jobs.children?.at(-1);
  const isOneLine = !text.slice(jobs.offset, close).includes('\n') && last !== undefined;
  const outer = indentAt(text, jobs.offset);
  const unit = outer === '' ? '  ' : outer;
  const indent = last === undefined || isOneLine ? outer + unit : indentAt(text, last.offset);
  const property = printJob(job, indent, unit).replaceAll('\n', eol);

  const from = last === undefined ? jobs.offset + 1 : last.offset + last.length;
  const tail = text.slice(from, close);
  const hasComma = tail.replace(COMMENT, '').trim() === ',';
  const comma = last === undefined || hasComma ? '' : ',';
  const before = text.slice(0, from) + comma + tail.trimEnd();
  const rest = text.slice(close);
  if (isOneLine) return `${before} ${property}${tail.slice(tail.trimEnd().length)}${rest}`;
  const closing = last === undefined ? eol + outer : tail.slice(tail.trimEnd().length);
  return `${before}${eol}${indent}${property}${hasComma ? ',' : ''}${closing}${rest}`;
}

/** `text` saying that this version wrote it last. */
export function setGenerator(json: JsonText, version: string): string {
  const node = propertiesOf(json, json.root, json.file).find(
    ({ key }) => key === 'generator',
  )?.value;
  if (node === undefined || node.value === version) return json.text;
  const [before, after] = [node.offset, node.offset + node.length];
  return `${json.text.slice(0, before)}${JSON.stringify(version)}${json.text.slice(after)}`;
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

const WIDTH = 100;

/** The text of a new `eternal.json`. */
export function printManifest({ generator, name, backend, jobs }: Manifest): string {
  const head = { $schema: './.eternal/schema.json', generator, name, backend };
  const lines = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
  const jobLines = jobs.map((job) => `    ${printJob(job, '    ', '  ')}`).join(',\n');
  const jobsText = jobs.length === 0 ? '{}' : `{\n${jobLines}\n  }`;
  return `{\n${lines.join('\n')}\n  "jobs": ${jobsText}\n}\n`;
}

/** `"orders-sync": { … }`, on one line where that fits. */
export function printJob(job: Job, indent: string, unit: string): string {
  const entries = [
    ['processor', job.processor],
    ...spokenSettings(job).map((s) => [s.key, s.value]),
  ];
  const members = entries.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const line = `"${job.id}": { ${members.join(', ')} }`;
  if (indent.length + line.length < WIDTH) return line;
  const inner = members.map((member) => `\n${indent}${unit}${member}`).join(',');
  return `"${job.id}": {${inner}\n${indent}}`;
}
