import { dirname, join } from 'node:path/posix';
import { type Node, nameOf, nodeAt, parseModule, walk } from './syntax-tree';

/** A place where a module names another one. */
export interface ModuleReference {
  readonly specifier: string;
  /** Where the string literal is in the text, quotes included. */
  readonly start: number;
  readonly end: number;
  /** `call`: `import('…')`, `require('…')`, or a mock; `type`: a type `import('…').Name`. */
  readonly kind: 'import' | 'export' | 'call' | 'type';
  /** The names that it takes from the module; `*` for all of them. */
  readonly names: readonly string[] | '*';
}

/** Calls whose first argument is a module. */
export const MODULE_CALLS = /^(require|mock|doMock|unmock|doUnmock|importActual|importMock)$/;

/** Every reference to a module in a text, in order. Throws a `SyntaxError` for a text that is not TypeScript. */
export function moduleReferences(text: string): ModuleReference[] {
  const found: ModuleReference[] = [];
  const add = (
    literal: Node | undefined,
    kind: ModuleReference['kind'],
    names: ModuleReference['names'],
  ): void => {
    if (literal?.type !== 'StringLiteral') return;
    const { start, end, value } = literal;
    found.push({ specifier: String(value), start, end, kind, names });
  };
  walk({ node: parseModule(text), key: 'program', above: undefined }, ({ node }) => {
    if (node.type === 'ImportDeclaration') add(nodeAt(node, 'source'), 'import', namesOf(node));
    else if (node.type === 'ExportNamedDeclaration') {
      add(nodeAt(node, 'source'), 'export', namesOf(node));
    } else if (node.type === 'ExportAllDeclaration') add(nodeAt(node, 'source'), 'export', '*');
    else if (node.type === 'ImportExpression') add(nodeAt(node, 'source'), 'call', '*');
    else if (node.type === 'TSExternalModuleReference')
      add(nodeAt(node, 'expression'), 'import', '*');
    else if (node.type === 'TSImportType')
      add(nodeAt(node, 'source') ?? nodeAt(node, 'argument'), 'type', '*');
    else if (node.type === 'CallExpression') {
      const [argument] = node.arguments as Node[];
      const callee = nodeAt(node, 'callee');
      const name = nameOf(nodeAt(callee, 'property') ?? callee);
      if (callee?.type === 'Import' || MODULE_CALLS.test(name ?? '')) add(argument, 'call', '*');
    }
    return undefined;
  });
  return found.toSorted((a, b) => a.start - b.start);
}

function namesOf(node: Node): ModuleReference['names'] {
  const names = ((node.specifiers ?? []) as Node[]).map((each) =>
    each.type === 'ImportSpecifier'
      ? nameOf(nodeAt(each, 'imported'))
      : each.type === 'ExportSpecifier'
        ? nameOf(nodeAt(each, 'local'))
        : each.type === 'ImportDefaultSpecifier'
          ? 'default'
          : undefined,
  );
  return names.includes(undefined) ? '*' : (names as string[]);
}

const EXTENSION = /\.[cm]?[jt]sx?$/;

/** The module that a relative specifier names: its path from the project's folder without the extension. `undefined` for a package or an alias. */
export const moduleAt = (importer: string, specifier: string): string | undefined =>
  /^\.\.?(\/|$)/.test(specifier) ? withoutExtension(join(dirname(importer), specifier)) : undefined;

/** A path of code without its extension. */
export const withoutExtension = (path: string): string => path.replace(EXTENSION, '');
