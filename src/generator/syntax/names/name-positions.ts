import { type Node, nameOf, nodeAt, type Position } from '../tree/syntax-tree';

/** Their first argument is a title, which has no meaning to the program. */
const TITLED = /^(describe|it|test|suite|bench)$/;

/** The first `export *` of a module. */
export const starIn = (program: Node): Node | undefined =>
  (program.body as Node[]).find(({ type }) => type === 'ExportAllDeclaration');

/** Whether a module exports a name itself, and not through `export *`. */
export const isExported = (program: Node, name: string): boolean =>
  (program.body as Node[]).some((statement) => {
    const declaration = nodeAt(statement, 'declaration');
    const declared = (declaration?.declarations ?? [declaration]) as (Node | undefined)[];
    const listed = ((statement.specifiers ?? []) as Node[]).map((each) => nodeAt(each, 'exported'));
    if (!statement.type.startsWith('Export')) return false;
    return [...declared.map((each) => nodeAt(each, 'id')), ...listed].some(
      (id) => nameOf(id) === name,
    );
  });

/** The name after a dot. */
export function isMemberName({ key, above }: Position): boolean {
  const parent = above?.node;
  if (!/^(TSQualifiedName|(Optional)?MemberExpression)$/.test(parent?.type ?? '')) return false;
  return !parent?.computed && (key === 'property' || key === 'right');
}

/** The type `import('…').name` whose first name this is. */
export function importTypeOf({ key, above }: Position): Node | undefined {
  if (above?.node.type === 'TSQualifiedName' && key === 'left') return importTypeOf(above);
  return above?.node.type === 'TSImportType' && key === 'qualifier' ? above.node : undefined;
}

/** Whether this is the title of a test: the first argument of a `TITLED` function or of its variants. */
export function isTitle({ node, key, above }: Position): boolean {
  const [title] = (above?.node.arguments ?? []) as Node[];
  if (key !== 'arguments' || title !== node) return false;
  let callee = nodeAt(above?.node, 'callee');
  while (callee !== undefined && callee.type !== 'Identifier') {
    callee = nodeAt(callee, 'object') ?? nodeAt(callee, 'callee');
  }
  return TITLED.test(nameOf(callee) ?? '');
}
