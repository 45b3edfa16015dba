import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GeneratorError } from '../errors';
import type { Node } from '../json/tree';
import { errorAt, type JsonText, type Property, parseJsonText, propertiesOf } from '../json/tree';
import { quote } from '../message';
import { jobOptions, projectOptions } from '../options/options';
import { choice, type Value, type ValueType } from '../options/values';
import { ancestors } from '../paths';
import { nearest } from '../suggest';
import {
  completeJob,
  type Existing,
  type Job,
  KEYS,
  MANIFEST,
  type Manifest,
  NameRegister,
  type ProjectOptions,
} from './manifest';

/** Where the writer keeps the run that changes the tree: its manifest may be away just then. */
const RUNNING = '.eternal/run/current';

/** What stands at a path, as far as making or finding a project is concerned. */
export type FolderKind = 'absent' | 'empty' | 'folder' | 'functions-project' | 'project' | 'file';

/** Throws `E_PATH` for a folder that cannot be read. */
export function folderKindOf(path: string): FolderKind {
  if (isProject(path)) return 'project';
  if (isFunctionsProject(path) && exists(join(path, 'package.json'))) return 'functions-project';
  try {
    return readdirSync(path).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ENOTDIR') return exists(path) ? 'file' : 'absent';
    throw cannotRead(path, error);
  }
}

/** Asked for by name: a folder may be one that one can go through and not list. */
const isProject = (dir: string): boolean =>
  exists(join(dir, MANIFEST)) || exists(join(dir, RUNNING));

/** In any language; also a project of ours is one. */
export const isFunctionsProject = (dir: string): boolean => exists(join(dir, 'host.json'));

/** Below a file there is nothing, and asking is an error. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The nearest folder from `start` upward that is a project. */
export const findProject = (start: string): string | undefined =>
  ancestors(resolve(start)).find(isProject);

/** The same; throws `E_PROJECT` where there is none. */
export function mustFindProject(start: string): string {
  const found = findProject(start);
  if (found !== undefined) return found;
  throw new GeneratorError('E_PROJECT', `no ${MANIFEST} in ${start} or above it`, {
    hint: 'make a project with: npx create-eternal-function my-app',
    path: start,
  });
}

/** A text file that the user named, without its byte order mark. Throws `E_PATH` when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, cause: unknown): GeneratorError {
  const { code } = cause as NodeJS.ErrnoException;
  return new GeneratorError('E_PATH', `cannot read ${path}: ${code}`, { path, cause });
}

const existingType = choice(['matched', 'imported'] satisfies Existing[]);
const JOB_KEYS = jobOptions.map(({ key }) => key);

const plainKey = (key: string): string => (/^[\w$-]{1,80}$/.test(key) ? key : quote(key));

/**
 * Validates a manifest that may come from anywhere. Throws `E_MANIFEST` with file, line, key and what is legal.
 *
 * @param version this generator's: what a newer one wrote is refused
 * @param defaultName the name of a project that the file does not name; without one it must
 */
export function readManifest(json: JsonText, version: string, defaultName?: string): Manifest {
  const properties = propertiesOf(json, json.root, json.file);
  // First of all: what a newer generator wrote may have keys that this one does not know.
  const generator = readGenerator(json, version);
  refuseUnknown(json, properties, KEYS, '');
  const nodeOf = (key: string): Node | undefined =>
    properties.find((property) => property.key === key)?.value;
  const schema = nodeOf('$schema');
  if (schema !== undefined) textOf(json, schema, '$schema');
  const options = new Map(
    projectOptions.map(({ key, type, default: otherwise }) => {
      const usual =
        key === 'name' ? defaultName : 'value' in otherwise ? otherwise.value : undefined;
      return [key, readValue(json, nodeOf(key), key, type) ?? usual] as const;
    }),
  );
  const existing = readValue(json, nodeOf('existing'), 'existing', existingType);
  const jobs = nodeOf('jobs');
  if (jobs === undefined) {
    throw errorAt(json, json.root.offset, 'jobs is missing', 'for example "jobs": {}');
  }
  if (options.get('name') === undefined) {
    throw errorAt(json, json.root.offset, 'name is missing', 'for example "name": "my-app"');
  }
  const register = new NameRegister();
  const read = propertiesOf(json, jobs, 'jobs').map((property) =>
    readJob(json, property, register),
  );
  const project = Object.fromEntries([...options].map(([key, value]) => [key, `${value}`]));
  return {
    generator,
    ...(project as ProjectOptions),
    ...(existing === undefined ? {} : { existing: existing as Existing }),
    jobs: read,
  };
}

/** The same, of a text that may be none: `undefined` where this version cannot read it. */
export function tryManifest(text: string | undefined, version: string): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    return readManifest(parseJsonText(MANIFEST, text), version);
  } catch (error) {
    if (error instanceof GeneratorError) return undefined;
    throw error;
  }
}

/** The version that wrote a manifest last; `version` where it does not say. Throws `E_MANIFEST` for a newer one. */
export function readGenerator(json: JsonText, version: string): string {
  const properties = propertiesOf(json, json.root, json.file);
  const node = properties.find(({ key }) => key === 'generator')?.value;
  if (node === undefined) return version;
  const made = textOf(json, node, 'generator');
  if (!VERSION.test(made)) {
    throw errorAt(json, node.offset, `generator ${quote(made)} must be a version`, 'such as 1.0.0');
  }
  if (compareVersions(made, version) > 0) {
    const hint = `use npx create-eternal-function@${made}`;
    throw errorAt(json, node.offset, `generator ${made} is newer than this one, ${version}`, hint);
  }
  return made;
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-[0-9A-Za-z.-]+)?$/;

/** Negative when `a` is older than `b`, 0 when they are of one release; pre-releases count as their release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (VERSION.exec(text) ?? []).slice(1, 4).map(Number));
  const differing = [0, 1, 2].find((part) => left?.[part] !== right?.[part]) ?? 0;
  return (left?.[differing] ?? 0) - (right?.[differing] ?? 0);
}

function readJob(
  json: JsonText,
  { key: id, keyNode, value }: Property,
  register: NameRegister,
): Job {
  const name = `jobs.${plainKey(id)}`;
  const properties = propertiesOf(json, value, name);
  refuseUnknown(json, properties, JOB_KEYS, `${name}.`);
  const nodeOf = (key: string): Node | undefined =>
    properties.find((property) => property.key === key)?.value;
  const options = new Map(
    jobOptions.map(({ key, type }) => [key, readValue(json, nodeOf(key), `${name}.${key}`, type)]),
  );
  return completeJob({ id, options }, register, (key, found, problem, hint) => {
    const node = nodeOf(key) ?? keyNode;
    const what = key === 'id' ? name : `${name}.${key} ${quote(found)}`;
    throw errorAt(json, node.offset, `${what} ${problem}`, hint);
  });
}

function readValue(
  json: JsonText,
  node: Node | undefined,
  name: string,
  type: ValueType,
): Value | undefined {
  if (node === undefined) return undefined;
  if (node.type !== type.json) {
    const problem = `must be a ${type.json}: ${type.legal}`;
    throw errorAt(json, node.offset, `${name} ${sourceOf(json, node)} ${problem}`);
  }
  const checked = type.check(String(node.value));
  if ('value' in checked) return checked.value;
  throw errorAt(json, node.offset, `${name} ${quote(node.value)} ${checked.problem}`, checked.hint);
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
