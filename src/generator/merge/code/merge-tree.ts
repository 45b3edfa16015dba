import type { OnConflict } from '../../arguments/answers';
import type { CodeStyle } from '../../syntax/style/code-style';
import type { CodeList, Element } from '../../syntax/tree/code-lists';
import {
  type Code,
  type CodeTree,
  type Field,
  fieldOf,
  isLoose,
  isSameField,
  type OptionValue,
  partOf,
  type Reading,
} from '../../syntax/tree/code-tree';
import { composeKey } from '../../syntax/tree/node-key';
import { isSameWrapper, unwrapped } from '../../syntax/wrappers';
import { lineEndOf } from '../../text-format';
import { type Edit, indentAt, type Overlap } from './code-edits';
import { createCommentMerge } from './comment-edits';
import { editList } from './list-edits';
import { changeList, matchLists } from './list-plan';
import { createFrameMerge, type Merged } from './merge-frame';
import { createPrinting } from './print-code';

export interface TreeMerge {
  readonly ours: Code;
  readonly base: Code;
  readonly theirs: Code;
  readonly style: () => CodeStyle;
  /** Whose side the merged code takes in a conflict. With `theirs` the edits for that are marked. */
  readonly side: Extract<OnConflict, 'ours' | 'theirs'>;
  readonly intern: Reading['intern'];
}

type OptionTree = CodeTree & { readonly option: OptionValue };

export interface MergedTree {
  readonly edits: readonly Edit[];
  /** The `bare` of the tree that the merged text has. */
  readonly key: number;
}

