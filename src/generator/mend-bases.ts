import { lastManifestText, tryManifest } from './last-manifest';
import type { Manifest } from './manifest';
import { baseOf, type MergeBase, type MergeBases } from './merge-bases';
import type { Plan } from './plan';

/**
 * The bases, with each section that does not hold rendered anew: what the last manifest came to under this same
 * version is what stood there. Under another version, or without that manifest, its file has no base.
 *
 * @param renderPlan what a manifest comes to now
 */
export function mendBases(
  bases: MergeBases,
  version: string,
  renderPlan: (text: string, manifest: Manifest) => Plan,
): MergeBases {
  let rendered: ReadonlyMap<string, MergeBase | undefined> | undefined;
  const render = (): ReadonlyMap<string, MergeBase | undefined> => {
    const text = lastManifestText(bases);
    const manifest = tryManifest(text, version);
    if (text === undefined || manifest?.generator !== version) return new Map();
    return new Map(renderPlan(text, manifest).files.map((file) => [file.path, baseOf(file)]));
  };
  return {
    ...bases,
    get: (path) => {
      const base = bases.get(path);
      if (base !== undefined || !bases.has(path)) return base;
      rendered ??= render();
      return rendered.get(path);
    },
  };
}
