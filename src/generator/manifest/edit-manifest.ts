import { keepComments } from '../json/comments';
import { applyEdits, type JsonEdit, withSplices } from '../json/edit';
import { editList } from '../json/edit-list';
import { type JsonText, parseJsonText, propertyMap } from '../json/tree';
import { JOB_KEYS, MANIFEST, MANIFEST_KEYS, type Manifest, type ManifestEdit } from './manifest';
import { parseManifest } from './manifest-file';

/** Applies edits to the text of an `eternal.json`, all at once. Format, comments and order stay. */
export function editManifestText(source: JsonText, edits: readonly ManifestEdit[]): string {
  const [json, others] = editDeleted(source, edits);
  const text = others.length === 0 ? json.text : editValues(json, others);
  return keepComments(source.text, text);
}

/** Edits the list of deleted files, where it has items that stay. Returns the edits that remain. */
function editDeleted(
  json: JsonText,
  edits: readonly ManifestEdit[],
): [JsonText, readonly ManifestEdit[]] {
  const list = propertyMap(json.root).get('deleted')?.value;
  const edit = edits.find(({ path }) => path.length === 1 && path[0] === 'deleted');
  const items = edit && 'value' in edit && Array.isArray(edit.value) ? edit.value.map(String) : [];
  const stays = list?.children?.some(({ value }) => items.includes(value));
  if (list === undefined || !stays) return [json, edits];
  const text = withSplices(json.text, editList(json.text, list, items));
  return [parseJsonText(json.file, text), edits.filter((each) => each !== edit)];
}

const MAX_LIST = 60;

function editValues(json: JsonText, edits: readonly ManifestEdit[]): string {
  const ids = idsAfter(json, edits);
  const siblings = [MANIFEST_KEYS, ids, JOB_KEYS];
  return applyEdits(
    { text: json.text, node: json.root },
    edits.map((edit): JsonEdit => {
      const { path } = edit;
      if ('newId' in edit) return { path, newKey: edit.newId };
      if (edit.value === undefined) return { path };
      const text = JSON.stringify(edit.value, null, 2);
      // A list of paths takes a line for each where one line is too long.
      const isLong = Array.isArray(edit.value) && text.length > MAX_LIST;
      const source = isLong ? { text, node: parseJsonText(json.file, text).root } : undefined;
      return { path, value: edit.value, source, siblings: siblings[path.length - 1] ?? [] };
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
