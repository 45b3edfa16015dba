import { type JsonEdit, ObjectEdit, replaceValue } from './object-edit';
import { styleOf } from './print';
import { type Splice, withSplices } from './splice';
import { type JsonSource, type Node, parseJsonText, valueAt } from './tree';

export type { JsonEdit } from './object-edit';

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Gives a plain value the form in which an edit takes it: objects over lines, or all of it on one line. */
export function jsonSource(value: Json, isOneLine = false): JsonSource {
  const text = JSON.stringify(value, null, isOneLine ? undefined : 2);
  return { text, node: parseJsonText('the new value', text).root };
}

/** Applies all edits at once. Formatting, comments and order of the text stay; new values take its style. */
export function applyEdits(source: JsonSource, edits: readonly JsonEdit[]): string {
  const groups = new Map<Node, JsonEdit[]>();
  const splices: Splice[] = [];
  const { text, node: root } = source;
  const style = styleOf(text);
  for (const edit of edits) {
    if (edit.path.length === 0) {
      if ('value' in edit && edit.value) splices.push(replaceValue(source, edit.value, style));
      continue;
    }
    const object = valueAt(root, edit.path.slice(0, -1));
    groups.set(object, [...(groups.get(object) ?? []), edit]);
  }
  for (const [object, group] of groups) {
    splices.push(...new ObjectEdit({ text, node: object }, style).splicesFor(group));
  }
  return withSplices(text, splices);
}
