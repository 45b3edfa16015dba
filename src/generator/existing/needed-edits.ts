import type { Change } from '../compare/change';
import { isCode, sourcesAfter } from '../compare/imports/sources-after';
import { moduleReferences } from '../syntax/names/module-references';
import type { Workspace } from '../workspace/workspace';
import type { Edit } from './edits';

/** Decides which edits of the project's files stay after its last job. */
export interface NeededEdits {
  /** The file that needs an edit; `undefined` where nothing does. */
  readonly neededBy: (file: string, at: readonly string[]) => string | undefined;
  /** The file that imports the emulator. */
  readonly usesEmulator: string | undefined;
}

const EMULATOR = 'durable-functions-emulator';
/** Folders that the project's own compiler must skip. */
const EXCLUDED = /^(test\/eternal|emulator)\//;
const DEPENDENCIES = /ependencies$/;

/**
 * Finds what the code that stays after the last job needs: the packages that it imports, and the keys of the compiler for
 * files of the loop.
 *
 * @param changes of the files that were added; those that the user edited or needs are kept
 */
export function findNeededEdits(changes: readonly Change[], workspace: Workspace): NeededEdits {
  const packages = new Map<string, string>();
  for (const { path, text } of sourcesAfter(changes, workspace)) {
    for (const name of packagesIn(text)) if (!packages.has(name)) packages.set(name, path);
  }
  const kept = changes.filter(({ action, path }) => action === 'keep' && isCode(path));
  const [excluded, compiled] = [true, false].map(
    (isExcluded) => kept.find(({ path }) => EXCLUDED.test(path) === isExcluded)?.path,
  );
  return {
    usesEmulator: packages.get(EMULATOR),
    neededBy: (file, at) => {
      const [key = '', name = ''] = at;
      if (file === 'package.json' && DEPENDENCIES.test(key)) {
        // The test runner needs Vite in the version that was added with it.
        const importer =
          packages.get(name) ?? (name === 'vite' ? packages.get('vitest') : undefined);
        return importer ?? (name === '@types/node' ? (compiled ?? excluded) : undefined);
      }
      if (!/(^|\/)tsconfig[^/]*\.json$/.test(file)) return undefined;
      return key === 'exclude' ? excluded : compiled;
    },
  };
}

/** The packages that a text imports: `@azure/functions` of `@azure/functions/types`. */
function packagesIn(text: string): string[] {
  if (!/\b(import|require|from)\b/.test(text)) return [];
  try {
    return moduleReferences(text).flatMap(({ specifier }) => {
      const [name] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
      return name === undefined || /^[.#]/.test(name) ? [] : [name];
    });
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/**
 * The edits to revert, where others stay. An edit that added a whole object is reverted key by key.
 *
 * @param stays whether the key that an edit added is needed
 */
export function editsToRevert(
  edits: readonly Edit[],
  stays: (at: readonly string[]) => boolean,
): Edit[] {
  return edits.flatMap((edit): Edit[] => {
    if (!('at' in edit)) return [edit];
    const { at, value } = edit;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const isPart = edits.some(
      (other) => 'at' in other && other.at.length > at.length && stays(other.at),
    );
    const below = isObject
      ? Object.entries(value).map(([key, each]) => ({ at: [...at, key], value: each }))
      : [];
    if (below.length > 0 && (isPart || below.some((each) => stays(each.at)))) {
      return editsToRevert(below, stays);
    }
    return stays(at) ? [] : [edit];
  });
}
