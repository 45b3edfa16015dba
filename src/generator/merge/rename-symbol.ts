import { dirname, join, relative } from 'node:path/posix';
import { parse } from '@babel/parser';
import { failureHandlerOf, processorFileOf } from '../options/names';

/** A processor's old and new name. */
export interface ProcessorNames {
  readonly from: string;
  readonly to: string;
}

export interface RenamedSource {
  /** With every use that is beyond doubt under the new name. */
  readonly text: string;
  /** The same, with the doubtful ones renamed too. */
  readonly forced: string;
  /** Offsets of the uses that only the author can tell the meaning of: a property, a key, a text, another binding. */
  readonly doubts: readonly number[];
  /** A new name that the text has already, for something else. */
  readonly taken?: string | undefined;
}

/** Whose a name is that a module binds: the processor's, another module's, or something else's. */
type Binding = 'processor' | 'import' | 'other';

/** Their first argument is a title, which nothing looks at. */
const TITLED = /^(describe|it|test|suite)$/;
const MODULE_CALLS = /^(require|mock|doMock|unmock|doUnmock|importActual|importMock)$/;
const KEYS = /^(Object(Property|Method)|Class(Property|Method|AccessorProperty)|TS\w+)$/;

/**
 * The text of a processor, or of its test, under the processor's new name: what declares, imports, exports and uses its
 * functions, and the paths of its module. Throws a `SyntaxError` for what is no TypeScript.
 *
 * @param path of the file, from the project's folder
 */
export function renameSymbol(
  text: string,
  path: string,
  { from, to }: ProcessorNames,
): RenamedSource {
  const names = new Map([
    [from, to],
    [failureHandlerOf(from), failureHandlerOf(to)],
  ]);
  const moduleOf = (name: string): string => `src/processors/${processorFileOf(name)}`;
  const [oldModule, newModule] = [moduleOf(from), moduleOf(to)];
  const folder = dirname(path);
  const isModule = (node: Node | undefined): boolean =>
    node?.type === 'StringLiteral' &&
    /^\.\.?\//.test(String(node.value)) &&
    join(folder, String(node.value)).replace(/\.[jt]s$/, '') === oldModule;

  const program: Place = { node: parseModule(text), key: 'program', above: undefined };
  const { bindings, namespaces } = bindingsIn(program, isModule);
  const bound = (name: string): Binding | 'none' | 'several' => {
    const [first, ...others] = new Set(bindings.get(name) ?? []);
    return others.length > 0 ? 'several' : (first ?? 'none');
  };
  const isNamespace = (node: Node | undefined): boolean => namespaces.has(textOf(node) ?? '');

  const edits: { at: Node; content: string; isSure: boolean }[] = [];
  const edit = (at: Node, content: string, isSure: boolean): false => {
    // Of a shorthand and its like, the tree has two nodes for the same piece of text.
    if (!edits.some(({ at: other }) => other.start === at.start))
      edits.push({ at, content, isSure });
    return false;
  };

  walk(program, (place) => {
    const { node, key, above } = place;
    const parent = above?.node;
    if (isModule(node)) {
      const { length } = relative(folder, oldModule).replace(/^(?!\.)/, './');
      const extension = String(node.value).slice(length);
      const target = `${relative(folder, newModule).replace(/^(?!\.)/, './')}${extension}`;
      return edit(node, quoted(text, node, target), isModulePath(place));
    }
    if (node.type === 'ImportSpecifier' || node.type === 'ExportSpecifier') {
      return renameSpecifier(node, parent);
    }
    if (node.type === 'PrivateName' || (parent?.type.endsWith('Statement') && key === 'label')) {
      return false;
    }
    const name = textOf(node);
    const renamed = names.get(name ?? '');
    if (name === undefined || renamed === undefined) return undefined;
    if (node.type === 'StringLiteral') {
      return edit(node, quoted(text, node, renamed), isTitle(place) || isSpied(place));
    }
    if (
      /^(TSQualifiedName|(Optional)?MemberExpression)$/.test(parent?.type ?? '') &&
      !parent?.computed
    ) {
      const holder = nodeAt(parent, key === 'property' ? 'object' : 'left');
      if (key === 'property' || key === 'right') return edit(node, renamed, isNamespace(holder));
    }
    if (key === 'key' && !parent?.computed && KEYS.test(parent?.type ?? '')) {
      return edit(node, renamed, isOfDynamicImport(above?.above, isModule));
    }
    // What another module's name stands for is not the processor.
    if (bound(name) === 'import') return false;
    return edit(node, renamed, bound(name) === 'processor');
  });

  const newNames = [...names.values()].filter((name) => !names.has(name));
  return {
    text: apply(edits.filter(({ isSure }) => isSure)),
    forced: apply(edits),
    doubts: edits.filter(({ isSure }) => !isSure).map(({ at }) => at.start),
    taken: newNames.find((name) => bindings.has(name)),
  };

  /** `a`, `a as b`: of an import the first name is the module's, of an export the last. */
  function renameSpecifier(node: Node, statement: Node | undefined): false {
    const source = nodeAt(statement, 'source');
    const local = nodeAt(node, 'local');
    const other = nodeAt(node, node.type === 'ImportSpecifier' ? 'imported' : 'exported');
    const isShort = local?.start === other?.start;
    const [localTo, otherTo] = [local, other].map((each) => names.get(textOf(each) ?? ''));
    if (node.type === 'ImportSpecifier') {
      if (other && otherTo && isModule(source)) edit(other, otherTo, true);
      return false;
    }
    const isOurs = source ? isModule(source) : bound(textOf(local) ?? '') === 'processor';
    if (local && localTo && isOurs) edit(local, localTo, true);
    else if (local && otherTo && isShort) edit(local, `${textOf(local)} as ${otherTo}`, true);
    if (other && otherTo && !isShort) edit(other, otherTo, true);
    return false;
  }

  function isSpied({ above }: Place): boolean {
    const [object] = (above?.node.arguments ?? []) as Node[];
    return calleeOf(above) === 'spyOn' && isNamespace(object);
  }

  function apply(chosen: readonly { at: Node; content: string }[]): string {
    return chosen
      .toSorted((a, b) => b.at.start - a.at.start)
      .reduce(
        (all, { at, content }) => all.slice(0, at.start) + content + all.slice(endOf(at)),
        text,
      );
  }
}

