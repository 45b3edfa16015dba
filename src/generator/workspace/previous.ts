import { type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { tryManifest } from '../manifest/manifest-file';
import { createPlan } from '../plan/plan';
import { jobFileOf } from '../plan/planned-file';
import type { Templates } from '../plan/templates';
import { baseOf, baseText, type MergeBase, type MergeBases } from './bases';

/** A job as it was last generated. */
export type PreviousJob = Pick<Job, 'id' | 'processor'>;

/** What the last run left. */
export interface Previous {
  readonly bases: MergeBases;
  /** The manifest that the last run generated from; `undefined` where this version cannot read it. */
  readonly manifest: Manifest | undefined;
  /** The jobs that the last run generated. They tell which ones the user deleted or gave another processor by hand. */
  readonly jobs: readonly PreviousJob[];
  /** Where a file is now that the templates have at a path. */
  readonly pathOf: (defaultPath: string) => string;
  /** Where the templates have the file that is at a path now. */
  readonly defaultPathOf: (path: string) => string;
}

/**
 * Reads what the last run left. The bases are trusted as little as any other file of a cloned repository. A section
 * whose hash does not match is rendered again: the last manifest and this version give what stood there. Where the last
 * manifest itself is damaged, as after a git merge, the one in the folder is used.
 *
 * @param manifestText of the folder's `eternal.json`, or what a git merge makes of it; absent where the project has none
 */
export function readPrevious(
  read: MergeBases,
  manifestText: string | undefined,
  templates: Templates,
): Previous {
  // A new project has neither text, and can do without the parser.
  const parse = (text: string | undefined): Manifest | undefined =>
    text === undefined ? undefined : tryManifest(text, templates.version);
  const lastText = baseText(read.get(MANIFEST));
  const last = parse(lastText);
  const text = last === undefined ? manifestText : lastText;
  const manifest = last ?? parse(manifestText);
  let rendered: ReadonlyMap<string, MergeBase | undefined> | undefined;
  const render = (): ReadonlyMap<string, MergeBase | undefined> => {
    if (text === undefined || manifest?.generator !== templates.version) return new Map();
    const { files } = createPlan(manifest, text, templates);
    return new Map(files.map((file) => [file.path, baseOf(file)]));
  };
  const get = (path: string): MergeBase | undefined => {
    const base = read.get(path);
    if (base !== undefined || !read.has(path)) return base;
    rendered ??= render();
    const defaultPath = read.defaultPathOf(path);
    const again = rendered.get(defaultPath);
    return again && path !== defaultPath ? { ...again, defaultPath } : again;
  };
  return {
    bases: { ...read, get, stored: get },
    pathOf: (defaultPath) => read.pathsOf(defaultPath)[0] ?? defaultPath,
    defaultPathOf: read.defaultPathOf,
    manifest,
    jobs: (manifest?.jobs ?? []).filter(({ id }) => read.pathsOf(jobFileOf(id)).length > 0),
  };
}
