import { GeneratorError } from '../errors';
import {
  errorAt,
  type JsonText,
  type Node,
  parseJsonText,
  propertiesOf,
  propertyMap,
  sourceAt,
  valueAt,
} from '../json/tree';
import { quote } from '../message';
import type { ProjectOptions } from '../options/options';
import { MANIFEST, type Manifest, projectDefaults } from './manifest';
import { checkManifest, type ManifestProblem, UNKNOWN_KEY } from './schema';

/**
 * Validates an `eternal.json` from any source. Throws `E_MANIFEST` with file, line, key and what is legal.
 *
 * @param version of this generator; a file that a newer version wrote is refused
 * @param defaultName the name of a project that the file does not name; without it, the file must name it
 */
export function readManifest(json: JsonText, version: string, defaultName?: string): Manifest {
  const data = dataOf(json);
  // First, because a newer version may have other keys.
  const generator = checkGenerator(json, data.generator, version);
  const checked = checkManifest(data);
  if (Array.isArray(checked)) throw problemError(json, firstProblem(json, checked));
  const { $schema: _, name = defaultName, jobs, existing, deleted, ...options } = checked;
  if (name === undefined) {
    throw errorAt(json, json.root.offset, 'name is missing', 'for example "name": "my-app"');
  }
  const project: ProjectOptions = { ...projectDefaults(name), ...options, name };
  return {
    ...project,
    generator,
    ...(existing && { existing }),
    ...(deleted && { deleted }),
    jobs,
  };
}

/** Parses and validates the text of an `eternal.json`. Throws like `readManifest`. */
export function parseManifest(text: string, version: string): Manifest {
  const key = `${version} ${text}`;
  const manifest = parsed.get(key) ?? readManifest(parseJsonText(MANIFEST, text), version);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, manifest);
  return manifest;
}

/** Most runs find the text of the folder in `.eternal/base` too. */
const parsed = new Map<string, Manifest>();
const MAX_PARSED = 8;

/** Parses a text that may not exist. `undefined` where this version cannot read it. */
export function tryManifest(text: string | undefined, version: string): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    return parseManifest(text, version);
  } catch (error) {
    if (error instanceof GeneratorError) return undefined;
    throw error;
  }
}

/** The values in the form that the schema takes. Throws `E_MANIFEST` for a key that an object has twice. */
function dataOf(json: JsonText): Readonly<Record<string, unknown>> {
  const properties = propertiesOf(json, json.root, json.file);
  return objectOf(
    properties.map(({ key, value }) => {
      const isJobs = key === 'jobs' && value.type === 'object';
      // A map, because an id may be the name of a property that every object has.
      return [key, isJobs ? new Map(valuesIn(json, value, key)) : plainValue(json, value, key)];
    }),
  );
}

const valuesIn = (json: JsonText, node: Node, name: string): [string, unknown][] =>
  propertiesOf(json, node, name).map(({ key, value }) => [key, plainValue(json, value, key)]);

function plainValue(json: JsonText, node: Node, name: string): unknown {
  if (node.type === 'object') return objectOf(valuesIn(json, node, name));
  if (node.type === 'array')
    return (node.children ?? []).map((item, n) => plainValue(json, item, `${name}.${n}`));
  return node.value;
}

/** Without a prototype, so that `__proto__` is a key like any other. */
const objectOf = (
  entries: readonly (readonly [string, unknown])[],
): Readonly<Record<string, unknown>> =>
  Object.assign(Object.create(null), Object.fromEntries(entries));

/** Unknown keys first, because a misspelled key is often the reason of another problem; then in the order of the file. */
function firstProblem(json: JsonText, problems: readonly ManifestProblem[]): ManifestProblem {
  const rank = (problem: ManifestProblem): number =>
    problem.problem === UNKNOWN_KEY ? -1 : offsetOf(json, problem);
  const [first] = problems.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) throw new Error('a failed check has a problem');
  return first;
}

/** The place of the value, of its key, or of the nearest object around a key that does not exist. */
function offsetOf({ root }: JsonText, { path, about }: ManifestProblem): number {
  let [node, offset] = [root, root.offset];
  for (const [n, key] of path.entries()) {
    if (node.type === 'array') {
      node = node.children?.[Number(key)] ?? node;
      offset = node.offset;
      continue;
    }
    const property = propertyMap(node).get(key);
    if (property === undefined) break;
    node = property.value;
    const isKey = n < path.length - 1 || about === 'key';
    offset = isKey ? property.keyNode.offset : node.offset;
  }
  return offset;
}

function problemError(json: JsonText, found: ManifestProblem): GeneratorError {
  const { path, about, value, problem, hint } = found;
  const name = path.map(plainKey).join('.') || json.file;
  const isObject = problem === 'must be an object';
  const shown =
    about === 'value'
      ? `: ${quote(value)}`
      : about === 'type' && !isObject
        ? `: ${sourceAt(json, valueAt(json.root, path))}`
        : '';
  return errorAt(json, offsetOf(json, found), `${name}${shown} ${problem}`, hint);
}

const plainKey = (key: string): string => (/^[\w$-]{1,80}$/.test(key) ? key : quote(key));

/**
 * The version of the generator that wrote an `eternal.json` last; `version` where it does not state one.
 *
 * Throws `E_MANIFEST` for a newer version: its `eternal.json` may have keys that this version does not know.
 *
 * @param version of this generator
 */
export const readGenerator = (json: JsonText, version: string): string =>
  checkGenerator(json, dataOf(json).generator, version);

function checkGenerator(json: JsonText, writtenBy: unknown, version: string): string {
  if (writtenBy === undefined) return version;
  const refuse = (message: string, hint?: string): GeneratorError =>
    errorAt(json, valueAt(json.root, ['generator']).offset, `generator: ${message}`, hint);
  if (typeof writtenBy !== 'string') {
    throw refuse(`${sourceAt(json, valueAt(json.root, ['generator']))} must be a string`);
  }
  if (!VERSION.test(writtenBy)) {
    throw refuse(`${quote(writtenBy)} is not a version`, 'for example 1.0.0');
  }
  if (compareVersions(writtenBy, version) > 0) {
    const hint = `run npx create-eternal-function@${writtenBy}`;
    throw refuse(`the project needs version ${writtenBy}, this is ${version}`, hint);
  }
  return writtenBy;
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-[0-9A-Za-z.-]+)?$/;

/** Negative when `a` is older than `b`, 0 when both are of one release; pre-releases count as their release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (VERSION.exec(text) ?? []).slice(1, 4).map(Number));
  const differing = [0, 1, 2].find((part) => left?.[part] !== right?.[part]) ?? 0;
  return (left?.[differing] ?? 0) - (right?.[differing] ?? 0);
}
