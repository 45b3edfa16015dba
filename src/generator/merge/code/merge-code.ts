import type { OnConflict } from '../../arguments/answers';
import { registrationsOf } from '../../syntax/registrations';
import type { CodeStyle } from '../../syntax/style/code-style';
import {
  type Code,
  type CodeTree,
  createInterner,
  type Reading,
  readCode,
  treeAt,
} from '../../syntax/tree/code-tree';
import { type Module, parseWithComments } from '../../syntax/tree/syntax-tree';
import { splitBom } from '../../text-format';
import type { Merged } from '../conflicts';
import { mergeText } from '../merge-text';
import { applyEdits, type Edit, sortEdits } from './code-edits';
import { applyWithMarkers, conflictOf, groupLines } from './conflict-lines';
import { type JobObjects, optionValues, pairJobs } from './job-options';
import { mergeTrees } from './merge-tree';
import { settleNames } from './settle-names';
import { wrapAsInOurs } from './wrapped-statements';

export interface MergeCodeOptions {
  readonly onConflict: OnConflict;
  /** The file registers a job: the values of its options are compared as values. */
  readonly hasOptions: boolean;
  /** The style of the user's text. */
  readonly style: () => CodeStyle;
}

/** Merges code by its syntax tree; by lines where one of the texts cannot be parsed. */
export function mergeCode(
  ours: string,
  base: string,
  theirs: string,
  options: MergeCodeOptions,
): Merged {
  const { mark, body } = splitBom(ours);
  const texts = { ours: body, base: splitBom(base).body, theirs: splitBom(theirs).body };
  try {
    const merged = mergeModules(texts, options);
    const wrapped = merged?.conflicts.length === 0 ? undefined : mergeWrapped(texts, options);
    const best = wrapped ?? merged;
    if (best?.isResolved && best.text !== body) {
      const { text, warnings } = settleNames(best.text, body, texts.theirs);
      return { ...best, text: mark + text, warnings };
    }
    if (best !== undefined) return { ...best, text: mark + best.text };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  return mergeText(ours, base, theirs, options);
}

type Sides<T> = { readonly [Side in keyof JobObjects]: T };

/** Merges inside of what the user wrote around generated statements, where that leaves no conflict. */
function mergeWrapped(texts: Sides<string>, options: MergeCodeOptions): Merged | undefined {
  const programOf = (text: string) => parseWithComments(text).program;
  const programs = {
    ours: programOf(texts.ours),
    base: programOf(texts.base),
    theirs: programOf(texts.theirs),
  };
  const wrapped = wrapAsInOurs(texts, programs);
  const merged = wrapped && mergeModules({ ours: texts.ours, ...wrapped }, options);
  return merged?.conflicts.length === 0 ? merged : undefined;
}

function mergeModules(texts: Sides<string>, options: MergeCodeOptions): Merged | undefined {
  const modules = {
    ours: parseWithComments(texts.ours),
    base: parseWithComments(texts.base),
    theirs: parseWithComments(texts.theirs),
  };
  const programs = {
    ours: modules.ours.program,
    base: modules.base.program,
    theirs: modules.theirs.program,
  };
  const jobs = options.hasOptions ? pairJobs(programs) : [];
  // A call that the user moved into other code merges apart from it, unless that code is replaced.
  const ways = jobs.length > 0 ? [jobs, []] : [[]];
  for (const apart of ways) {
    const merged = mergeOnce(texts, modules, apart, options);
    if (merged !== undefined) return merged;
  }
  return undefined;
}

/** `undefined` where the merged text does not have the merged tree. */
function mergeOnce(
  texts: Sides<string>,
  modules: Sides<Module>,
  jobs: readonly JobObjects[],
  { onConflict, hasOptions, style }: MergeCodeOptions,
): Merged | undefined {
  const intern = createInterner();
  const read = (text: string, module: Module, apart: readonly number[]): Code =>
    readCode(text, module, readingOf(module, apart));
  const code = {
    ours: read(
      texts.ours,
      modules.ours,
      jobs.map((job) => job.ours),
    ),
    base: read(
      texts.base,
      modules.base,
      jobs.map((job) => job.base),
    ),
    theirs: read(
      texts.theirs,
      modules.theirs,
      jobs.map((job) => job.theirs),
    ),
  };
  const objects = jobs.map((job) => ({
    ours: objectAt('ours', job.ours),
    base: objectAt('base', job.base),
    theirs: objectAt('theirs', job.theirs),
  }));
  const theirs = mergeWith('theirs');
  if (theirs === undefined) return undefined;
  const groups = groupLines(texts.ours, theirs.edits);
  const conflicts = groups.map((group) => conflictOf(texts.ours, group));
  const warnings: string[] = [];
  if (conflicts.length === 0 || onConflict === 'theirs') {
    return { text: theirs.text, conflicts, isResolved: true, warnings };
  }
  if (onConflict === 'fail') return { text: texts.ours, conflicts, isResolved: false, warnings };
  if (onConflict === 'markers') {
    const text = applyWithMarkers(texts.ours, theirs.edits, groups);
    return { text, conflicts, isResolved: false, warnings };
  }
  const ours = mergeWith('ours');
  return ours && { text: ours.text, conflicts, isResolved: true, warnings };

  function readingOf({ program }: Module, apart: readonly number[]): Reading {
    const registrations = hasOptions ? registrationsOf(program) : [];
    return { intern, options: optionValues(registrations), apart: new Set(apart) };
  }

  /** The object of a job, which the tree of its module leaves out. */
  function objectAt(side: keyof JobObjects, start: number): CodeTree | undefined {
    const whole = read(texts[side], modules[side], []);
    return treeAt(whole.root, start, 'ObjectExpression');
  }

  function mergeWith(side: 'ours' | 'theirs'): { text: string; edits: Edit[] } | undefined {
    const merge = { ...code, style, side, intern };
    const roots = { ours: code.ours.root, base: code.base.root, theirs: code.theirs.root };
    const whole = mergeTrees(roots, merge);
    const parts = objects.map(({ ours: own, base: old, theirs: its }) =>
      own && old && its ? mergeTrees({ ours: own, base: old, theirs: its }, merge) : undefined,
    );
    const edits = sortEdits([whole, ...parts].flatMap((each) => each?.edits ?? []));
    if (edits === undefined) return undefined;
    const text = applyEdits(texts.ours, edits);
    return isAsPlanned(
      text,
      whole.key,
      parts.map((each) => each?.key),
    )
      ? { text, edits }
      : undefined;
  }

  /** Reads the merged text again: it must have the merged tree. */
  function isAsPlanned(text: string, key: number, parts: readonly (number | undefined)[]): boolean {
    if (text === texts.ours) return true;
    const module = parseWithComments(text);
    const places = jobs.map(({ ours }) => ours);
    const found = registrationsOf(module.program).flatMap(({ object }) => object ?? []);
    if (jobs.length === 0) return read(text, module, []).root.bare === key;
    const whole = read(text, module, []);
    const isPart = (at: number, part: number | undefined): boolean =>
      treeAt(whole.root, at, 'ObjectExpression')?.bare === part;
    const apart = parts.flatMap((part) => found.find((at) => isPart(at, part)) ?? []);
    return apart.length === places.length && read(text, module, apart).root.bare === key;
  }
}
