import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import type { Files, Project } from '../../../tools/project';

/** A move of a file or a folder: from → to. */
export type Move = readonly [from: string, to: string];

const CODE = /\.[cm]?[jt]sx?$/;
const RELATIVE = /(['"])(\.{1,2}\/[^'"\n]*)\1/g;

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** The path of a file after a move. */
export const pathAfter = (path: string, [from, to]: Move): string =>
  isBelow(path, from) ? to + path.slice(from.length) : path;

/** Moves a file or a folder, and nothing else, as `git mv` does. */
export function moveFile({ root }: Project, [from, to]: Move): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  renameSync(join(root, from), join(root, to));
}

/** Moves a file or a folder, and mends every relative import, as an editor does. */
export function moveWithImports(project: Project, move: Move): void {
  const before = project.files();
  moveFile(project, move);
  const has = (path: string): boolean => before.has(path);
  for (const [path, text] of before) {
    if (!isCodeOfProject(path)) continue;
    const now = pathAfter(path, move);
    const mended = text.replace(RELATIVE, (literal, quote: string, specifier: string) => {
      const target = sourceOf(path, specifier, has);
      if (target === undefined) return literal;
      const moved = pathAfter(target, move).replace(/ts$/, (end) =>
        specifier.endsWith('.ts') ? end : 'js',
      );
      const route = relative(dirname(now), moved);
      return `${quote}${route.startsWith('.') ? route : `./${route}`}${quote}`;
    });
    if (mended !== text) project.write(now, mended);
  }
}

const isCodeOfProject = (path: string): boolean =>
  CODE.test(path) && !/(^|\/)emulator(\.d)?\.m/.test(path);

/** The file that an import names. */
function sourceOf(
  importer: string,
  specifier: string,
  has: (path: string) => boolean,
): string | undefined {
  const target = join(dirname(importer), specifier);
  return [target.replace(/js$/, 'ts'), target].find(has);
}

/** The imports that lead to no file. */
export function brokenImports(files: Files): string[] {
  return [...files].flatMap(([path, text]) =>
    isCodeOfProject(path)
      ? [...text.matchAll(RELATIVE)].flatMap(([, , specifier = '']) =>
          sourceOf(path, specifier, (each) => files.has(each)) === undefined
            ? [`${path}: ${specifier}`]
            : [],
        )
      : [],
  );
}

/** Files as they would be at their old places: the paths, and what the imports name. */
export function atOldPlaces(files: Files, moves: readonly Move[]): Files {
  const old = (path: string): string => {
    const move = moves.find(([, to]) => isBelow(path, to));
    return move === undefined ? path : pathAfter(path, [move[1], move[0]]);
  };
  return new Map(
    [...files]
      .filter(([path]) => path !== '.eternal/base')
      .map(([path, text]): [string, string] => [
        old(path),
        isCodeOfProject(path)
          ? text.replace(RELATIVE, (literal, _, specifier: string) => {
              const target = sourceOf(path, specifier, (each) => files.has(each));
              return target === undefined ? literal : `'${old(target)}'`;
            })
          : text,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
