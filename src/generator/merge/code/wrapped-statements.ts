import { codeForm } from '../../syntax/form/code-form';
import { calleeOf, literalOf } from '../../syntax/names/module-references';
import { type Node, nameOf, nodeAt, walk } from '../../syntax/tree/syntax-tree';

interface Sides<T> {
  readonly ours: T;
  readonly base: T;
  readonly theirs: T;
}

/** Text that comes in at an offset. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A statement with its form. */
interface Statement {
  readonly node: Node;
  readonly key: string;
}

/**
 * Puts what the user wrote around generated statements (`describe`, `try`, `if`, a function) around them in the base and
 * in the new text too: then only changes inside of it are left to merge. `undefined` where the user wrapped nothing.
 */
export function wrapAsInOurs(
  texts: Sides<string>,
  programs: Sides<Node>,
): Pick<Sides<string>, 'base' | 'theirs'> | undefined {
  const [inBase, inTheirs]: [Insertion[], Insertion[]] = [[], []];
  compareLists(
    (programs.ours.body ?? []) as Node[],
    (programs.base.body ?? []) as Node[],
    (programs.theirs.body ?? []) as Node[],
  );
  if (inBase.length === 0) return undefined;
  return { base: insert(texts.base, inBase), theirs: insert(texts.theirs, inTheirs) };

  function compareLists(own: readonly Node[], old: readonly Node[], its: readonly Node[]): void {
    const ours = statementsOf(texts.ours, own);
    const base = statementsOf(texts.base, old);
    const theirs = statementsOf(texts.theirs, its);
    const known = new Set(base.map(({ key }) => key));
    const left = new Set(ours.map(({ key }) => key));
    for (const { node, key } of ours) {
      if (known.has(key) || wrap(node, base, theirs, left)) continue;
      const name = headOf(node);
      const [same, counterpart] = [base, theirs].map((all) => onlyWith(all, name));
      if (name === undefined || !same || !counterpart) continue;
      compareLists(bodyOf(node), bodyOf(same), bodyOf(counterpart));
    }
  }

  /** Whether a statement of the user's has statements of the base in it, which are no longer beside it. */
  function wrap(
    outer: Node,
    base: readonly Statement[],
    theirs: readonly Statement[],
    left: ReadonlySet<string>,
  ): boolean {
    for (const block of blocksIn(outer)) {
      const inner = statementsOf(texts.ours, block);
      const first = inner.findIndex(({ key }) => base.some((each) => each.key === key));
      const from = base.findIndex(({ key }) => key === inner[first]?.key);
      if (first < 0 || left.has(base[from]?.key ?? '')) continue;
      let count = 1;
      while (isSame(inner[first + count], base[from + count])) count++;
      const range = rangeIn(theirs, base[from - 1], base[from + count]);
      const [start, end] = [inner[first]?.node, inner[first + count - 1]?.node];
      const [oldStart, oldEnd] = [base[from]?.node, base[from + count - 1]?.node];
      if (!range || !start || !end || !oldStart || !oldEnd) continue;
      const [before, behind] = [
        texts.ours.slice(outer.start, start.start),
        texts.ours.slice(end.end, outer.end),
      ];
      inBase.push({ at: oldStart.start, text: before }, { at: oldEnd.end, text: behind });
      inTheirs.push({ at: range.start, text: before }, { at: range.end, text: behind });
      return true;
    }
    return false;
  }
}

const isSame = (a: Statement | undefined, b: Statement | undefined): boolean =>
  a !== undefined && a.key === b?.key;

/** What is between two statements that did not change; `undefined` where nothing is, or nobody knows. */
function rangeIn(
  statements: readonly Statement[],
  before: Statement | undefined,
  behind: Statement | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const indexOf = (each: Statement): number => statements.findIndex(({ key }) => key === each.key);
  const from = before === undefined ? 0 : indexOf(before) + 1;
  const until = behind === undefined ? statements.length : indexOf(behind);
  if ((before !== undefined && from === 0) || until <= from) return undefined;
  const [first, last] = [statements[from], statements[until - 1]];
  return first && last && { start: first.node.start, end: last.node.end };
}

const statementsOf = (text: string, nodes: readonly Node[]): Statement[] =>
  nodes.map((node) => {
    const source = text.slice(node.start, node.end);
    return { node, key: codeForm(source)?.join('\0') ?? source };
  });

/** What a statement is called: the function and the title of a test, or the name that it declares. */
function headOf(node: Node): string | undefined {
  const call = callIn(node);
  const [title] = (call?.arguments ?? []) as Node[];
  const declared = nameOf(nodeAt(node, 'id'));
  if (call !== undefined) return `${calleeOf(call)} ${literalOf(title) ?? ''}`;
  return declared === undefined ? undefined : `declares ${declared}`;
}

const callIn = (node: Node): Node | undefined => {
  const expression = nodeAt(node, 'expression');
  return expression?.type === 'CallExpression' ? expression : undefined;
};

function onlyWith(statements: readonly Statement[], name: string | undefined): Node | undefined {
  const [found, second] = statements.filter(({ node }) => headOf(node) === name);
  return second === undefined ? found?.node : undefined;
}

/** The statements of a declared function, or of the last argument of a call. */
function bodyOf(node: Node): Node[] {
  const last = ((callIn(node)?.arguments ?? []) as Node[]).at(-1);
  const body = nodeAt(last ?? node, 'body');
  return body?.type === 'BlockStatement' ? ((body.body ?? []) as Node[]) : [];
}

/** The lists of statements in a node, the outer ones first. */
function blocksIn(outer: Node): Node[][] {
  const found: Node[][] = [];
  walk({ node: outer, key: 'body', above: undefined }, ({ node }) => {
    if (node.type === 'BlockStatement') found.push((node.body ?? []) as Node[]);
    return undefined;
  });
  return found;
}

const insert = (text: string, insertions: readonly Insertion[]): string =>
  insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((all, { at, text: added }) => all.slice(0, at) + added + all.slice(at), text);
