import { type Node, nameOf, nodeAt, parseModule, walk } from '../../syntax/tree/syntax-tree';

/** A statement at the top of a module, with the comments before it and on its last line. */
export interface Statement {
  readonly node: Node;
  /** The text of the statement and its comments, from where the one before it ends. */
  readonly text: string;
  /** Index of `text` in the module. */
  readonly start: number;
  /** The names that it declares, and those that it exports. */
  readonly names: readonly string[];
  /** The same for a statement that differs only in white space at line starts and ends. */
  readonly key: string;
}

/** A module in statements. */
export interface Module {
  readonly path: string;
  readonly text: string;
  /** What is before the first import: comments and directives. */
  readonly header: string;
  readonly imports: readonly Statement[];
  /** Without the imports. */
  readonly statements: readonly Statement[];
  /** Names that the statements declare. */
  readonly names: ReadonlySet<string>;
  /** Local names of the imports. */
  readonly imported: ReadonlySet<string>;
}

/** Where a line is. */
export interface Origin {
  readonly path: string;
  readonly line: number;
}

/** Throws a `SyntaxError` for a text that is not TypeScript. */
export function readModule(path: string, text: string): Module {
  const body = (parseModule(text).body ?? []) as Node[];
  const [first] = body;
  const headerEnd = first?.type === 'ImportDeclaration' ? lineStart(text, first.start) : 0;
  let start = headerEnd;
  const all = body.map((node, n): Statement => {
    const end = n === body.length - 1 ? text.length : endOfStatement(text, node.end);
    const part = text.slice(start, end);
    const key = part
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .trim();
    const statement = { node, text: part, start, names: declaredNames(node), key };
    start = end;
    return statement;
  });
  const isImport = ({ node }: Statement): boolean => node.type === 'ImportDeclaration';
  const imports = all.filter(isImport);
  const statements = all.filter((each) => !isImport(each));
  return {
    path,
    text,
    header: text.slice(0, headerEnd),
    imports,
    statements,
    names: new Set(statements.flatMap(({ names }) => names)),
    imported: new Set(imports.flatMap(({ names }) => names)),
  };
}

const lineStart = (text: string, index: number): number => text.lastIndexOf('\n', index - 1) + 1;

/** The end of the line, unless another statement begins on it. */
function endOfStatement(text: string, end: number): number {
  const rest = /[^\n]*(\n|$)/y;
  rest.lastIndex = end;
  const [line = ''] = rest.exec(text) ?? [];
  return /^\s*;?\s*(\/\/.*|(\/\*((?!\*\/).)*\*\/\s*)*)\s*$/.test(line) ? end + line.length : end;
}

/** The names that a statement declares or exports; of an import its local names. */
function declaredNames(node: Node): string[] {
  const declaration = nodeAt(node, 'declaration');
  if (declaration !== undefined && node.type !== 'ExportDefaultDeclaration') {
    return declaredNames(declaration);
  }
  const specifiers = (node.specifiers ?? []) as Node[];
  if (specifiers.length > 0) {
    return specifiers.flatMap(
      (each) => nameOf(nodeAt(each, 'exported') ?? nodeAt(each, 'local')) ?? [],
    );
  }
  if (node.type === 'VariableDeclaration') {
    return (node.declarations as Node[]).flatMap((each) => boundNames(nodeAt(each, 'id')));
  }
  const name = node.type === 'ExportDefaultDeclaration' ? 'default' : nameOf(nodeAt(node, 'id'));
  return name === undefined ? [] : [name];
}

function boundNames(pattern: Node | undefined): string[] {
  const names: string[] = [];
  if (pattern === undefined) return names;
  walk({ node: pattern, key: 'id', above: undefined }, ({ node, key, above }) => {
    if (key === 'typeAnnotation') return false;
    const isKey = key === 'key' && !above?.node.shorthand;
    const name = nameOf(node);
    if (node.type === 'Identifier' && name !== undefined && !isKey) names.push(name);
    return undefined;
  });
  return [...new Set(names)];
}

/** The names in a statement that may refer to something outside of it. */
export function usedNames({ node: statement }: Statement): string[] {
  const names = new Set<string>();
  walk({ node: statement, key: 'statement', above: undefined }, ({ node, key, above }) => {
    const isPart =
      (key === 'property' || key === 'key') && !above?.node.computed && !above?.node.shorthand;
    if (node.type === 'Identifier' && !isPart) names.add(String(node.name));
    return undefined;
  });
  return [...names];
}

