import type { Node } from 'jsonc-parser';
import { parseJsonText } from './json-tree';

/** A place in a JSON text, from the root on. */
export type JsonPath = readonly string[];

/** A value and the text that it stands in. */
export interface JsonSource {
  readonly text: string;
  readonly node: Node;
}

export interface JsonProperty {
  readonly key: string;
  /** Key and value. */
  readonly node: Node;
  readonly keyNode: Node;
  readonly value: Node;
}

/** The properties of an object in order; none of another value. */
export const propertiesIn = (node: Node): JsonProperty[] =>
  node.type !== 'object'
    ? []
    : (node.children ?? []).flatMap((property) => {
        const [keyNode, value] = property.children ?? [];
        if (keyNode === undefined || value === undefined) return [];
        return [{ key: String(keyNode.value), node: property, keyNode, value }];
      });

/** The properties of an object by key; of a key that stands there twice the last one, as every reader does. */
export const propertyMap = (node: Node): ReadonlyMap<string, JsonProperty> =>
  new Map(propertiesIn(node).map((property) => [property.key, property]));

/** The value at `path`, which must be there. */
export function valueAt(root: Node, path: JsonPath): Node {
  return path.reduce((node, key) => {
    const property = propertyMap(node).get(key);
    if (property === undefined)
      throw new Error(`no ${JSON.stringify(key)} in the text to be edited`);
    return property.value;
  }, root);
}

/** Parses what is known to be JSON, because it was parsed before an edit. */
export const parseAgain = (text: string): Node => parseJsonText('the merged text', text).root;

/** Whether two values are the same, whatever their formatting and order of keys. */
export function isEqual(a: Node, b: Node): boolean {
  if (a.type !== b.type) return false;
  if (a.type === 'object') {
    const [ofA, ofB] = [propertyMap(a), propertyMap(b)];
    return (
      ofA.size === ofB.size &&
      [...ofA].every(([key, { value }]) => isEqualTo(value, ofB.get(key)?.value))
    );
  }
  if (a.type === 'array') {
    const [ofA, ofB] = [a.children ?? [], b.children ?? []];
    return ofA.length === ofB.length && ofA.every((item, index) => isEqualTo(item, ofB[index]));
  }
  return a.value === b.value;
}

const isEqualTo = (a: Node, b: Node | undefined): boolean => b !== undefined && isEqual(a, b);

const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|(\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)/g;

/** The comments within a value, in order. */
export const commentsIn = ({ text, node }: JsonSource): string[] =>
  [...text.slice(node.offset, node.offset + node.length).matchAll(STRING_OR_COMMENT)].flatMap(
    ([, comment]) => comment ?? [],
  );

/** `scripts.dev`, `logLevel["Host.Triggers"]` */
export const showPath = (path: JsonPath): string =>
  path
    .map((key) => (/^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`))
    .join('')
    .replace(/^\./, '');