/** What a module binds, at any depth, and the names of the processor's module as a whole. */
function bindingsIn(program: Place, isModule: (node: Node | undefined) => boolean) {
  const bindings = new Map<string, Binding[]>();
  const namespaces = new Set<string>();
  const bind = (node: Node | undefined, binding: Binding): void => {
    const name = node?.type === 'Identifier' ? textOf(node) : undefined;
    if (name !== undefined) bindings.set(name, [...(bindings.get(name) ?? []), binding]);
  };
  const bindPattern = (pattern: Place, binding: Binding): void =>
    walk(pattern, ({ node, key, above }) => {
      if (node.type === 'Identifier' && !(key === 'key' && !above?.node.computed))
        bind(node, binding);
      return key === 'right' || key === 'typeAnnotation' ? false : undefined;
    });
  walk(program, (place) => {
    const { node, above } = place;
    const isAtTop = above?.node.type === 'Program' || above?.node.type.startsWith('Export');
    if (/^Import\w*Specifier$/.test(node.type)) {
      const isOurs = isModule(nodeAt(above?.node, 'source'));
      const local = nodeAt(node, 'local');
      if (isOurs && node.type === 'ImportNamespaceSpecifier') namespaces.add(textOf(local) ?? '');
      bind(local, isOurs ? 'processor' : 'import');
      return false;
    }
    if (node.type === 'VariableDeclarator') {
      const id = nodeAt(node, 'id');
      if (id === undefined) return undefined;
      const isWhole = isOfDynamicImport(place, isModule) && id.type === 'Identifier';
      if (isWhole) namespaces.add(textOf(id) ?? '');
      const isTop =
        above?.above?.node.type === 'Program' || above?.above?.node.type.startsWith('Export');
      const isOurs = id.type === 'Identifier' ? isTop : isOfDynamicImport(place, isModule);
      bindPattern({ node: id, key: 'id', above: place }, isOurs ? 'processor' : 'other');
    } else if (/^(TSDeclareFunction|FunctionDeclaration)$/.test(node.type)) {
      bind(nodeAt(node, 'id'), isAtTop ? 'processor' : 'other');
    } else if (/^(Class|Function|TSEnum|TSModule|TSInterface|TSTypeAlias)/.test(node.type)) {
      bind(nodeAt(node, 'id'), 'other');
    }
    if (place.key === 'params' || place.key === 'param') bindPattern(place, 'other');
    return undefined;
  });
  return { bindings, namespaces };
}

