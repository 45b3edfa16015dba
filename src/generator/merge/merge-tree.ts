import type { OnConflict } from '../arguments/arguments';
import { type CodeList, type Element, exported } from '../syntax/code-lists';
import type { CodeStyle } from '../syntax/code-style';
import {
  type Code,
  type CodeTree,
  endOf,
  type Field,
  isLoose,
  type OptionValue,
  partOf,
  type Reading,
  startOf,
} from '../syntax/code-tree';
import { commentKey, composeKey, type Part } from '../syntax/node-key';
import type { Comment } from '../syntax/syntax-tree';
import { lineEndOf } from '../text-format';
import { type Edit, indentAt, type Overlap } from './code-edits';
import { editList } from './list-edits';
import {
  dropConflicts,
  endOfCode,
  endOfElement,
  matchLists,
  placeInsertions,
  type Removal,
} from './list-plan';
import { mergeComments } from './merge-comments';
import { printCode } from './print-code';

export interface TreeMerge {
  readonly ours: Code;
  readonly base: Code;
  readonly theirs: Code;
  readonly style: () => CodeStyle;
  /** Whose side the merged code takes in a conflict. With `theirs` the edits for that are marked. */
  readonly side: Extract<OnConflict, 'ours' | 'theirs'>;
  readonly intern: Reading['intern'];
}

