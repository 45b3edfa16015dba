import {
  type Code,
  type CodeTree,
  endOf,
  type Field,
  fieldOf,
  isSameField,
  partOf,
  type Reading,
  startOf,
} from '../../syntax/tree/code-tree';
import { composeKey, type Part } from '../../syntax/tree/node-key';
import { indentAt } from './code-edits';

/** The keys of a merged part. */
export type Merged = Omit<Part, 'name'>;

interface FrameContext {
  readonly ours: Code;
  readonly base: Code;
  readonly theirs: Code;
  readonly edit: (start: number, end: number, text: string) => void;
  readonly print: (start: number, end: number, indent: string) => string;
  readonly mergeField: (
    parent: CodeTree,
    own: Field,
    old: Field | undefined,
    its: Field,
  ) => Merged | undefined;
  readonly intern: Reading['intern'];
}

type Span = readonly [start: number, end: number];

/** Merges what is around the parts of nodes. */
export function createFrameMerge({
  ours,
  base,
  theirs,
  edit,
  print,
  mergeField,
  intern,
}: FrameContext) {
  return mergeFrame;

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
    return intern(composeKey(t.node, t.role, t.shape, parts, intern));
  }

  function replaceSpan(own: Span, old: Span, its: Span): void {
    const span = theirs.text.slice(...its);
    if (collapse(base.text.slice(...old)) === collapse(span)) return;
    const [, head = '', code = '', tail = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(span) ?? [];
    const start = its[0] + head.length;
    const printed = code && print(start, start + code.length, indentAt(ours.text, own[0]));
    edit(own[0], own[1], head + printed + tail);
  }
}

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

const isSameKind = (a: Field, b: Field): boolean =>
  a.tree && b.tree
    ? a.tree.type === b.tree.type
    : a.list?.inside !== undefined && b.list?.inside !== undefined;
