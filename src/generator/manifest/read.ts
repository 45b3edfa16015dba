import type { Node } from 'jsonc-parser';
import { errorAt, type JsonText, type Property, propertiesOf } from '../json/tree';
import { checkPackageName } from '../options/names';
import { type SettingKey, settings } from '../options/options';
import type { Value } from '../options/values';
import { nearest, quote } from '../strings';
import {
  type Backend,
  backendProblem,
  checkJob,
  type GivenJob,
  type Job,
  type JobKey,
  type Manifest,
  type NameRegister,
} from './manifest';

const LATER_KEYS = ['deploy', 'ci'];
const KEYS = ['$schema', 'generator', 'name', 'backend', 'jobs', ...LATER_KEYS];
const JOB_KEYS = ['processor', ...settings.map(({ key }) => key)];

interface Reading {
  /** This generator's version: what a newer one wrote is refused. */
  readonly version: string;
  /** Gets the jobs' names; what is in it already is taken. */
  readonly register: NameRegister;
  /** The name of a project that the file does not name; without one it must. */
  readonly defaultName?: string;
}

const plainKey = (key: string): string => (/^[\w$-]{1,80}$/.test(key) ? key : quote(key));

/** Validates a manifest that may come from anywhere. Throws `E_MANIFEST` with file, line, key and what is legal. */
export function readManifest(
  json: JsonText,
  { version, register, defaultName }: Reading,
): Manifest {
  const properties = propertiesOf(json, json.root, json.file);
  // First of all: what a newer generator wrote may have keys that this one does not know.
  const generator = readGenerator(json, version);
  refuseUnknown(json, properties, KEYS, '');
  const nodeOf = (key: string): Node | undefined =>
    properties.find((property) => property.key === key)?.value;

  const later = LATER_KEYS.find((key) => nodeOf(key) !== undefined);
  if (later !== undefined) {
    throw errorAt(json, nodeOf(later)?.offset ?? 0, `${later}: not in this version yet`);
  }
  const jobs = nodeOf('jobs');
  if (jobs === undefined) {
    throw errorAt(json, json.root.offset, 'jobs is missing', 'for example "jobs": {}');
  }
  const schema = nodeOf('$schema');
  if (schema !== undefined) textOf(json, schema, '$schema');
  return {
    generator,
    name: readName(json, nodeOf('name'), defaultName),
    backend: readBackend(json, nodeOf('backend')),
    jobs: propertiesOf(json, jobs, 'jobs').map((property) => readJob(json, property, register)),
  };
}

/** The version that wrote a manifest last; `version` where it does not say. Throws `E_MANIFEST` for a newer one. */
export function readGenerator(json: JsonText, version: string): string {
  const properties = propertiesOf(json, json.root, json.file);
  const node = properties.find(({ key }) => key === 'generator')?.value;
  if (node === undefined) return version;
  const made = textOf(json, node, 'generator');
  if (!isVersion(made)) {
    throw errorAt(json, node.offset, `generator ${quote(made)} must be a version`, 'such as 1.0.0');
  }
  if (compareVersions(made, version) > 0) {
    const hint = `use npx create-eternal-function@${made}`;
    throw errorAt(json, node.offset, `generator ${made} is newer than this one, ${version}`, hint);
  }
  return made;
}

function readName(json: JsonText, node: Node | undefined, otherwise: string | undefined): string {
  if (node === undefined && otherwise !== undefined) return otherwise;
  if (node === undefined) {
    throw errorAt(json, json.root.offset, 'name is missing', 'for example "name": "my-app"');
  }
  const name = textOf(json, node, 'name');
  const checked = checkPackageName(name);
  if ('value' in checked) return name;
  throw errorAt(json, node.offset, `name ${quote(name)} ${checked.problem}`, checked.hint);
}

function readBackend(json: JsonText, node: Node | undefined): Backend {
  const backend = node === undefined ? 'azure-storage' : textOf(json, node, 'backend');
  const problem = backendProblem(backend);
  if (problem === undefined) return 'azure-storage';
  throw errorAt(json, node?.offset ?? 0, `backend ${quote(backend)} ${problem}`);
}

function readJob(
  json: JsonText,
  { key: id, keyNode, value }: Property,
  register: NameRegister,
): Job {
  const name = `jobs.${plainKey(id)}`;
  const properties = propertiesOf(json, value, name);
  refuseUnknown(json, properties, JOB_KEYS, `${name}.`);

  const given: Partial<Record<SettingKey, Value>> = {};
  for (const { key, type } of settings) {
    const node = properties.find((property) => property.key === key)?.value;
    if (node === undefined) continue;
    if (node.type !== type.json) {
      const problem = `must be a ${type.json}: ${type.legal}`;
      throw errorAt(json, node.offset, `${name}.${key} ${sourceOf(json, node)} ${problem}`);
    }
    given[key] = node.value;
  }
  const processorNode = properties.find(({ key }) => key === 'processor')?.value;
  const job: GivenJob = {
    id,
    processor: processorNode && textOf(json, processorNode, `${name}.processor`),
    settings: given,
  };
  return checkJob(job, register, (key: JobKey, found, problem, hint) => {
    const node = properties.find((property) => property.key === key)?.value ?? keyNode;
    const what = key === 'id' ? name : `${name}.${key} ${quote(found)}`;
    throw errorAt(json, node.offset, `${what} ${problem}`, hint);
  });
}

function refuseUnknown(
  json: JsonText,
  properties: readonly Property[],
  known: readonly string[],
  prefix: string,
): void {
  const unknown = properties.find(({ key }) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown.key, known);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  const message = `${prefix}${plainKey(unknown.key)} is not a known key`;
  throw errorAt(json, unknown.keyNode.offset, message, hint);
}

/** A value as it stands in the file, on one line and not longer than a message can bear. */
function sourceOf({ text }: JsonText, { offset, length }: Node): string {
  const source = text.slice(offset, offset + length).replace(/\s+/g, ' ');
  return source.length > 60 ? `${source.slice(0, 59)}…` : source;
}

function textOf(json: JsonText, node: Node, name: string): string {
  if (node.type === 'string') return String(node.value);
  throw errorAt(json, node.offset, `${name} ${sourceOf(json, node)} must be a string`);
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-[0-9A-Za-z.-]+)?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

/** Negative when `a` is older than `b`, 0 when they are of one release; pre-releases count as their release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (VERSION.exec(text) ?? []).slice(1, 4).map(Number));
  const differing = [0, 1, 2].find((part) => left?.[part] !== right?.[part]) ?? 0;
  return (left?.[differing] ?? 0) - (right?.[differing] ?? 0);
}
