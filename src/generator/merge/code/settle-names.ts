import { type Node, nameOf, nodeAt } from '../../syntax/tree/syntax-tree';
import {
  addImports,
  importWith,
  type Module,
  type NewImport,
  readModule,
  type Statement,
  usedNames,
} from './module-parts';

/**
 * Makes the names of a merged module agree with its imports, because code of one side can use what the other side no
 * longer imports, and both sides can add the same import. Throws a `SyntaxError` for a text that is not TypeScript.
 *
 * @returns `warnings` about names that are still missing or declared twice
 */
export function settleNames(
  merged: string,
  ours: string,
  theirs: string,
): { readonly text: string; readonly warnings: readonly string[] } {
  const [own, its] = [readModule('', ours), readModule('', theirs)];
  const single = withoutDoubles(merged, own);
  const module = readModule('', single);
  const [usedByOurs, used] = [usedIn(own), usedIn(module)];
  const isDeclared = (name: string): boolean => module.names.has(name) || module.imported.has(name);
  const missing = [...used].filter((name) => !isDeclared(name));
  const isNew = (name: string): boolean => !usedByOurs.has(name);
  const added = missing.flatMap((name) =>
    own.imported.has(name)
      ? importsOf(own, name)
      : isNew(name) && its.imported.has(name)
        ? importsOf(its, name)
        : [],
  );
  const lost = missing.filter(
    (name) => own.names.has(name) || (isNew(name) && its.names.has(name)),
  );
  const twice = [...module.imported].filter(
    (name) => isTwice(module, name) && !isTwice(own, name) && !isTwice(its, name),
  );
  return {
    text: addImports(single, added),
    warnings: [
      ...lost.map((name) => `the merged code uses ${name}, which it does not declare`),
      ...twice.map((name) => `the merged code declares ${name} twice`),
    ],
  };
}

const usedIn = ({ statements }: Module): ReadonlySet<string> =>
  new Set(statements.flatMap(usedNames));

const specifiersOf = ({ node }: Statement): Node[] => (node.specifiers ?? []) as Node[];
const localOf = (specifier: Node): string => nameOf(nodeAt(specifier, 'local')) ?? '';
const isType = ({ node }: Statement, specifier: Node): boolean =>
  node.importKind === 'type' || specifier.importKind === 'type';

/** Whether two statements bind an imported name. `export { name }` binds nothing. */
const isTwice = ({ imports, statements }: Module, name: string): boolean =>
  [...imports, ...statements.filter((each) => specifiersOf(each).length === 0)].filter(
    ({ names }) => names.includes(name),
  ).length > 1;

/** The import of a name, as another module can have it. */
const importsOf = ({ imports }: Module, name: string): NewImport[] =>
  imports.flatMap((statement) =>
    specifiersOf(statement)
      .filter((each) => localOf(each) === name)
      .map((each): NewImport => {
        const imported = importedName(each);
        const type = isType(statement, each) ? 'type ' : '';
        const specifier = String(nodeAt(statement.node, 'source')?.value);
        return { name: type + (imported === name ? name : `${imported} as ${name}`), specifier };
      }),
  );

const importedName = (specifier: Node): string =>
  specifier.type === 'ImportDefaultSpecifier'
    ? 'default'
    : specifier.type === 'ImportNamespaceSpecifier'
      ? '*'
      : (nameOf(nodeAt(specifier, 'imported')) ?? '');

/** Where both sides added one import, the user's stays. */
function withoutDoubles(merged: string, own: Module): string {
  const module = readModule('', merged);
  const isDouble = (name: string): boolean => {
    const all = importsOf(module, name).map((each) => each.name + each.specifier);
    return all.length > 1 && new Set(all).size === 1;
  };
  const dropped = new Map<Statement, Set<string>>();
  for (const name of [...module.imported].filter(isDouble)) {
    const isOwn = ({ key }: Statement): boolean => own.imports.some((each) => each.key === key);
    const all = module.imports.filter(({ names }) => names.includes(name));
    const kept = all.find(isOwn) ?? all[0];
    for (const statement of all.filter((each) => each !== kept)) {
      dropped.set(statement, (dropped.get(statement) ?? new Set()).add(name));
    }
  }
  return module.imports.toReversed().reduce((text, statement) => {
    const names = dropped.get(statement);
    if (names === undefined) return text;
    const { start } = statement;
    const rest = importWith(statement, (name) => !names.has(name), false);
    return text.slice(0, start) + rest + text.slice(start + statement.text.length);
  }, merged);
}
