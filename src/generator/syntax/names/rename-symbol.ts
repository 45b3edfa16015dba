import { type Node, nameOf, nodeAt, type Position, parseModule, walk } from '../tree/syntax-tree';
import { calleeOf, isModulePath, literalOf } from './module-references';
import { type ModuleRename, type ModuleTarget, moduleScopeOf } from './module-scope';
import { importTypeOf, isExported, isMemberName, isTitle, starIn } from './name-positions';

export interface RenamedSource {
  /** With the new names and paths wherever it is certain what they mean. */
  readonly text: string;
  /** With them at the uncertain places too. */
  readonly forced: string;
  /** Offsets of the uncertain places, in order: a property, a key, a string, another binding. */
  readonly doubts: readonly number[];
  /** A new name that the module's own file already uses for something else. */
  readonly taken?: string | undefined;
}

/** A file whose names and module paths change. */
export interface RenamedFile {
  /** The renamed module that a specifier in the file names. */
  readonly resolve: (specifier: string) => ModuleTarget | undefined;
  /** The renamed module that the file itself is. */
  readonly self?: ModuleRename | undefined;
}

/** Calls that replace a function of an object, which they get with its name. */
const SPIES = /^(spyOn|method|stub|replace|fake)$/;
const KEYS = /^(Object(Property|Method)|Class(Property|Method|AccessorProperty)|TS\w+)$/;

interface Edit {
  readonly start: number;
  readonly end: number;
  /** The new text; absent: only with `forced`. */
  readonly sure?: string;
  readonly forced: string;
  readonly isDoubt: boolean;
}

/**
 * Renames modules and their exports in a file: declarations, imports, re-exports, dynamic imports, mocks and uses. Where
 * a file cannot use the new name, it imports it under the old one. Throws a `SyntaxError` for a text that is not code.
 */
