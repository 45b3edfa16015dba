import { errorAt, type JsonText, propertiesOf, sourceAt } from '../json/tree';
import { quote } from '../message';

/**
 * The version of the generator that wrote an `eternal.json` last; `version` where it does not state one.
 *
 * Throws `E_MANIFEST` for a newer version: its `eternal.json` may have keys that this version does not know.
 *
 * @param version of this generator
 */
export function readGenerator(json: JsonText, version: string): string {
  const properties = propertiesOf(json, json.root, json.file);
  const node = properties.find(({ key }) => key === 'generator')?.value;
  if (node === undefined) return version;
  if (node.type !== 'string') {
    throw errorAt(json, node.offset, `generator: ${sourceAt(json, node)} must be a string`);
  }
  const writtenBy = String(node.value);
  if (!VERSION.test(writtenBy)) {
    const message = `generator: ${quote(writtenBy)} is not a version`;
    throw errorAt(json, node.offset, message, 'for example 1.0.0');
  }
  if (compareVersions(writtenBy, version) > 0) {
    const message = `generator: the project needs version ${writtenBy}, this is ${version}`;
    throw errorAt(json, node.offset, message, `run npx create-eternal-function@${writtenBy}`);
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