/** The keys of a merged part. */
type Merged = Omit<Part, 'name'>;
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
    const merged = mergeExport(o, b, t) ?? mergeParts(o, b, t);
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

  /** `export` before a declaration is an edit of its own. */
  function mergeExport(o: CodeTree, b: CodeTree | undefined, t: CodeTree): number | undefined {
    if (b === undefined || (o.type === t.type && b.type === t.type)) return undefined;
    const [own, old, its] = [o, b, t].map(exported) as [CodeTree, CodeTree, CodeTree];
    if (own.type !== its.type || own.type !== old.type) return undefined;
    const outer = b.type === t.type || o.type === t.type ? o : o.type === b.type ? t : undefined;
    if (outer === undefined) return undefined;
    if (outer === t) edit(o.start, own.start, theirs.text.slice(t.start, its.start));
    const inner = mergeTree(own, old, its);
    if (outer === exported(outer)) return inner;
    const parts = outer.fields.map((field) =>
      field.name === 'declaration'
        ? { name: field.name, keys: [inner], isLoose: [false] }
        : partOf(field, 'bare'),
    );
    return intern(composeKey(outer.node, outer.role, outer.shape, parts));
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
    return intern(composeKey(o.node, o.role, o.shape, parts));
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

  /** Takes what the generator changed around the parts of a node: a keyword, a type, an added part. */
  function mergeFrame(o: CodeTree, b: CodeTree, t: CodeTree): number | undefined {
    const anchors = t.fields.filter((field) => {
      const [own, old] = [fieldOf(o, field.name), fieldOf(b, field.name)];
      return own && old && isSameKind(own, field) && isSameKind(old, field);
    });
    const names = anchors.map(({ name }) => name);
    const inOrder = (tree: CodeTree): string[] =>
      tree.fields.map(({ name }) => name).filter((name) => names.includes(name));
    const isOrdered = [o, b].every((tree) => inOrder(tree).join() === names.join());
    const isReplaceable = b.fields.every((field) => {
      const own = fieldOf(o, field.name);
      return names.includes(field.name) || (own !== undefined && isSameField(own, field));
    });
    if (anchors.length === 0 || !isOrdered || !isReplaceable) return undefined;
    const merged = new Map<string, Merged>();
    let [from, before, at] = [o.node.start, b.node.start, t.node.start];
    for (const field of anchors) {
      const own = fieldOf(o, field.name) as Field;
      const old = fieldOf(b, field.name) as Field;
      replaceSpan([from, startOf(own)], [before, startOf(old)], [at, startOf(field)]);
      const keys = mergeField(o, own, old, field);
      if (keys === undefined) return undefined;
      merged.set(field.name, keys);
      [from, before, at] = [endOf(own), endOf(old), endOf(field)];
    }
    replaceSpan([from, o.node.end], [before, b.node.end], [at, t.node.end]);
    const parts = t.fields.map((field) => ({
      ...partOf(field, 'bare'),
      ...merged.get(field.name),
    }));
    return intern(composeKey(t.node, t.role, t.shape, parts));
  }

  type Span = readonly [start: number, end: number];

  function replaceSpan(own: Span, old: Span, its: Span): void {
    const span = theirs.text.slice(...its);
    if (collapse(base.text.slice(...old)) === collapse(span)) return;
    const [, head = '', code = '', tail = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(span) ?? [];
    const start = its[0] + head.length;
    const printed = code && print(start, start + code.length, indentAt(ours.text, own[0]));
    edit(own[0], own[1], head + printed + tail);
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
    const { O, B, T, toOurs, toTheirs, ofTheirs, partner } = plan;
    const keys = O.map(({ tree }) => tree.bare);
    T.forEach((element, index) => {
      const [to, from] = [partner.get(index), ofTheirs.get(index)];
      const mine = to === undefined ? undefined : O[to];
      if (to === undefined || mine === undefined) return;
      keys[to] = mergeElement(mine, from === undefined ? undefined : B[from], element);
    });
    const removed = new Map<number, Removal>();
    B.forEach((element, index) => {
      const to = toOurs[index];
      const mine = to === undefined ? undefined : O[to];
      if (to === undefined || mine === undefined || toTheirs[index] !== undefined) return;
      const kept = addedComments(mine, element);
      const isSame = mine.tree.full === element.tree.full && kept !== undefined;
      const overlap = { start: mine.start, end: endOfElement(mine) };
      removed.set(to, isSame ? { kept } : { kept: [], overlap });
    });
    const inserted = placeInsertions(plan, removed, theirs.text);
    if (side === 'ours') dropConflicts(inserted, removed);
    if (inserted.size > 0 || removed.size > 0) {
      const from = its.inside?.start ?? its.start;
      const isTall = theirs.text.slice(from, T[0]?.tree.start ?? from).includes('\n');
      const context = { ours, style: style(), eol, print: printElement, isTall };
      edits.push(...editList(parent.type, own, { inserted, removed }, context));
    }
    mergeLooseComments(own, old, its);
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
    const indent = indentAt(ours.text, o.start);
    const isAtLineStart = ours.text.slice(o.start - indent.length - 1, o.start).trim() === '';
    for (const step of mergeComments(o.lead, b?.lead ?? [], t.lead)) {
      const { from, count, theirs: news } = step;
      const start = o.lead[from]?.start ?? o.tree.start;
      const next = o.lead[from + count]?.start ?? o.tree.start;
      const overlap = step.isConflict ? { start, end: next } : undefined;
      const [first, last] = [news[0], news.at(-1)];
      if (first === undefined || last === undefined) {
        edit(start, next, '', overlap);
        continue;
      }
      const isAbove = /^[ \t]*\r?\n/.test(theirs.text.slice(last.end));
      const printed =
        isAbove && !isAtLineStart
          ? news.map(asBlock).join(' ')
          : print(first.start, last.end, indent);
      const end = o.lead[from + count - 1]?.end ?? start;
      if (count > 0) edit(start, end, printed, overlap);
      else edit(start, start, printed + (isAbove && isAtLineStart ? eol + indent : ' '), overlap);
    }
    for (const step of mergeComments(o.trail, b?.trail ?? [], t.trail)) {
      const { from, count, theirs: news } = step;
      const isOccupied = count === 0 && o.trail.length > 0;
      const [first, last] =
        count > 0 ? [o.trail[from], o.trail[from + count - 1]] : [o.trail[0], o.trail.at(-1)];
      const start = endOfCode(o);
      const overlap =
        step.isConflict || isOccupied
          ? { start: o.trail[0]?.start ?? start, end: o.trail.at(-1)?.end ?? start }
          : undefined;
      const endsLine = /^[ \t]*(\r?\n|$)/.test(ours.text.slice(endOfElement(o)));
      const texts = news.map((each) => (endsLine ? sourceOf(each) : asBlock(each)));
      const content = texts.map((each) => ` ${each}`).join('');
      if (first === undefined || last === undefined) edit(start, start, content, overlap);
      else edit(ours.text.slice(0, first.start).trimEnd().length, last.end, content, overlap);
    }
    return mergeTree(o.tree, b?.tree, t.tree);
  }

  /** Comments that belong to a list and to none of its elements. */
  function mergeLooseComments(own: CodeList, old: CodeList | undefined, its: CodeList): void {
    const last = own.elements.at(-1);
    const inside = own.inside ?? own;
    const first = last?.start ?? own.tail[0]?.start;
    const indent =
      first === undefined && own.start < inside.start
        ? indentAt(ours.text, own.start) + style().indent
        : indentAt(ours.text, first ?? inside.start);
    const end =
      own.tail.at(-1)?.end ?? (last ? endOfElement(last) : (own.head.at(-1)?.end ?? inside.start));
    const place = (
      mine: readonly Comment[],
      before: readonly Comment[],
      after: readonly Comment[],
      at: number,
      isHead: boolean,
    ): void => {
      for (const { from, count, theirs: news, isConflict } of mergeComments(mine, before, after)) {
        const [first, final] = [news[0], news.at(-1)];
        const printed = first && final ? print(first.start, final.end, isHead ? '' : indent) : '';
        const [target, until] = [mine[from], mine[from + count - 1]];
        if (count > 0 && target && until) {
          const start = printed ? target.start : ours.text.slice(0, target.start).trimEnd().length;
          const overlap = isConflict ? { start: target.start, end: until.end } : undefined;
          edit(isHead ? target.start : start, until.end, printed, overlap);
        } else if (target !== undefined) {
          edit(target.start, target.start, printed + eol + (isHead ? '' : indent));
        } else if (isHead && mine.length === 0) edit(at, at, `${printed}${eol}${eol}`);
        else {
          const [, space = '', lineEnd] = /^([ \t]*)(\r?\n|$)?/.exec(ours.text.slice(at)) ?? [];
          const closing = lineEnd === undefined ? eol + indentAt(ours.text, at) : '';
          const until = at + (closing === '' ? 0 : space.length);
          edit(at, until, eol + (isHead ? '' : indent) + printed + closing);
        }
      }
    };
    place(own.tail, old?.tail ?? [], its.tail, end, false);
    place(own.head, old?.head ?? [], its.head, own.head.at(-1)?.end ?? inside.start, true);
  }

  function sourceOf({ start, end }: Comment): string {
    return theirs.text.slice(start, end);
  }

  function print(start: number, end: number, indent: string): string {
    const printed = printCode(theirs, start, end, style(), indent).replaceAll('\r\n', '\n');
    return eol === '\n' ? printed : printed.replaceAll('\n', eol);
  }

  function printElement(element: Element, indent: string): { code: string; trail: string } {
    const code = print(element.start, element.end, indent);
    return { code, trail: element.trail.map((each) => ` ${sourceOf(each)}`).join('') };
  }
}

/** The comments of the user's element that the base lacks; `undefined` where the user changed some. */
function addedComments(mine: Element, old: Element): Comment[] | undefined {
  const own = [...mine.lead, ...mine.trail];
  const before = [...old.lead, ...old.trail].map(commentKey);
  const added = own.filter((each) => !before.includes(commentKey(each)));
  const isChanged = own.length - added.length < before.length && added.length > 0;
  return isChanged ? undefined : added;
}

const asBlock = ({ value }: Comment): string => `/* ${value.trim()} */`;

const fieldOf = (tree: CodeTree | undefined, name: string): Field | undefined =>
  tree?.fields.find((each) => each.name === name);

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

function isSameField(a: Field, b: Field): boolean {
  const [left, right] = [partOf(a, 'full'), partOf(b, 'full')];
  return left.keys.join() === right.keys.join();
}

const isSameKind = (a: Field, b: Field): boolean =>
  a.tree && b.tree
    ? a.tree.type === b.tree.type
    : a.list?.inside !== undefined && b.list?.inside !== undefined;

/** Nodes with two parts at one place, so that one of them cannot be edited. */
const isWhole = (a: CodeTree, b: CodeTree): boolean =>
  /^(Im|Ex)portSpecifier$/.test(a.type) ||
  a.node.shorthand === true ||
  b.node.shorthand === true ||
  a.fields.length + b.fields.length === 0;