/** Merges three parts of the texts. */
export function mergeTrees(
  roots: { readonly ours: CodeTree; readonly base: CodeTree; readonly theirs: CodeTree },
  { ours, base, theirs, style, side, intern }: TreeMerge,
): MergedTree {
  const edits: Edit[] = [];
  const eol = lineEndOf(ours.text);
  const { print, printElement, isAsPrinted } = createPrinting({ ours, base, theirs, style, eol });
  const mergeFrame = createFrameMerge({ ours, base, theirs, edit, print, mergeField, intern });
  const comments = createCommentMerge({ ours, theirs, eol, style, edit, print });
  const key = mergeTree(roots.ours, roots.base, roots.theirs);
  return { edits, key };

  function edit(start: number, end: number, text: string, overlap?: Overlap): void {
    if (overlap === undefined || side === 'theirs') edits.push({ start, end, text, overlap });
  }

  /** Returns the key of the merged tree. */
  function mergeTree(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number {
    if (o.full === t.full || b?.full === t.full) return o.bare;
    if (b?.option !== undefined && t.option !== undefined) {
      return mergeOption(o, b as OptionTree, t as OptionTree);
    }
    const mark = edits.length;
    const merged = mergeWrapped(o, b, t) ?? mergeParts(o, b, t);
    if (merged !== undefined) return merged;
    edits.length = mark;
    return replaceTree(o, b, t);
  }

  function replaceTree(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number {
    const overlap = o.full === b?.full ? undefined : { start: o.start, end: o.end };
    // White space in it is no formatting.
    const isText = /^(TemplateElement|JSXText)$/.test(t.type);
    const printed = isText
      ? theirs.text.slice(t.start, t.end)
      : print(t.start, t.end, indentAt(ours.text, o.start));
    edit(o.start, o.end, printed, overlap);
    return overlap === undefined || side === 'theirs' ? t.bare : o.bare;
  }

  function mergeOption(o: CodeTree, b: OptionTree, t: OptionTree): number {
    if (o.option === undefined) return replaceTree(o, b, t);
    if (o.option.key === t.option.key || b.option.key === t.option.key) return o.bare;
    const overlap = o.option.key === b.option.key ? undefined : { start: o.start, end: o.end };
    const [quote] = /^["'`]/.exec(ours.text.slice(o.option.start)) ?? [];
    const printed = print(t.option.start, t.option.end, '');
    const literal =
      quote === undefined ? printed : printed.replace(/^["'](.*)["']$/, `${quote}$1${quote}`);
    edit(o.option.start, o.option.end, literal, overlap);
    return overlap === undefined || side === 'theirs' ? t.bare : o.bare;
  }

  /** `export` before a declaration, or `satisfies T` behind a value, is an edit of its own. */
  function mergeWrapped(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number | undefined {
    if (b === undefined || (o.type === t.type && b.type === t.type)) return undefined;
    const [own, old, its] = [o, b, t].map(unwrapped) as [CodeTree, CodeTree, CodeTree];
    if (own.type !== its.type || own.type !== old.type) return undefined;
    const outer = b.type === t.type || o.type === t.type ? o : o.type === b.type ? t : undefined;
    if (outer === undefined) return undefined;
    if (o.type === t.type && !isSameWrapper(o, t)) return undefined;
    if (outer === t) edit(o.start, own.start, theirs.text.slice(t.start, its.start));
    const inner = mergeTree(own, old, its);
    if (outer === t && own.end + its.end < o.end + t.end) {
      edit(own.end, o.end, theirs.text.slice(its.end, t.end));
    }
    const content = unwrapped(outer);
    if (outer === content) return inner;
    const parts = outer.fields.map((field) =>
      field.tree === content
        ? { name: field.name, keys: [inner], isLoose: [false] }
        : partOf(field, 'bare'),
    );
    return intern(composeKey(outer.node, outer.role, outer.shape, parts, intern));
  }

  function mergeParts(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number | undefined {
    if (o.type !== t.type || (b !== undefined && b.type !== t.type) || isWhole(o, t)) {
      return undefined;
    }
    const [own, old, its] = [o, b, t].map((each) => each && each.shape + each.inner);
    if (own === its || old === its) return mergeFields(o, b, t);
    return b !== undefined && own === old ? mergeFrame(o, b, t) : undefined;
  }

  function mergeFields(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number | undefined {
    const merged = new Map<string, Merged>();
    for (const field of t.fields) {
      const [own, old] = [fieldOf(o, field.name), fieldOf(b, field.name)];
      if (own === undefined) {
        if (old !== undefined && isSameField(old, field)) continue;
        return undefined;
      }
      const keys = mergeField(o, own, old, field);
      if (keys === undefined) return undefined;
      merged.set(field.name, keys);
    }
    const parts = o.fields.map((field) => ({
      ...partOf(field, 'bare'),
      ...merged.get(field.name),
    }));
    return intern(composeKey(o.node, o.role, o.shape, parts, intern));
  }

  function mergeField(
    parent: CodeTree,
    own: Field,
    old: Field | undefined,
    its: Field,
  ): Merged | undefined {
    if (own.tree && its.tree)
      return { keys: [mergeTree(own.tree, old?.tree, its.tree)], isLoose: [false] };
    if (own.list && its.list) return mergeList(parent, own.list, old?.list, its.list);
    return undefined;
  }

  function mergeList(
    parent: CodeTree,
    own: CodeList,
    old: CodeList | undefined,
    its: CodeList,
  ): Merged | undefined {
    const isOpen = own.inside !== undefined && its.inside !== undefined;
    if (!isOpen || (old !== undefined && old.inside === undefined))
      return mergeFixed(own, old, its);
    const plan = matchLists(own, old, its);
    const { O, B, T, ofTheirs, partner } = plan;
    const keys = O.map(({ tree }) => tree.bare);
    T.forEach((element, index) => {
      const [to, from] = [partner.get(index), ofTheirs.get(index)];
      const mine = to === undefined ? undefined : O[to];
      if (to === undefined || mine === undefined) return;
      keys[to] = mergeElement(mine, from === undefined ? undefined : B[from], element);
    });
    const { inserted, removed } = changeList(plan, theirs.text, side);
    if (inserted.size > 0 || removed.size > 0) {
      const from = its.inside?.start ?? its.start;
      const isTall = theirs.text.slice(from, T[0]?.tree.start ?? from).includes('\n');
      const context = { ours, style: style(), eol, print: printElement, isTall };
      edits.push(...editList(parent.type, own, { inserted, removed }, context));
    }
    comments.mergeLoose(own, old, its);
    const result: { key: number; element: Element }[] = [];
    const add = (anchor: number): void => {
      for (const { element } of inserted.get(anchor) ?? []) {
        result.push({ key: element.tree.bare, element });
      }
    };
    add(-1);
    O.forEach((element, index) => {
      if (!removed.has(index)) result.push({ key: keys[index] ?? 0, element });
      add(index);
    });
    return {
      keys: result.map(({ key }) => key),
      isLoose: result.map(({ element }) => isLoose(element)),
    };
  }

  /** Lists without a place of their own merge where they have equally many elements. */
  function mergeFixed(own: CodeList, old: CodeList | undefined, its: CodeList): Merged | undefined {
    const { length } = own.elements;
    if (its.elements.length !== length || (old ?? own).elements.length !== length) return undefined;
    const keys = own.elements.map(({ tree }, index) =>
      mergeTree(tree, old?.elements[index]?.tree, (its.elements[index] as Element).tree),
    );
    return { keys, isLoose: own.elements.map(isLoose) };
  }

  function mergeElement(o: Element, b: Element | undefined, t: Element): number {
    comments.mergeAround(o, b, t);
    // The user's formatter would write the generator's code so.
    const isChanged = b !== undefined && b.tree.full !== t.tree.full;
    if (isChanged && isAsPrinted(o.tree, b.tree)) return replaceTree(o.tree, b.tree, t.tree);
    return mergeTree(o.tree, b?.tree, t.tree);
  }
}

/** Nodes with two parts at one place, so that one of them cannot be edited. */
const isWhole = (a: CodeTree, b: CodeTree): boolean =>
  /^(Im|Ex)portSpecifier$/.test(a.type) ||
  a.node.shorthand === true ||
  b.node.shorthand === true ||
  a.fields.length + b.fields.length === 0;
