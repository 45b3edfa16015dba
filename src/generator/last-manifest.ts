import { GeneratorError } from './errors';
import { NameRegister } from './job';
import { parseJsonText } from './json-tree';
import { MANIFEST, type Manifest } from './manifest';
import { type MergeBases, textOf } from './merge-bases';
import { readManifest } from './read-manifest';

/**
 * A manifest that may come from anywhere, such as `eternal.json` as it was last generated: the bases are no more
 * trusted than any other file of a repository that somebody cloned. `undefined` where this version cannot read it.
 */
export function tryManifest(text: string | undefined, version: string): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    const register = new NameRegister(new Set());
    return readManifest(parseJsonText(MANIFEST, text), { version, register });
  } catch (error) {
    if (error instanceof GeneratorError) return undefined;
    throw error;
  }
}

/** `eternal.json` as it was last generated. */
export const lastManifestText = (bases: MergeBases): string | undefined =>
  textOf(bases.get(MANIFEST));
