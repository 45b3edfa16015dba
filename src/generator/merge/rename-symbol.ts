import { dirname, join, relative } from 'node:path/posix';
import { failureHandlerOf, processorFileOf } from '../options/names';
import { type Node, nameOf, nodeAt, type Position, parseModule, walk } from '../syntax/syntax-tree';

/** A processor's old and new name. */
export interface ProcessorNames {
  readonly from: string;
  readonly to: string;
}

export interface RenamedSource {
  /** With the new name wherever it is certain that the name means the processor. */
  readonly text: string;
  /** With the new name at the uncertain places too. */
  readonly forced: string;
  /** Offsets of the uncertain places: a property, a key, a string, another binding. */
  readonly doubts: readonly number[];
  /** A new name that the text already uses for something else. */
  readonly taken?: string | undefined;
}

/** What a name of a module is bound to: the processor, another import, or something else. */
type Binding = 'processor' | 'import' | 'other';

/** Their first argument is a title, which has no meaning to the program. */
const TITLED = /^(describe|it|test|suite)$/;
const MODULE_CALLS = /^(require|mock|doMock|unmock|doUnmock|importActual|importMock)$/;
const KEYS = /^(Object(Property|Method)|Class(Property|Method|AccessorProperty)|TS\w+)$/;

/**
 * Renames a processor in its own file or its test: declarations, imports, exports and uses of its functions, and the
 * paths of its module. Throws a `SyntaxError` for a text that is not TypeScript.
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

  const program: Position = { node: parseModule(text), key: 'program', above: undefined };
  const { bindings, namespaces } = bindingsIn(program, isModule);
  const bound = (name: string): Binding | 'none' | 'several' => {
    const [first, ...others] = new Set(bindings.get(name) ?? []);
    return others.length > 0 ? 'several' : (first ?? 'none');
  };
  const isNamespace = (node: Node | undefined): boolean => namespaces.has(nameOf(node) ?? '');

  const edits: { at: Node; content: string; isSure: boolean }[] = [];
  const edit = (at: Node, content: string, isSure: boolean): false => {
    // For a shorthand, the tree has two nodes for the same characters.
    if (!edits.some(({ at: other }) => other.start === at.start))
      edits.push({ at, content, isSure });
    return false;
  };

  walk(program, (position) => {
    const { node, key, above } = position;
    const parent = above?.node;
    if (isModule(node)) {
      const { length } = relative(folder, oldModule).replace(/^(?!\.)/, './');
      const extension = String(node.value).slice(length);
      const target = `${relative(folder, newModule).replace(/^(?!\.)/, './')}${extension}`;
      return edit(node, quoted(text, node, target), isModulePath(position));
    }
    if (node.type === 'ImportSpecifier' || node.type === 'ExportSpecifier') {
      return renameSpecifier(node, parent);
    }
    if (node.type === 'PrivateName' || (parent?.type.endsWith('Statement') && key === 'label')) {
      return false;
    }
    const name = nameOf(node);
    const renamed = names.get(name ?? '');
    if (name === undefined || renamed === undefined) return undefined;
    if (node.type === 'StringLiteral') {
      return edit(node, quoted(text, node, renamed), isTitle(position) || isSpied(position));
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
    // The name comes from another module: it is not the processor.
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

  /** `a as b`: in an import the first name is the module's, in an export the last one. */
  function renameSpecifier(node: Node, statement: Node | undefined): false {
    const source = nodeAt(statement, 'source');
    const local = nodeAt(node, 'local');
    const other = nodeAt(node, node.type === 'ImportSpecifier' ? 'imported' : 'exported');
    const isShort = local?.start === other?.start;
    const [localTo, otherTo] = [local, other].map((each) => names.get(nameOf(each) ?? ''));
    if (node.type === 'ImportSpecifier') {
      if (other && otherTo && isModule(source)) edit(other, otherTo, true);
      return false;
    }
    const isOurs = source ? isModule(source) : bound(nameOf(local) ?? '') === 'processor';
    if (local && localTo && isOurs) edit(local, localTo, true);
    else if (local && otherTo && isShort) edit(local, `${nameOf(local)} as ${otherTo}`, true);
    if (other && otherTo && !isShort) edit(other, otherTo, true);
    return false;
  }

  function isSpied({ above }: Position): boolean {
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

/** The names that a module binds, at any depth, and the names of namespaces of the processor's module. */
function bindingsIn(program: Position, isModule: (node: Node | undefined) => boolean) {
  const bindings = new Map<string, Binding[]>();
  const namespaces = new Set<string>();
  const bind = (node: Node | undefined, binding: Binding): void => {
    const name = node?.type === 'Identifier' ? nameOf(node) : undefined;
    if (name !== undefined) bindings.set(name, [...(bindings.get(name) ?? []), binding]);
  };
  const bindPattern = (pattern: Position, binding: Binding): void =>
    walk(pattern, ({ node, key, above }) => {
      if (node.type === 'Identifier' && !(key === 'key' && !above?.node.computed))
        bind(node, binding);
      return key === 'right' || key === 'typeAnnotation' ? false : undefined;
    });
  walk(program, (position) => {
    const { node, above } = position;
    const isAtTop = above?.node.type === 'Program' || above?.node.type.startsWith('Export');
    if (/^Import\w*Specifier$/.test(node.type)) {
      const isOurs = isModule(nodeAt(above?.node, 'source'));
      const local = nodeAt(node, 'local');
      if (isOurs && node.type === 'ImportNamespaceSpecifier') namespaces.add(nameOf(local) ?? '');
      bind(local, isOurs ? 'processor' : 'import');
      return false;
    }
    if (node.type === 'VariableDeclarator') {
      const id = nodeAt(node, 'id');
      if (id === undefined) return undefined;
      const isWhole = isOfDynamicImport(position, isModule) && id.type === 'Identifier';
      if (isWhole) namespaces.add(nameOf(id) ?? '');
      const isTop =
        above?.above?.node.type === 'Program' || above?.above?.node.type.startsWith('Export');
      const isOurs = id.type === 'Identifier' ? isTop : isOfDynamicImport(position, isModule);
      bindPattern({ node: id, key: 'id', above: position }, isOurs ? 'processor' : 'other');
    } else if (/^(TSDeclareFunction|FunctionDeclaration)$/.test(node.type)) {
      bind(nodeAt(node, 'id'), isAtTop ? 'processor' : 'other');
    } else if (/^(Class|Function|TSEnum|TSModule|TSInterface|TSTypeAlias)/.test(node.type)) {
      bind(nodeAt(node, 'id'), 'other');
    }
    if (position.key === 'params' || position.key === 'param') bindPattern(position, 'other');
    return undefined;
  });
  return { bindings, namespaces };
}

/** `{ … } = await import('the module')` and `= require('the module')`, also from inside the braces. */
function isOfDynamicImport(
  position: Position | undefined,
  isModule: (node: Node | undefined) => boolean,
): boolean {
  const declarator = position?.node.type === 'ObjectPattern' ? position.above : position;
  const init = nodeAt(declarator?.node, 'init');
  const call = init?.type === 'AwaitExpression' ? nodeAt(init, 'argument') : init;
  if (declarator?.node.type !== 'VariableDeclarator' || call === undefined) return false;
  const [argument] = (call.arguments ?? []) as Node[];
  return isModule(nodeAt(call, 'source') ?? argument);
}

/** The last name of a call: `mock` of `vi.mock(…)`. */
function calleeOf(position: Position | undefined): string | undefined {
  const callee = nodeAt(position?.node, 'callee');
  return nameOf(nodeAt(callee, 'property') ?? callee);
}

function isModulePath({ key, above }: Position): boolean {
  if (key === 'source') return true;
  return key === 'arguments' && MODULE_CALLS.test(calleeOf(above) ?? '');
}

/** The first argument of `describe(…)`, `it.skip(…)` and the like. */
function isTitle({ node, key, above }: Position): boolean {
  const [title] = (above?.node.arguments ?? []) as Node[];
  if (key !== 'arguments' || title !== node) return false;
  let callee = nodeAt(above?.node, 'callee');
  while (callee !== undefined && callee.type !== 'Identifier') {
    callee = nodeAt(callee, 'object') ?? nodeAt(callee, 'callee');
  }
  return TITLED.test(nameOf(callee) ?? '');
}

/** Babel counts the type of a parameter as part of its name. */
const endOf = ({ type, start, end, name }: Node): number =>
  type === 'Identifier' ? start + String(name).length : end;

const quoted = (text: string, { start }: Node, content: string): string =>
  `${text.charAt(start)}${content}${text.charAt(start)}`;
