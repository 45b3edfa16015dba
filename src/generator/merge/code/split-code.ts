import { isSameFile } from '../../syntax/same-file';
import { nodeAt } from '../../syntax/tree/syntax-tree';
import {
  type Module,
  type NewImport,
  type Origin,
  partOf,
  readModule,
  type Statement,
  usedNames,
} from './module-parts';

/** A file of an older version whose statements are in other files now. */
export interface OldFile {
  readonly path: string;
  /** As it was last generated. */
  readonly base: string;
  /** As the user left it. */
  readonly ours: string;
}

/** The part of old files that a new file has. */
export interface Part {
  readonly base: string;
  readonly ours: string;
  /** Where each line of `ours` is in the old files. */
  readonly origins: readonly Origin[];
  /** What the user's statements use of other new files. */
  readonly imports: readonly NewImport[];
}

/** Where statements belong: the paths of new files. */
type Targets = readonly string[];

interface Assigned {
  readonly statement: Statement;
  readonly at: Targets;
}

/**
 * Splits old files among the new ones. Each statement goes where the new version declares its names; what the user added
 * goes with the statement before it. Imports go to the files that use them. Throws a `SyntaxError` for a text that is not
 * TypeScript.
 *
 * @param targets the new files, as they are planned
 * @param specifierOf the import specifier of a new file in another one
 * @returns the parts by path
 */
export function splitCode(
  olds: readonly OldFile[],
  targets: readonly { readonly path: string; readonly text: string }[],
  specifierOf: (importer: string, target: string) => string,
): ReadonlyMap<string, Part> {
  const planned = new Map(targets.map(({ path, text }) => [path, readModule(path, text)]));
  const [first = ''] = planned.keys();
  const files = olds.map((old) => {
    const home = planned.has(old.path) ? old.path : first;
    const [base, ours] = [readModule(old.path, old.base), readModule(old.path, old.ours)];
    const ofBase = assignBase(base, home, planned);
    return { home, base, ours, ofBase, ofOurs: assignOurs(ours, home, ofBase) };
  });
  const assigned = new Map(
    files.flatMap(({ ofOurs }) =>
      ofOurs.flatMap(({ statement, at: [at = ''] }) =>
        statement.names.map((name) => [name, { at, isType: isType(statement) }] as const),
      ),
    ),
  );

  /** The names that the user's statements of a file use and that are in another new file now. */
  const importedBy = (path: string): ReadonlyMap<string, { at: string; isType: boolean }> => {
    const inPlan = planned.get(path);
    const known = new Set([...(inPlan?.names ?? []), ...(inPlan?.imported ?? [])]);
    const used = files.flatMap(({ base, ofOurs }) =>
      assignedTo(ofOurs, path).flatMap((each) => (isGenerated(each, base) ? [] : usedNames(each))),
    );
    return new Map(
      used.flatMap((name) => {
        const place = assigned.get(name);
        return place === undefined || place.at === path || known.has(name) ? [] : [[name, place]];
      }),
    );
  };
  const imports = new Map([...planned.keys()].map((path) => [path, importedBy(path)]));
  const isExported = (name: string): boolean =>
    [...imports.values()].some((names) => names.has(name));

  const parts = [...planned.keys()].map((path): [string, Part] => {
    const base = partOf(
      files.map(({ base: module, ofBase, home }) => ({
        module,
        statements: assignedTo(ofBase, path),
        isHome: home === path,
      })),
    );
    const added = [...(imports.get(path) ?? [])].map(([name, { at, isType }]) => ({
      name: isType ? `type ${name}` : name,
      specifier: specifierOf(path, at),
    }));
    const ours = partOf(
      files.map(({ ours: module, ofOurs, home }) => ({
        module,
        statements: assignedTo(ofOurs, path),
        isHome: home === path,
      })),
      isExported,
    );
    return [path, { base: base.text, ours: ours.text, origins: ours.origins, imports: added }];
  });
  return new Map(parts);
}

const isGenerated = (statement: Statement, { path, statements }: Module): boolean =>
  statements.some(
    ({ names, text }) =>
      names.join() === statement.names.join() &&
      isSameFile(path, text.trim(), statement.text.trim()),
  );

const isType = ({ node }: Statement): boolean =>
  /^TS(Interface|TypeAlias)/.test((nodeAt(node, 'declaration') ?? node).type);

const assignedTo = (placed: readonly Assigned[], path: string): Statement[] =>
  placed.flatMap(({ statement, at }) => (at.includes(path) ? [statement] : []));

/** A statement without a place goes with the one before it, the first ones with the one after them. */
function fillIn(
  placed: readonly { statement: Statement; at: Targets | undefined }[],
  home: string,
): Assigned[] {
  let last = placed.find(({ at }) => at !== undefined)?.at ?? [home];
  return placed.map(({ statement, at = last }) => {
    last = at;
    return { statement, at };
  });
}

/** Where the new version has each generated statement. A helper can be in several files. */
function assignBase(
  { statements }: Module,
  home: string,
  planned: ReadonlyMap<string, Module>,
): Assigned[] {
  const isIn = ({ names, key }: Statement, module: Module): boolean =>
    names.length === 0
      ? module.statements.some((each) => each.key === key)
      : names.some((name) => module.names.has(name));
  return fillIn(
    statements.map((statement) => {
      const at = [...planned].flatMap(([path, module]) => (isIn(statement, module) ? [path] : []));
      return { statement, at: at.length === 0 ? undefined : at };
    }),
    home,
  );
}

/** Where the user's statements go: with the generated ones of their names. */
function assignOurs(
  { statements }: Module,
  home: string,
  generated: readonly Assigned[],
): Assigned[] {
  const byName = new Map(
    generated.flatMap(({ statement, at }) => statement.names.map((name) => [name, at])),
  );
  const byKey = new Map(generated.map(({ statement, at }) => [statement.key, at]));
  return fillIn(
    statements.map((statement) => {
      const named = statement.names.find((name) => byName.has(name));
      return { statement, at: named ? byName.get(named) : byKey.get(statement.key) };
    }),
    home,
  );
}
