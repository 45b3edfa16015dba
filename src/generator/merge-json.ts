import { BASE_PATH } from './base-file';
import { addProperty } from './json-add';
import { removeProperty, setValue } from './json-edit';
import { addMarkers } from './json-markers';
import { endOf, indentAt } from './json-places';
import { type JsonStyle, printValue, styleOf } from './json-print';
import { type JsonText, parseJsonText } from './json-tree';
import type { Conflict, Merged, OnConflict } from './merged';
import { type JsonStep, type Overlap, planJsonMerge } from './plan-json-merge';
import { splitMark } from './text-form';

interface Options {
  readonly onConflict: OnConflict;
  /** For messages: the file in the project. */
  readonly path: string;
}

/**
 * Merges JSON (with comments) by key: the user's formatting, comments, order and own keys stay.
 * Without a base, missing keys come in and a key with another value is kept and warned of.
 * Throws `E_MANIFEST` with file and line when a text is no JSON.
 */
export function mergeJson(
  ours: string,
  base: string | undefined,
  theirs: string,
  { onConflict, path }: Options,
): Merged {
  const { mark, body } = splitMark(ours);
  const parse = (file: string, text: string): JsonText => parseJsonText(file, splitMark(text).body);
  const texts = {
    ours: parse(path, body),
    base: base === undefined ? undefined : parse(`${path} in ${BASE_PATH}`, base),
    theirs: parse(path, theirs),
  };
  const steps = planJsonMerge(texts);
  const source = texts.theirs.text;
  const style = styleOf(body);
  const overlaps = steps.filter((step) => step.kind === 'overlap');
  const conflicts = overlaps.map((overlap) => conflictOf(overlap, body, source, style));
  const warnings = steps.flatMap((step) => (step.kind === 'warn' ? [step.warning] : []));
  const isResolved = overlaps.length === 0 || onConflict === 'ours' || onConflict === 'theirs';
  if (!isResolved && onConflict === 'fail') return { text: ours, conflicts, isResolved, warnings };

  const decided = steps.filter(({ kind }) => kind !== 'overlap' || onConflict === 'theirs');
  const merged = decided.reduce((text, step) => applyStep(text, step, source, style), body);
  const text = onConflict === 'markers' ? addMarkers(merged, overlaps, source, style) : merged;
  return { text: mark + text, conflicts, isResolved, warnings };
}

function conflictOf(
  { at, ours, theirs }: Overlap,
  body: string,
  source: string,
  style: JsonStyle,
): Conflict {
  const line = body.slice(0, at.offset).split('\n').length;
  const printed = printValue(
    { text: source, node: theirs },
    style,
    indentAt(body, at.offset),
    'as-is',
  );
  return { line, ours: body.slice(ours.offset, endOf(ours)), theirs: printed };
}

function applyStep(text: string, step: JsonStep, source: string, style: JsonStyle): string {
  if (step.kind === 'warn') return text;
  if (step.kind === 'add') return addProperty(text, { ...step, source }, style);
  if (step.kind === 'remove') return removeProperty(text, step.path);
  return setValue(text, step.path, { text: source, node: step.theirs }, style);
}