export function renameSymbol(text: string, { resolve, self }: RenamedFile): RenamedSource {
  const program: Position = { node: parseModule(text), key: 'program', above: undefined };
  const scope = moduleScopeOf(program, resolve, self);
  const { bindings, namespaces, objects, targetOf, moduleOf } = scope;
  const modules = [...scope.targets].map(({ rename }) => rename);
  const names = new Map([...modules, ...(self ? [self] : [])].flatMap((each) => [...each.names]));

  const kindsOf = (name: string) => new Set((bindings.get(name) ?? []).map(({ kind }) => kind));
  const bound = (name: string): 'renamed' | 'import' | 'other' | 'none' | 'several' => {
    const [first, ...others] = kindsOf(name);
    return others.length > 0 ? 'several' : (first ?? 'none');
  };
  const isUsed = (name: string): boolean =>
    bindings.get(name)?.some(({ kind, to }) => kind !== 'renamed' || to === name) ?? false;
  /** The new name of a local binding; `undefined` where it keeps its name. */
  const localTo = (name: string): string | undefined => {
    const [first] = bindings.get(name) ?? [];
    const { to } = first ?? {};
    if (to === undefined || bound(name) !== 'renamed') return undefined;
    return self?.names.has(name) || !isUsed(to) ? to : undefined;
  };

  const edits = new Map<number, Edit>();
  const doubts = new Set<number>();
  const edit = (at: Node, forced: string, isSure: boolean, sure = forced): false => {
    // For a shorthand, the tree has two nodes for the same characters.
    if (edits.has(at.start)) return false;
    const hasSure = isSure || sure !== forced;
    const range = { start: at.start, end: endOf(at, text) };
    edits.set(at.start, { ...range, ...(hasSure ? { sure } : {}), forced, isDoubt: !isSure });
    return false;
  };

  walk(program, (position) => {
    const { node, key, above } = position;
    const parent = above?.node;
    const target = targetOf(node);
    if (target && (target.isSure || isModulePath(position))) return renamePath(target, position);
    if (node.type === 'ImportSpecifier') return renameImport(node, parent);
    if (node.type === 'ExportSpecifier') return renameExport(node, parent);
    if (/^Import(Default|Namespace)Specifier$/.test(node.type)) return false;
    if (node.type === 'PrivateName' || (parent?.type.endsWith('Statement') && key === 'label')) {
      return false;
    }
    const literal = node.type === 'StringLiteral' ? literalOf(node) : undefined;
    const name = literal ?? (node.type === 'JSXIdentifier' ? String(node.name) : nameOf(node));
    if (name === undefined) return undefined;
    const namespace = literal === undefined ? namespaces.get(name) : undefined;
    if (namespace && namespace.names.size > 0 && isPassedOn(position)) doubts.add(node.start);
    const renamed = names.get(name);
    if (renamed === undefined) return undefined;
    if (literal !== undefined) {
      return edit(node, quoted(text, node, renamed), isTitle(position) || isMember(position));
    }
    if (isMemberName(position)) {
      const module = moduleOf(nodeAt(parent, key === 'property' ? 'object' : 'left'));
      return edit(node, module?.names.get(name) ?? renamed, module !== undefined);
    }
    if (key === 'key' && !parent?.computed && KEYS.test(parent?.type ?? '')) {
      return renameKey(position, name, renamed);
    }
    const imported = importTypeOf(position);
    if (imported !== undefined) {
      const module = targetOf(nodeAt(imported, 'source'));
      return module ? edit(node, module.rename.names.get(name) ?? name, module.isSure) : false;
    }
    if (self?.names.has(name)) {
      // The name comes from another module: it is not this one's.
      if (bound(name) === 'import') return false;
      return edit(node, renamed, bound(name) === 'renamed');
    }
    const local = localTo(name);
    if (local !== undefined) return edit(node, local, true);
    return bindings.has(name) ? false : edit(node, renamed, false);
  });

  const [ownName] = [...(self?.names.keys() ?? [])];
  const star = ownName !== undefined && !isExported(program.node, ownName) && starIn(program.node);
  if (star) doubts.add(star.start);
  const newNames = [...(self?.names ?? [])].map(([, to]) => to);
  const all = [...edits.values()].sort((a, b) => a.start - b.start);
  for (const { start, isDoubt } of all) if (isDoubt) doubts.add(start);
  return {
    text: apply(text, all, ({ sure }) => sure),
    forced: apply(text, all, ({ forced }) => forced),
    doubts: [...doubts].sort((a, b) => a - b),
    taken: newNames.find((name) => isUsed(name) && !names.has(name)),
  };

  function renamePath({ specifier, isSure, rename }: ModuleTarget, position: Position): false {
    const { node, above } = position;
    const names = (above?.node.specifiers ?? []) as Node[];
    const isWhole = names.some(({ type }) => type === 'ExportNamespaceSpecifier');
    if (isWhole && rename.names.size > 0) doubts.add(node.start);
    if (specifier === literalOf(node)) return false;
    return edit(node, quoted(text, node, specifier), isModulePath(position) && isSure);
  }

  /** `a as b`: the first name is the module's. */
  function renameImport(node: Node, statement: Node | undefined): false {
    const [imported, local] = [nodeAt(node, 'imported'), nodeAt(node, 'local')];
    const target = targetOf(nodeAt(statement, 'source'));
    const name = nameOf(local) ?? '';
    const to = target?.rename.names.get(nameOf(imported) ?? '');
    if (target === undefined || to === undefined || !imported || !local) return false;
    const newLocal = target.isSure ? (localTo(name) ?? name) : name;
    if (imported.start === local.start) {
      return edit(imported, newLocal === to ? to : `${to} as ${name}`, target.isSure);
    }
    if (newLocal === to)
      return edit({ ...imported, type: 'as', end: local.end }, to, target.isSure);
    const isString = imported.type === 'StringLiteral';
    return edit(imported, isString ? quoted(text, imported, to) : to, target.isSure);
  }

  /** `a as b`: the last name is this module's. */
  function renameExport(node: Node, statement: Node | undefined): false {
    const source = nodeAt(statement, 'source');
    const [local, exported] = [nodeAt(node, 'local'), nodeAt(node, 'exported')];
    if (!local || !exported) return false;
    const [name, publicName] = [nameOf(local) ?? '', nameOf(exported) ?? ''];
    if (source === undefined && namespaces.has(name)) doubts.add(node.start);
    const target = targetOf(source);
    const isSure = target?.isSure ?? true;
    const newLocal = source ? target?.rename.names.get(name) : localTo(name);
    const newPublic = self?.names.get(publicName);
    if (local.start === exported.start) {
      const [inside, outside] = [newLocal ?? name, newPublic ?? publicName];
      if (inside === name && outside === name) return false;
      return edit(local, inside === outside ? inside : `${inside} as ${outside}`, isSure);
    }
    if (newLocal !== undefined) edit(local, newLocal, isSure);
    if (newPublic !== undefined) edit(exported, newPublic, true);
    return false;
  }

  function renameKey({ node, above }: Position, name: string, renamed: string): false {
    const property = above?.node;
    const holder = above?.above?.node;
    const module = holder && objects.get(holder);
    const to = module?.names.get(name) ?? renamed;
    const isShort = property?.shorthand === true;
    const isOwn = self?.names.has(name) && bound(name) !== 'import';
    const local = localTo(name) ?? (isOwn && module === undefined ? renamed : name);
    const whole = !isShort || local === to ? to : `${to}: ${local}`;
    if (module !== undefined) return edit(node, whole, true);
    const isRenamedUse = isShort && holder?.type === 'ObjectExpression' && localTo(name);
    return edit(node, whole, false, isRenamedUse ? `${name}: ${local}` : whole);
  }

  /** `'name'` of a spy or of `module['name']`. */
  function isMember({ node, key, above }: Position): boolean {
    const parent = above?.node;
    if (key === 'property') return moduleOf(nodeAt(parent, 'object')) !== undefined;
    const type = above?.above?.node;
    if (type?.type === 'TSIndexedAccessType')
      return moduleOf(nodeAt(type, 'objectType')) !== undefined;
    const [object, member] = (parent?.arguments ?? []) as Node[];
    return member === node && SPIES.test(calleeOf(parent)) && moduleOf(object) !== undefined;
  }

  /** Whether a namespace leaves the places where its members can be followed. */
  function isPassedOn({ key, above }: Position): boolean {
    const { type } = above?.node ?? { type: '' };
    const holder = above?.above?.node;
    if (type === 'SpreadElement') return holder === undefined || !objects.has(holder);
    if (type === 'ObjectProperty') return holder?.type === 'ObjectExpression' && key === 'value';
    return /^(ExportDefaultDeclaration|TSExportAssignment|ArrayExpression)$/.test(type);
  }
}

/** The new text; `pick` leaves an edit out. */
function apply(
  text: string,
  edits: readonly Edit[],
  pick: (edit: Edit) => string | undefined,
): string {
  const parts: string[] = [];
  let last = 0;
  for (const edit of edits) {
    const content = pick(edit);
    if (content === undefined || edit.start < last) continue;
    parts.push(text.slice(last, edit.start), content);
    last = edit.end;
  }
  return parts.join('') + text.slice(last);
}

const IDENTIFIER = /(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-fA-F]{4}|\\u\{[\da-fA-F]+\})+/uy;

/** Babel counts the type of a parameter as part of its name, and a name may have escapes: `process\u0042ase`. */
function endOf({ type, start, end }: Node, text: string): number {
  if (!/^(JSX)?Identifier$/.test(type)) return end;
  IDENTIFIER.lastIndex = start;
  return start + (IDENTIFIER.exec(text)?.[0].length ?? end - start);
}

const quoted = (text: string, { start }: Node, content: string): string =>
  `${text.charAt(start)}${content}${text.charAt(start)}`;