/** `{ … } = await import('the module')`, `= require('the module')`; also from within the braces. */
function isOfDynamicImport(
  place: Place | undefined,
  isModule: (node: Node | undefined) => boolean,
): boolean {
  const declarator = place?.node.type === 'ObjectPattern' ? place.above : place;
  const init = nodeAt(declarator?.node, 'init');
  const call = init?.type === 'AwaitExpression' ? nodeAt(init, 'argument') : init;
  if (declarator?.node.type !== 'VariableDeclarator' || call === undefined) return false;
  const [argument] = (call.arguments ?? []) as Node[];
  return isModule(nodeAt(call, 'source') ?? argument);
}

/** The last name of what is called: `mock` of `vi.mock(…)`. */
function calleeOf(place: Place | undefined): string | undefined {
  const callee = nodeAt(place?.node, 'callee');
  return textOf(nodeAt(callee, 'property') ?? callee);
}

function isModulePath({ key, above }: Place): boolean {
  if (key === 'source') return true;
  return key === 'arguments' && MODULE_CALLS.test(calleeOf(above) ?? '');
}

/** The first argument of `describe(…)`, `it.skip(…)` and the like. */
function isTitle({ node, key, above }: Place): boolean {
  const [title] = (above?.node.arguments ?? []) as Node[];
  if (key !== 'arguments' || title !== node) return false;
  let callee = nodeAt(above?.node, 'callee');
  while (callee !== undefined && callee.type !== 'Identifier') {
    callee = nodeAt(callee, 'object') ?? nodeAt(callee, 'callee');
  }
  return TITLED.test(textOf(callee) ?? '');
}

/** Babel counts the type of a parameter as part of its name. */
const endOf = ({ type, start, end, name }: Node): number =>
  type === 'Identifier' ? start + String(name).length : end;

const quoted = (text: string, { start }: Node, content: string): string =>
  `${text.charAt(start)}${content}${text.charAt(start)}`;

/** A node of a syntax tree as Babel has it: what else it has depends on its type. */
export interface Node {
  readonly type: string;
  /** In the text, as indices. */
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** Below the key that it stands under in the node above it. */
export interface Place {
  readonly node: Node;
  readonly key: string;
  readonly above: Place | undefined;
}

/** The tree of a TypeScript module; throws a `SyntaxError` with `loc.line` for what is none. */
export function parseModule(text: string): Node {
  const { program } = parse(text, {
    sourceType: 'module',
    plugins: ['typescript', 'decorators-legacy'],
    allowUndeclaredExports: true,
  });
  return program as unknown as Node;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes right below one, in order of the text. */
export const childrenOf = (place: Place): Place[] =>
  Object.entries(place.node)
    .filter(([key]) => !key.endsWith('Comments'))
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter(isNode)
        .map((node) => ({ node, key, above: place })),
    );

/** Calls `visit` for a node and, unless that says `false`, for all below it. */
export function walk(place: Place, visit: (place: Place) => false | undefined): void {
  if (visit(place) === false) return;
  for (const child of childrenOf(place)) walk(child, visit);
}

export const nodeAt = (node: Node | undefined, key: string): Node | undefined => {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
};

/** The name of an identifier, the value of a string; `undefined` of anything else. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier'
    ? String(node.name)
    : node?.type === 'StringLiteral'
      ? String(node.value)
      : undefined;
