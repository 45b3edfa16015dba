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
import { readGenerator } from './generator-version';
import { MANIFEST, type Manifest, projectDefaults } from './manifest';
import { checkManifest, type ManifestProblem, UNKNOWN_KEY } from './schema';

/**
 * Validates an `eternal.json` from any source. Throws `E_MANIFEST` with file, line, key and what is legal.
 *
 * @param version of this generator; a file that a newer version wrote is refused
 * @param defaultName the name of a project that the file does not name; without it, the file must name it
 */
export function readManifest(json: JsonText, version: string, defaultName?: string): Manifest {
  // First, because a newer version may have other keys.
  const generator = readGenerator(json, version);
  const checked = checkManifest(dataOf(json));
  if (Array.isArray(checked)) throw problemError(json, firstProblem(json, checked));
  const { $schema: _, name = defaultName, jobs, existing, ...options } = checked;
  if (name === undefined) {
    throw errorAt(json, json.root.offset, 'name is missing', 'for example "name": "my-app"');
  }
  const project: ProjectOptions = { ...projectDefaults(name), ...options, name };
  return { ...project, generator, ...(existing === undefined ? {} : { existing }), jobs };
}

/** Parses and validates the text of an `eternal.json`. Throws like `readManifest`. */
export const parseManifest = (text: string, version: string): Manifest =>
  readManifest(parseJsonText(MANIFEST, text), version);

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
function dataOf(json: JsonText): object {
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
    return (node.children ?? []).map((item) => plainValue(json, item, name));
  return node.value;
}

/** Without a prototype, so that `__proto__` is a key like any other. */
const objectOf = (entries: readonly (readonly [string, unknown])[]): object =>
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
