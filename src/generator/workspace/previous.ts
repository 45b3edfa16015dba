import { type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { tryManifest } from '../manifest/read';
import { createPlan, jobFileOf } from '../plan/plan';
import type { Templates } from '../plan/templates';
import {
  BASE_PATH,
  baseOf,
  isSameBase,
  type MergeBase,
  type MergeBases,
  parseBases,
  textOf,
} from './bases';
import type { Unmerged } from './git';

/** A job as it was last generated. */
export type PreviousJob = Pick<Job, 'id' | 'processor'>;

/** What the last run has left. */
export interface Previous {
  readonly bases: MergeBases;
  /** The manifest that it was made of, where this version can read it. */
  readonly manifest: Manifest | undefined;
  /** The jobs that it generated: so one that was deleted by hand is known, and a processor that was changed there. */
  readonly jobs: readonly PreviousJob[];
}

/**
 * The bases as they were read are no more trusted than any other file of a repository that somebody cloned. A section
 * that does not hold is rendered anew: what the last manifest came to under this same version is what stood there. Where
 * the last manifest does not hold either, as after a merge of two branches, it is the one that stands there now.
 *
 * @param manifestText as it stands there; absent where there is none
 */
export function readPrevious(
  read: MergeBases,
  manifestText: string | undefined,
  templates: Templates,
  unmerged: Unmerged,
): Previous {
  const bases = mergedBases(read, unmerged);
  const [text, manifest] = [textOf(bases.get(MANIFEST)), manifestText]
    .map((each) => [each, tryManifest(each, templates.version)] as const)
    .find(([, found]) => found !== undefined) ?? [undefined, undefined];
  let rendered: ReadonlyMap<string, MergeBase | undefined> | undefined;
  const render = (): ReadonlyMap<string, MergeBase | undefined> => {
    if (text === undefined || manifest?.generator !== templates.version) return new Map();
    const { files } = createPlan(manifest, text, templates);
    return new Map(files.map((file) => [file.path, baseOf(file)]));
  };
  return {
    bases: {
      ...bases,
      get: (path) => {
        const base = bases.get(path);
        if (base !== undefined || !bases.has(path)) return base;
        rendered ??= render();
        return rendered.get(path);
      },
    },
    manifest,
    jobs: (manifest?.jobs ?? []).filter(({ id }) => bases.has(jobFileOf(id))),
  };
}

/** Where git has not merged the file of the bases, each section is that of the branch that changed it. */
function mergedBases(read: MergeBases, unmerged: Unmerged): MergeBases {
  const sides = unmerged.get(BASE_PATH);
  if (sides === undefined) return read;
  const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map((text) =>
    parseBases(text ?? ''),
  ) as [MergeBases, MergeBases, MergeBases];
  const sideOf = (path: string): MergeBases | undefined => {
    const [before, here, there] = [base.get(path), ours.get(path), theirs.get(path)];
    if (isSameBase(here, before)) return theirs;
    return isSameBase(there, before) || isSameBase(here, there) ? ours : undefined;
  };
  const paths = [...new Set([...ours.paths, ...theirs.paths])].filter(
    (path) => sideOf(path)?.has(path) ?? true,
  );
  return {
    source: read.source,
    paths,
    has: (path) => paths.includes(path),
    get: (path) => sideOf(path)?.get(path),
  };
}
