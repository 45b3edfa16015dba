import { GeneratorError } from '../errors';
import { parseJsonText } from '../json/tree';
import { MANIFEST, type Manifest, NameRegister } from '../manifest/manifest';
import { readManifest } from '../manifest/read';
import type { Plan, PlannedJob } from '../plan/plan';
import { baseOf, type MergeBase, type MergeBases, textOf } from './bases';
import type { Workspace } from './workspace';

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

/** A job as it was last generated. */
export type PreviousJob = Pick<PlannedJob, 'id' | 'processor'>;

/**
 * The jobs that were last generated here, as the last manifest tells: so a job that was deleted by hand in it is known,
 * and a processor that was changed there. Where its section does not hold, it is the manifest that stands there.
 */
export function previousJobs(
  { read }: Workspace,
  bases: MergeBases,
  version: string,
): PreviousJob[] {
  const disk = read(MANIFEST);
  const there = disk.kind === 'file' ? disk.text : undefined;
  const manifest = tryManifest(lastManifestText(bases) ?? there, version);
  return (manifest?.jobs ?? []).filter(({ id }) => bases.has(`src/functions/${id}.ts`));
}

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
