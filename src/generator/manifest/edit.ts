import { applyEdits, type JsonEdit } from '../json/edit';
import { type JsonText, parseJsonText, propertyMap } from '../json/tree';
import { JOB_KEYS, MANIFEST, MANIFEST_KEYS, type Manifest, type ManifestEdit } from './manifest';
import { parseManifest } from './read';

/** Applies edits to the text of an `eternal.json`, all at once. Format, comments and order stay. */
export function editManifestText(json: JsonText, edits: readonly ManifestEdit[]): string {
  const ids = idsAfter(json, edits);
  const siblings = [MANIFEST_KEYS, ids, JOB_KEYS];
  return applyEdits(
    { text: json.text, node: json.root },
    edits.map((edit): JsonEdit => {
      const { path } = edit;
      if ('newId' in edit) return { path, newKey: edit.newId };
      if (edit.value === undefined) return { path };
      return { path, value: edit.value, siblings: siblings[path.length - 1] ?? [] };
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