interface PartOfModule {
  readonly module: Module;
  readonly statements: readonly Statement[];
  /** Takes what belongs to no statement: the header, and imports that nothing uses. */
  readonly isHome: boolean;
}

/** An import to add; `name` is `type Name` for a type, and can be `name as other` or `* as name`. */
export interface NewImport {
  readonly name: string;
  readonly specifier: string;
}

/** Prints some statements of modules, with the imports that they use. */
export function partOf(
  parts: readonly PartOfModule[],
  isExported: (name: string) => boolean = () => false,
): { readonly text: string; readonly origins: readonly Origin[] } {
  const lines: string[] = [];
  const origins: Origin[] = [];
  const print = (text: string, { path, text: whole }: Module, start = 0): void => {
    if (text === '') return;
    const line = whole.slice(0, start).split('\n').length;
    for (const [n, each] of text.replace(/\n$/, '').split('\n').entries()) {
      lines.push(each);
      origins.push({ path, line: line + n });
    }
  };
  for (const { module, statements, isHome } of parts) {
    if (isHome) print(module.header, module);
    const used = new Set(statements.flatMap(usedNames));
    const usedAnywhere = new Set(module.statements.flatMap(usedNames));
    for (const each of module.imports) {
      const isKept = (name: string): boolean =>
        used.has(name) || (isHome && !usedAnywhere.has(name));
      print(importWith(each, isKept, isHome), module, each.start);
    }
  }
  for (const { module, statements } of parts) {
    for (const { node, names, text, start } of statements) {
      const isPrivate = !node.type.startsWith('Export') && names.some(isExported);
      const at = node.start - start;
      print(isPrivate ? `${text.slice(0, at)}export ${text.slice(at)}` : text, module, start);
    }
  }
  const first = lines.findIndex((line) => line.trim() !== '');
  const skipped = Math.max(first, 0);
  return { text: `${lines.slice(skipped).join('\n')}\n`, origins: origins.slice(skipped) };
}

/** An import with some of its names; empty where none is left. */
export function importWith(
  { node, text, start, names }: Statement,
  isKept: (name: string) => boolean,
  isHome: boolean,
): string {
  if (names.length === 0) return isHome ? text : '';
  if (names.every(isKept)) return text;
  const specifiers = node.specifiers as Node[];
  const kept = specifiers.filter((each) => isKept(nameOf(nodeAt(each, 'local')) ?? ''));
  const [head, tail] = [specifiers[0], specifiers.at(-1)];
  if (kept.length === 0 || head === undefined || tail === undefined) return '';
  if (specifiers.some(({ type }) => type !== 'ImportSpecifier')) return text;
  const open = text.indexOf('{', node.start - start) + 1;
  const close = text.indexOf('}', tail.end - start);
  const isLong = text.slice(open, head.start - start).includes('\n');
  const [gap, end] = isLong ? [/\n\s*/.exec(text.slice(open))?.[0] ?? '\n', '\n'] : [' ', ' '];
  const between = isLong ? `,${gap}` : ', ';
  const shown = kept.map((each) => text.slice(each.start - start, each.end - start)).join(between);
  return `${text.slice(0, open)}${isLong ? gap : ' '}${shown}${end}${text.slice(close)}`;
}

/** Adds imports, in the style of those that a module has. Throws a `SyntaxError` for a text that is not TypeScript. */
export function addImports(text: string, added: readonly NewImport[]): string {
  return added.reduce((module, { name, specifier }) => {
    const { imports } = readModule('', module);
    const local = name.replace(/^.* /, '');
    const isWhole = name.includes('*');
    if (imports.some(({ names }) => names.includes(local))) return module;
    const beside = imports.find(
      ({ node }) =>
        !isWhole &&
        nodeAt(node, 'source')?.value === specifier &&
        node.importKind !== 'type' &&
        (node.specifiers as Node[]).at(-1)?.type === 'ImportSpecifier',
    );
    const last = (beside?.node.specifiers as Node[] | undefined)?.at(-1);
    if (last !== undefined) return `${module.slice(0, last.end)}, ${name}${module.slice(last.end)}`;
    const previous = imports.at(-1);
    const style = previous?.text ?? '';
    const quote = style.includes('"') ? '"' : "'";
    const end = style === '' || /;\s*$/.test(style) ? ';' : '';
    const at = previous === undefined ? 0 : previous.start + style.length;
    const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    const clause = isWhole ? name : `{ ${name} }`;
    const line = `import ${clause} from ${quote}${specifier}${quote}${end}${lineEnd}`;
    return module.slice(0, at) + line + module.slice(at);
  }, text);
}
