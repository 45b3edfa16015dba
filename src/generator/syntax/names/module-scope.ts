import { type Node, nameOf, nodeAt, type Position, walk } from '../tree/syntax-tree';
import { calleeOf, isModulePath, LOADS, literalOf, MOCKS } from './module-references';

/** A module with another path, or with other names. Paths are from the project's folder, without the extension. */
export interface ModuleRename {
  readonly from: string;
  readonly to: string;
  /** The exported names that change: old → new. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a specifier names. */
export interface ModuleTarget {
  readonly rename: ModuleRename;
  /** The specifier after the rename. */
  readonly specifier: string;
  /** `false`: it looks like the module, but may be another one. */
  readonly isSure: boolean;
}

/** What a name is bound to: an export that is renamed `to`, another import, or anything else. */
export interface Binding {
  readonly kind: 'renamed' | 'import' | 'other';
  readonly to?: string | undefined;
}

/** The renamed modules as one file uses them. */
export interface ModuleScope {
  readonly targetOf: (literal: Node | undefined) => ModuleTarget | undefined;
  /** The module that an expression or a type is. */
  readonly moduleOf: (node: Node | undefined) => ModuleRename | undefined;
  /** By name, at any depth of the file. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  readonly namespaces: ReadonlyMap<string, ModuleRename>;
  /** Patterns that take a module apart, and objects that stand for one in tests. */
  readonly objects: ReadonlyMap<Node, ModuleRename>;
  readonly targets: ReadonlySet<ModuleTarget>;
}

/**
 * Finds what a file binds to the renamed modules.
 *
 * @param self the module that the file itself is
 */
export function moduleScopeOf(
  program: Position,
  resolve: (specifier: string) => ModuleTarget | undefined,
  self: ModuleRename | undefined,
): ModuleScope {
  const bindings = new Map<string, Binding[]>();
  const namespaces = new Map<string, ModuleRename>();
  const objects = new Map<Node, ModuleRename>();
  const originals = new Map<string, ModuleRename>();
  const resolved = new Map<string, ModuleTarget | undefined>();
  const targets = new Set<ModuleTarget>();

  const targetOf = (literal: Node | undefined): ModuleTarget | undefined => {
    const specifier = literalOf(literal);
    if (specifier === undefined) return undefined;
    if (!resolved.has(specifier)) resolved.set(specifier, resolve(specifier));
    return resolved.get(specifier);
  };
  const sureTarget = (literal: Node | undefined): ModuleRename | undefined => {
    const target = targetOf(
      literal?.type === 'ImportExpression' ? nodeAt(literal, 'source') : literal,
    );
    return target?.isSure ? target.rename : undefined;
  };

  const moduleOf = (node: Node | undefined): ModuleRename | undefined => {
    switch (node?.type) {
      case 'AwaitExpression':
        return moduleOf(nodeAt(node, 'argument'));
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
        return moduleOf(nodeAt(node, 'expression'));
      case 'TSTypeQuery':
        return moduleOf(nodeAt(node, 'exprName'));
      case 'ImportExpression':
        return sureTarget(node);
      case 'TSImportType':
        return nodeAt(node, 'qualifier') ? undefined : sureTarget(nodeAt(node, 'source'));
      case 'CallExpression': {
        const [argument] = node.arguments as Node[];
        const original = originals.get(nameOf(nodeAt(node, 'callee')) ?? '');
        return original ?? (LOADS.test(calleeOf(node)) ? sureTarget(argument) : undefined);
      }
      default:
        return namespaces.get(nameOf(node) ?? '');
    }
  };

  const bind = (node: Node | undefined, binding: Binding): void => {
    if (node?.type !== 'Identifier') return;
    const name = String(node.name);
    const known = bindings.get(name);
    if (known === undefined) bindings.set(name, [binding]);
    else known.push(binding);
  };

  /** The names of a pattern, and what of a module they take. */
  const bindPattern = (
    pattern: Position,
    module: ModuleRename | undefined,
    isOwn = false,
  ): void => {
    if (module !== undefined && pattern.node.type === 'ObjectPattern')
      objects.set(pattern.node, module);
    walk(pattern, ({ node, key, above }) => {
      if (node.type === 'Identifier' && !(key === 'key' && !above?.node.computed)) {
        const property = key === 'left' ? above?.above : above;
        const isDirect =
          property?.above?.node === pattern.node && property.node.type === 'ObjectProperty';
        const taken = isDirect ? nameOf(nodeAt(property.node, 'key')) : undefined;
        const name = String(node.name);
        const own = isOwn ? self?.names.get(name) : undefined;
        const to = own ?? (taken === name ? module?.names.get(name) : undefined);
        bind(node, to === undefined ? { kind: 'other' } : { kind: 'renamed', to });
      }
      return /^(right|typeAnnotation|decorators)$/.test(key) ? false : undefined;
    });
  };

  const bindOwn = (node: Node | undefined, isAtTop: boolean): void => {
    const to = isAtTop ? self?.names.get(nameOf(node) ?? '') : undefined;
    bind(node, to === undefined ? { kind: 'other' } : { kind: 'renamed', to });
  };

  const bindImport = (node: Node, statement: Node | undefined): void => {
    const [local, imported] = [nodeAt(node, 'local'), nodeAt(node, 'imported')];
    const module = sureTarget(nodeAt(statement, 'source'));
    const isSame = nameOf(local) === nameOf(imported);
    const to = isSame ? module?.names.get(nameOf(imported) ?? '') : undefined;
    if (module !== undefined && node.type === 'ImportNamespaceSpecifier') {
      namespaces.set(nameOf(local) ?? '', module);
    }
    bind(local, to === undefined ? { kind: 'import' } : { kind: 'renamed', to });
  };

  /** The first parameter of `import('…').then((module) => …)`. */
  const bindThen = (call: Node, position: Position): void => {
    const module = moduleOf(nodeAt(nodeAt(call, 'callee'), 'object'));
    const [callback] = call.arguments as Node[];
    const [parameter] = (callback?.params ?? []) as Node[];
    if (module === undefined || parameter === undefined) return;
    if (parameter.type === 'ObjectPattern') objects.set(parameter, module);
    else if (position) namespaces.set(nameOf(parameter) ?? '', module);
  };

  /** The object of `vi.mock('…', (original) => ({ … }))`. */
  const bindMock = (call: Node): void => {
    const [literal, factory] = call.arguments as Node[];
    const module = sureTarget(literal);
    if (module === undefined || factory === undefined) return;
    const [original] = (factory.params ?? []) as Node[];
    if (original?.type === 'Identifier') originals.set(String(original.name), module);
    for (const object of [factory, ...returnedBy(factory)]) {
      if (object.type === 'ObjectExpression') objects.set(object, module);
    }
  };

  walk(program, (position) => {
    const { node, key, above } = position;
    const holder = above?.node.type.startsWith('Export') ? above.above : above;
    const isAtTop = holder?.node.type === 'Program';
    if (/^Import\w*Specifier$/.test(node.type)) {
      bindImport(node, above?.node);
      return false;
    }
    if (/^(StringLiteral|TemplateLiteral)$/.test(node.type)) {
      const target = targetOf(node);
      if (target && (target.isSure || isModulePath(position))) targets.add(target);
    }
    if (node.type === 'CallExpression') {
      if (calleeOf(node) === 'then') bindThen(node, position);
      if (MOCKS.test(calleeOf(node))) bindMock(node);
    }
    if (node.type === 'TSImportEqualsDeclaration') {
      const module = sureTarget(nodeAt(nodeAt(node, 'moduleReference'), 'expression'));
      if (module !== undefined) namespaces.set(nameOf(nodeAt(node, 'id')) ?? '', module);
      bind(nodeAt(node, 'id'), { kind: 'import' });
    } else if (node.type === 'VariableDeclarator') {
      const [id, init] = [nodeAt(node, 'id'), nodeAt(node, 'init')];
      const module = moduleOf(init);
      if (id?.type === 'Identifier' && module !== undefined)
        namespaces.set(String(id.name), module);
      const declaration = above?.above?.node.type.startsWith('Export')
        ? above.above.above
        : above?.above;
      const isTop = declaration?.node.type === 'Program' && id?.type === 'Identifier';
      if (id) bindPattern({ node: id, key: 'id', above: position }, module, isTop);
    } else if (node.type === 'AssignmentExpression') {
      const [left, module] = [nodeAt(node, 'left'), moduleOf(nodeAt(node, 'right'))];
      if (left?.type === 'ObjectPattern' && module) objects.set(left, module);
      if (left?.type === 'Identifier' && module) namespaces.set(String(left.name), module);
    } else if (/^(TSDeclareFunction|FunctionDeclaration)$/.test(node.type)) {
      bindOwn(nodeAt(node, 'id'), isAtTop);
    } else if (/^(Class|Function|TSEnum|TSModule|TSInterface|TSTypeAlias)/.test(node.type)) {
      bind(nodeAt(node, 'id'), { kind: 'other' });
    }
    if (key === 'params' || key === 'param') bindPattern(position, objects.get(node));
    return undefined;
  });
  return { targetOf, moduleOf, bindings, namespaces, objects, targets };
}

/** What a function returns: its expression, or the values of the `return` statements of its body. */
function returnedBy(node: Node): Node[] {
  const body = nodeAt(node, 'body');
  const statements = body?.type === 'BlockStatement' ? (body.body as Node[]) : [];
  const values =
    body?.type === 'BlockStatement' ? statements.map((each) => nodeAt(each, 'argument')) : [body];
  return values.flatMap((value) => {
    const isTyped = /^TS(As|Satisfies)Expression$/.test(value?.type ?? '');
    return (isTyped ? nodeAt(value, 'expression') : value) ?? [];
  });
}
