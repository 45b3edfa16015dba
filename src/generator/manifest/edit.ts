import { applyEdits, type Json, type JsonEdit, jsonSource } from '../json/edit';
import { isOneLine, type JsonText, parseJsonText, propertyMap } from '../json/tree';
import type { JobKey, ProjectKey, ProjectOptions } from '../options/options';
import {
  explicitJobOptions,
  explicitOptions,
  JOB_KEYS,
  type Job,
  MANIFEST,
  MANIFEST_KEYS,
  type Manifest,
} from './manifest';
import { parseManifest } from './read';

/** One change of `eternal.json`. */
export type ManifestEdit = ManifestValueEdit | { readonly path: JobPath; readonly newId: string };

interface ManifestValueEdit {
  /** A key of the project, a job, or an option of a job, under the ids before all edits. */
  readonly path: readonly [key: string] | JobPath | readonly ['jobs', id: string, key: string];
  /** Absent: the key is removed, so that the default applies. */
  readonly value?: Json | undefined;
}

type JobPath = readonly ['jobs', id: string];

/** The edit for a new job, with the options that `eternal.json` always states or that are no defaults. */
export const addJob = (job: Job): ManifestEdit => ({
  path: ['jobs', job.id],
  value: explicitJobOptions(job),
});

export const removeJob = (id: string): ManifestEdit => ({ path: ['jobs', id] });

/** The edits that give a job in `eternal.json` the options that it has in `job`. */
export function setJobOptions(job: Job, keys: Iterable<JobKey>): ManifestEdit[] {
  const stated = explicitJobOptions(job);
  return [...keys].map((key) => ({ path: ['jobs', job.id, key], value: stated[key] }));
}

/** The edits that give `eternal.json` the options of the project that it has in `project`. */
export function setProjectOptions(
  project: ProjectOptions,
  keys: Iterable<ProjectKey>,
): ManifestEdit[] {
  const stated = new Map(explicitOptions(project));
  return [...keys].map((key) => ({ path: [key], value: stated.get(key) }));
}

/** Applies edits to the text of an `eternal.json`, all at once. Format, comments and order stay. */
export function editManifestText(json: JsonText, edits: readonly ManifestEdit[]): string {
  const ids = idsAfter(json, edits);
  const jobs = propertyMap(json.root).get('jobs')?.value;
  const isInLine = jobs !== undefined && propertyMap(jobs).size > 0 && isOneLine(json.text, jobs);
  const siblings = [MANIFEST_KEYS, ids, JOB_KEYS];
  return applyEdits(
    { text: json.text, node: json.root },
    edits.map((edit): JsonEdit => {
      const { path } = edit;
      if ('newId' in edit) return { path, newKey: edit.newId };
      if (edit.value === undefined) return { path };
      const value = jsonSource(edit.value, isInLine);
      return { path, value, siblings: siblings[path.length - 1] ?? [] };
    }),
  );
}

/**
 * The ids of all jobs after the edits. New ones are sorted in where the ids are sorted, so that two branches seldom add
 * theirs at the same place; else they come last.
 */
function idsAfter(json: JsonText, edits: readonly ManifestEdit[]): string[] {
  const jobs = propertyMap(json.root).get('jobs')?.value;
  const ofJobs = edits.filter(({ path }) => path.length === 2);
  const renamed = new Map(
    ofJobs.flatMap((edit) => ('newId' in edit ? [[edit.path[1], edit.newId]] : [])),
  );
  const isRemoved = (id: string) =>
    ofJobs.some((edit) => edit.path[1] === id && !('newId' in edit) && edit.value === undefined);
  const ids = jobs === undefined ? [] : [...propertyMap(jobs).keys()];
  const kept = ids.filter((id) => !isRemoved(id)).map((id) => renamed.get(id) ?? id);
  const isSorted = kept.every((each, index) => index === 0 || (kept[index - 1] ?? '') < each);
  const added = ofJobs.flatMap((edit) =>
    'newId' in edit || edit.value === undefined ? [] : [edit.path[1] ?? ''],
  );
  const all = [...new Set([...kept, ...added])];
  return isSorted ? all.sort() : all;
}

/** The text of an `eternal.json`, and what it says. */
export interface ManifestFile {
  readonly text: string;
  readonly manifest: Manifest;
}

/**
 * Applies edits to an `eternal.json` and reads the result. Records `version` as the generator that wrote it. Throws
 * `E_MANIFEST` when the result is not legal.
 */
export function editManifest(
  { text, manifest }: ManifestFile,
  edits: readonly ManifestEdit[],
  version: string,
): ManifestFile {
  if (edits.length === 0 && manifest.generator === version) return { text, manifest };
  const json = parseJsonText(MANIFEST, text);
  const hasGenerator = propertyMap(json.root).has('generator');
  const generator = hasGenerator ? [{ path: ['generator'], value: version } as const] : [];
  const edited = editManifestText(json, [...edits, ...generator]);
  if (edited === text) return { text, manifest };
  return { text: edited, manifest: parseManifest(edited, version) };
}
