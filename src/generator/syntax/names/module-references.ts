import { dirname, join } from 'node:path/posix';
import { type Node, nameOf, nodeAt, type Position, parseModule, walk } from '../tree/syntax-tree';

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
  /** Of `export { a as b } from '…'`: the exported name → the name in the module. */
  readonly renamed?: ReadonlyMap<string, string> | undefined;
}

/** Calls that replace a module in tests. */
export const MOCKS = /^(mock|doMock|setMock|unstable_mockModule|module)$/;
/** Calls that return a module. */
export const LOADS =
  /^(require|importActual|importMock|requireActual|requireMock|createMockFromModule)$/;
const NAMES_MODULE =
  /^(unmock|doUnmock|dontMock|deepUnmock|unstable_unmockModule|resolve|isolateModules)$/;

/** Whether the first argument of a call with this name is a module. */
export const takesModule = (callee: string): boolean =>
  MOCKS.test(callee) || LOADS.test(callee) || NAMES_MODULE.test(callee);

/** The value of a string, also of a template literal without expressions. */
export function literalOf(node: Node | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return String(node.value);
  if (node?.type !== 'TemplateLiteral') return undefined;
  const [quasi, ...others] = node.quasis as { value: { cooked?: string } }[];
  return others.length === 0 ? quasi?.value.cooked : undefined;
}

/** The last name of a call: `mock` of `vi.mock(…)`. */
export function calleeOf(call: Node | undefined): string {
  const callee = nodeAt(call, 'callee');
  return nameOf(nodeAt(callee, 'property') ?? callee) ?? '';
}

/** Whether a string stands where a module is named. */
export function isModulePath({ key, above }: Position): boolean {
  const parent = above?.node;
  const isArgument = key === 'arguments' && takesModule(calleeOf(parent));
  return key === 'source' || isArgument || parent?.type === 'TSExternalModuleReference';
}

/** Every reference to a module in a text, in order. Throws a `SyntaxError` for a text that is not code. */
export function moduleReferences(text: string): ModuleReference[] {
  const found: ModuleReference[] = [];
  const add = (
    literal: Node | undefined,
    kind: ModuleReference['kind'],
    names: ModuleReference['names'],
    renamed?: ModuleReference['renamed'],
  ): void => {
    const specifier = literalOf(literal);
    if (literal === undefined || specifier === undefined) return;
    const { start, end } = literal;
    found.push({ specifier, start, end, kind, names, ...(renamed && { renamed }) });
  };
  walk({ node: parseModule(text), key: 'program', above: undefined }, ({ node }) => {
    if (node.type === 'ImportDeclaration') add(nodeAt(node, 'source'), 'import', namesOf(node));
    else if (node.type === 'ExportNamedDeclaration') {
      add(nodeAt(node, 'source'), 'export', namesOf(node), exportedIn(node));
    } else if (node.type === 'ExportAllDeclaration') add(nodeAt(node, 'source'), 'export', '*');
    else if (node.type === 'ImportExpression') add(nodeAt(node, 'source'), 'call', '*');
    else if (node.type === 'TSExternalModuleReference')
      add(nodeAt(node, 'expression'), 'import', '*');
    else if (node.type === 'TSImportType')
      add(nodeAt(node, 'source') ?? nodeAt(node, 'argument'), 'type', '*');
    else if (node.type === 'CallExpression') {
      const [argument] = node.arguments as Node[];
      if (takesModule(calleeOf(node))) add(argument, 'call', '*');
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

const exportedIn = (node: Node): ReadonlyMap<string, string> =>
  new Map(
    ((node.specifiers ?? []) as Node[]).flatMap((each): [string, string][] => {
      const [local, exported] = [nameOf(nodeAt(each, 'local')), nameOf(nodeAt(each, 'exported'))];
      return local === undefined || exported === undefined ? [] : [[exported, local]];
    }),
  );

const EXTENSION = /\.[cm]?[jt]sx?$/;

/** The module that a relative specifier names: its path from the project's folder without the extension. `undefined` for a package or an alias. */
export const moduleAt = (importer: string, specifier: string): string | undefined =>
  /^\.\.?(\/|$)/.test(specifier) ? withoutExtension(join(dirname(importer), specifier)) : undefined;

/** A path of code without its extension. */
export const withoutExtension = (path: string): string => path.replace(EXTENSION, '');
