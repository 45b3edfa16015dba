import type { CodeTree } from './code-tree';
import { keyName } from './node-key';
import { isNode, type Node, nameOf, nodeAt } from './syntax-tree';

const TITLED = /^(describe|it|test|suite|beforeAll|beforeEach|afterAll|afterEach)$/;
const DECLARES =
  /^(?:TSDeclare)?(?:Function|Class|TSInterface|TSTypeAlias|TSEnum|TSModule|TSImportEquals)(?:Declaration)?$/;
const TYPES = /^(TSInterfaceDeclaration|TSTypeAliasDeclaration)$/;

/** The declaration in an export; any other tree itself. */
export const exported = (tree: CodeTree): CodeTree =>
  /^Export(Named|Default)Declaration$/.test(tree.type)
    ? (tree.fields.find(({ name }) => name === 'declaration')?.tree ?? tree)
    : tree;

/** What an element is called: a declared name, a key, a module, the title of a test. */
export function identityOf(tree: CodeTree, list: string): string | undefined {
  const { node } = exported(tree);
  const { type } = node;
  if (type === 'ImportDeclaration') {
    return `import ${node.importKind === 'type' ? 'type ' : ''}${nameOf(nodeAt(node, 'source'))}`;
  }
  if (DECLARES.test(type)) {
    return `${TYPES.test(type) ? 'type' : 'value'} ${nameOf(nodeAt(node, 'id')) ?? tree.type}`;
  }
  if (type === 'VariableDeclaration') {
    const name = nameOf(nodeAt((node.declarations as Node[])[0], 'id'));
    return name === undefined ? undefined : `value ${name}`;
  }
  if (type === 'VariableDeclarator') return nameOf(nodeAt(node, 'id'));
  if (tree.type === 'ExportDefaultDeclaration') return 'default';
  if (/^Export(All|Named)Declaration$/.test(type)) {
    return `${type} ${nameOf(nodeAt(node, 'source')) ?? ''} ${node.exportKind ?? ''}`;
  }
  if (type === 'ImportDefaultSpecifier' || type === 'ImportNamespaceSpecifier') return type;
  if (type === 'ImportSpecifier') return `specifier ${nameOf(nodeAt(node, 'imported'))}`;
  if (type === 'ExportSpecifier') return `specifier ${nameOf(nodeAt(node, 'exported'))}`;
  if (type === 'SwitchCase') return node.test === null ? 'default' : undefined;
  if (type === 'TSEnumMember') return keyName(node.id as Node);
  if (type === 'ExpressionStatement') return titleOf(node);
  if (list === 'params') return parameterName(node);
  if (node.computed || !isNode(node.key)) return undefined;
  const name = keyName(node.key);
  const kind = /^[gs]et$/.test(String(node.kind)) ? `${node.kind} ` : '';
  return name === undefined ? undefined : `${node.static ? 'static ' : ''}${kind}key ${name}`;
}

/** `it('title', …)`: the call with its title. */
function titleOf(statement: Node): string | undefined {
  const expression = nodeAt(statement, 'expression');
  const call = expression?.type === 'AwaitExpression' ? nodeAt(expression, 'argument') : expression;
  if (call?.type !== 'CallExpression') return undefined;
  const [title] = call.arguments as Node[];
  const name = nameOf(rootOf(nodeAt(call, 'callee')));
  if (name === undefined) return undefined;
  return title?.type === 'StringLiteral' ? `call ${name} ${title.value}` : undefined;
}

function rootOf(node: Node | undefined): Node | undefined {
  let root = node;
  while (root !== undefined && root.type !== 'Identifier') {
    root = nodeAt(root, 'object') ?? nodeAt(root, 'callee') ?? nodeAt(root, 'tag');
  }
  return root;
}

function parameterName(node: Node): string | undefined {
  const inner = nodeAt(node, 'left') ?? nodeAt(node, 'parameter') ?? node;
  return nameOf(inner);
}

const MEMBERS =
  /^(ObjectExpression|ObjectPattern|ClassBody|TSInterfaceBody|TSTypeLiteral|TSEnumBody|ImportDeclaration|ExportNamedDeclaration)$/;

/** Whether an element can stand before or after another new element. */
export function isFree(tree: CodeTree, parent: Node, identity: string | undefined): boolean {
  if (/^TS(Union|Intersection)Type$/.test(parent.type)) return true;
  if (identity === undefined) return false;
  if (MEMBERS.test(parent.type)) return true;
  const { type } = exported(tree);
  if (type === 'ExpressionStatement') return TITLED.test(identity.split(' ')[1] ?? '');
  const isTop = parent.type === 'Program' || parent.type === 'TSModuleBlock';
  return type === 'FunctionDeclaration' || (isTop && !/Statement$/.test(type));
}

const UNORDERED =
  /^(ObjectExpression|ObjectPattern|TSInterfaceBody|TSTypeLiteral|ImportDeclaration|ExportNamedDeclaration)$/;
const HOISTED =
  /^(ImportDeclaration|FunctionDeclaration|TSDeclareFunction|TSInterfaceDeclaration|TSTypeAliasDeclaration|ClassMethod|ClassPrivateMethod|Export(All|Named)Declaration)$/;

/** Whether the place of an element in its list means nothing: members of objects and types, and what is there before the code runs. */
export const isMovable = (tree: CodeTree, parent: Node, identity: string | undefined): boolean =>
  /^TS(Union|Intersection)Type$/.test(parent.type) ||
  (identity !== undefined && (UNORDERED.test(parent.type) || HOISTED.test(exported(tree).type)));
