import { isSide, type OnConflict } from '../arguments/answers';
import { applyEdits, type JsonEdit } from '../json/edit';
import { type JsonStyle, printValue, rawKey, styleOf } from '../json/print';
import {
  endOf,
  indentAt,
  type JsonText,
  lineStartOf,
  parseAgain,
  parseJsonText,
  propertyMap,
  tailOf,
  valueAt,
} from '../json/tree';
import { splitBom } from '../text-format';
import { type Conflict, MARKERS, type Merged } from './conflicts';
import { type JsonStep, type Overlap, planJsonMerge } from './json-steps';

interface Options {
  readonly onConflict: OnConflict;
  /** For messages, from the project's folder. */
  readonly path: string;
}

/**
 * Merges JSON (with comments) key by key. Keeps the user's formatting, comments, order and own keys. Without a base it
 * adds missing keys; where a key has another value, it keeps the user's and warns. Throws `E_MANIFEST` with file and line
 * for a text that is not JSON.
 */
export function mergeJson(
  ours: string,
  base: string | undefined,
  theirs: string,
  { onConflict, path }: Options,
): Merged {
  const { mark, body } = splitBom(ours);
  const parse = (file: string, text: string): JsonText => parseJsonText(file, splitBom(text).body);
  const texts = {
    ours: parse(path, body),
    base: base === undefined ? undefined : parse(`${path}, as it was generated`, base),
    theirs: parse(path, theirs),
  };
  const steps = planJsonMerge(texts);
  const source = texts.theirs.text;
  const style = styleOf(body);
  const overlaps = steps.filter((step) => step.kind === 'overlap');
  const conflicts = overlaps.map((overlap) => conflictOf(overlap, body, source, style));
  const warnings = steps.flatMap((step) => (step.kind === 'warn' ? [step.warning] : []));
  const isResolved = overlaps.length === 0 || isSide(onConflict);
  if (!isResolved && onConflict === 'fail') return { text: ours, conflicts, isResolved, warnings };

  const decided = steps.filter(({ kind }) => kind !== 'overlap' || onConflict === 'theirs');
  const edits = decided.flatMap((step) => editFor(step, source));
  const merged = applyEdits({ text: body, node: texts.ours.root }, edits);
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

function editFor(step: JsonStep, text: string): JsonEdit[] {
  if (step.kind === 'warn') return [];
  if (step.kind === 'remove') return [{ path: step.path }];
  if (step.kind !== 'add') return [{ path: step.path, source: { text, node: step.theirs } }];
  const { into, property, siblings } = step;
  return [{ path: [...into, property.key], source: { text, node: property.value }, siblings }];
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** The generator's text between them, from the first column on. */
  readonly theirs: string;
}

/** `text` with git's markers around each overlap, on lines of their own. It is not JSON until the user decides. */
function addMarkers(
  text: string,
  overlaps: readonly Overlap[],
  /** The generator's text. */
  source: string,
  style: JsonStyle,
): string {
  const root = parseAgain(text);
  const spans = overlaps.map(({ path, theirs }): Span => {
    const node = valueAt(root, path);
    const indent = indentAt(text, node.offset);
    const value = printValue({ text: source, node: theirs }, style, indent, 'as-is');
    const key = path.at(-1);
    if (key === undefined) return { start: node.offset, end: endOf(node), theirs: value };
    const property = propertyMap(valueAt(root, path.slice(0, -1))).get(key);
    if (property === undefined) throw new Error(`no ${key} in the text to be marked`);
    const { comma, end } = tailOf(text, endOf(property.node));
    const line = `${indent}${rawKey(text, property.keyNode)}: ${value}`;
    return { start: property.node.offset, end, theirs: comma === undefined ? line : `${line},` };
  });
  return spans
    .sort((a, b) => b.start - a.start)
    .reduce((marked, span) => markSpan(marked, span, style.eol), text);
}

function markSpan(text: string, { start, end, theirs }: Span, eol: string): string {
  const lineStart = lineStartOf(text, start);
  const isFirst = text.slice(lineStart, start).trim() === '';
  const from = isFirst ? lineStart : start;
  const before = isFirst ? text.slice(0, from) : text.slice(0, from).trimEnd() + eol;
  const rest = text.slice(end);
  const after = /^[ \t]*(?:\r?\n|$)/.test(rest) ? rest : eol + rest.trimStart();
  const block = [MARKERS.ours, text.slice(from, end), MARKERS.middle, theirs, MARKERS.theirs];
  return before + block.join(eol) + after;
}
