import { dirname, join, relative } from 'node:path/posix';
import {
  type ModuleReference,
  moduleAt,
  moduleReferences,
  withoutExtension,
} from './module-references';
import { renamedAlias } from './renamed-modules';

const isRelative = (specifier: string): boolean => /^\.\.?(\/|$)/.test(specifier);

const EXTENSION = /\.[cm]?[jt]sx?$/;

/** A specifier of a module, in the form of another one: with or without extension. */
export function specifierOf(importer: string, target: string, like = './x.js'): string {
  const path = relative(dirname(importer), withoutExtension(target));
  return `${path.startsWith('.') ? path : `./${path}`}${EXTENSION.exec(like)?.[0] ?? ''}`;
}

/** Code that moves to another path: its relative specifiers lead to the same modules from there. */
export function moveSpecifiers(text: string, from: string, to: string): string {
  if (dirname(from) === dirname(to)) return text;
  return replaceSpecifiers(text, (specifier) => {
    if (moduleAt(from, specifier) === undefined) return undefined;
    return specifierOf(to, join(dirname(from), specifier), specifier);
  });
}

function replaceSpecifiers(text: string, next: (specifier: string) => string | undefined): string {
  return replaceRanges(
    text,
    moduleReferences(text).flatMap(({ specifier, start, end }) => {
      const changed = next(specifier);
      return changed === undefined || changed === specifier
        ? []
        : [{ start: start + 1, end: end - 1, text: changed }];
    }),
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const replaceRanges = (text: string, ranges: readonly Range[]): string =>
  ranges
    .toSorted((a, b) => b.start - a.start)
    .reduce((all, range) => all.slice(0, range.start) + range.text + all.slice(range.end), text);

/** The modules that have what another module had. */
export interface MovedModule {
  /** The files, the first one for names that none of them exports. */
  readonly paths: readonly string[];
  /** The file that exports a name now. */
  readonly pathOf: (name: string) => string | undefined;
}

export interface Retargeted {
  readonly text: string;
  /** Where the text names a module as a whole, and nobody knows which of its parts it needs. */
  readonly doubts: readonly number[];
}

/**
 * Rewrites the references of a file to modules that moved. Throws a `SyntaxError` for a text that is not TypeScript.
 *
 * @param moduleOf the module that a specifier names
 */
export function retargetReferences(
  text: string,
  importer: string,
  moved: (module: string) => MovedModule | undefined,
  moduleOf = (specifier: string): string | undefined => moduleAt(importer, specifier),
): Retargeted {
  const ranges: Range[] = [];
  const doubts: number[] = [];
  for (const reference of moduleReferences(text)) {
    const { specifier, start, end } = reference;
    const module = moduleOf(specifier);
    const target = module === undefined ? undefined : (moved(module) ?? moved(`${module}/index`));
    if (module === undefined || target === undefined) continue;
    const specifierFor = (path: string): string =>
      isRelative(specifier)
        ? specifierOf(importer, path, specifier)
        : (renamedAlias(specifier, { from: module, to: withoutExtension(path) }) ??
          specifierOf(
            importer,
            path,
            text.includes(".js'") || text.includes('.js"') ? undefined : '',
          ));
    const groups = groupNames(reference, target);
    const [only, ...others] = groups === undefined ? [] : [...groups.keys()];
    if (groups === undefined || only === undefined) doubts.push(start);
    else if (others.length === 0) {
      const next = specifierFor(only);
      if (next !== specifier) ranges.push({ start: start + 1, end: end - 1, text: next });
    } else {
      const split = splitDeclaration(text, reference, specifierFor, groups);
      if (split === undefined) doubts.push(start);
      else ranges.push(split);
    }
  }
  return { text: replaceRanges(text, ranges), doubts };
}

/** The names that a reference takes, by the file that exports each now; `undefined` where nobody knows. */
function groupNames(
  { names }: ModuleReference,
  { paths, pathOf }: MovedModule,
): ReadonlyMap<string, readonly string[]> | undefined {
  const [first = ''] = paths;
  if (paths.length === 1) return new Map([[first, names === '*' ? [] : names]]);
  if (names === '*' || names.length === 0) return undefined;
  const groups = new Map<string, readonly string[]>();
  for (const name of names) {
    const path = pathOf(name) ?? first;
    groups.set(path, [...(groups.get(path) ?? []), name]);
  }
  return groups;
}

const SPECIFIERS = /^(import|export)(\s+type)?\s*\{([^}]*)\}\s*from\s*$/;

/** One declaration for each file. `undefined` for a declaration of another form. */
function splitDeclaration(
  text: string,
  { start, end }: ModuleReference,
  specifierFor: (path: string) => string,
  groups: ReadonlyMap<string, readonly string[]>,
): Range | undefined {
  const from = Math.max(text.lastIndexOf('import', start), text.lastIndexOf('export', start));
  const [, keyword, type = '', inner = ''] = SPECIFIERS.exec(text.slice(from, start)) ?? [];
  if (keyword === undefined || /\/[/*]/.test(inner)) return undefined;
  const parts = inner.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const nameIn = (part: string): string =>
    /^(?:type\s+(?!as\b))?(\S+)/.exec(part)?.[1]?.replace(/^(['"])(.*)\1$/, '$2') ?? '';
  const quote = text[start] ?? "'";
  const semicolon = text[end] === ';' ? ';' : '';
  const lines = [...groups].map(([path, names]) => {
    const own = parts.filter((part) => names.includes(nameIn(part)));
    const target = specifierFor(path);
    return `${keyword}${type} { ${own.join(', ')} } from ${quote}${target}${quote}${semicolon}`;
  });
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return { start: from, end: end + semicolon.length, text: lines.join(lineEnd) };
}
