import { type CodeTree, fieldOf, isSameField } from './tree/code-tree';
import { exported } from './tree/element-identity';

const WRAPPERS = new Map([
  ['TSSatisfiesExpression', 'expression'],
  ['TSAsExpression', 'expression'],
  ['TSNonNullExpression', 'expression'],
  ['AwaitExpression', 'argument'],
]);
/** They need no parentheses in a wrapper. */
const CLOSED =
  /^(Object|Array|Call|OptionalCall|Member|OptionalMember|This)Expression$|^Identifier$|Literal$/;

/** A declaration without `export`, a value without `satisfies T`, `as T`, `!` or `await`. */
export function unwrapped(tree: CodeTree): CodeTree {
  const content = fieldOf(tree, WRAPPERS.get(tree.type) ?? '')?.tree;
  if (content === undefined) return exported(tree);
  return CLOSED.test(content.type) ? content : tree;
}

/** Whether two nodes of one type are equal but for what they wrap. */
export function isSameWrapper(a: CodeTree, b: CodeTree): boolean {
  if (!WRAPPERS.has(a.type)) return true;
  const [content, other] = [unwrapped(a), unwrapped(b)];
  return a.fields.every((field) => {
    const its = fieldOf(b, field.name);
    if (field.tree === content) return its?.tree === other;
    return its !== undefined && isSameField(field, its);
  });
}
