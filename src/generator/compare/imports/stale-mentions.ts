import { basename, dirname } from 'node:path/posix';
import { withoutExtension } from '../../syntax/names/module-references';
import type { Workspace } from '../../workspace/workspace';
import { type Change, isGone } from '../change';
import { type GoneFile, lostByPatterns } from './glob-patterns';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
/** Code and what has code in it. */
const SOURCE = /\.([cm]?[jt]sx?|vue|svelte|astro|mdx)$/;
/** Texts that can name a file: settings, scripts, workflows and documents. */
const TEXT = /\.(jsonc?|json5|md|ya?ml|toml|sh|ps1)$|(^|\/)(Dockerfile|Makefile|\.funcignore)$/;
const SKIPPED =
  /^(eternal\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$|^(\.eternal|emulator|src\/eternal)\//;
/** Files that are not written by hand. */
export const isSkipped = (path: string): boolean => SKIPPED.test(path);

const MAX_WARNINGS = 10;

/** A file that is gone, or a name that no code has now. */
interface Stale {
  readonly pattern: RegExp;
  /** What names it in a string of code. */
  readonly quoted: RegExp;
  readonly message: string;
}

/**
 * One message for each line that still names a file which goes, or its compiled output: `main` and scripts of
 * `package.json`, compiler configurations, editor settings, documents. The generator does not change these lines.
 *
 * @param names of processors that have another name: old → new
 */
export function warnOfMentions(
  changes: readonly Change[],
  names: ReadonlyMap<string, string>,
  workspace: Workspace,
): string[] {
  const gone = changes.filter(isGone);
  const files = gone.flatMap(staleFile);
  const lost = gone.map(
    ({ action, path, from = path }): GoneFile => ({
      from,
      to: action === 'move' ? path : undefined,
    }),
  );
  const isLost = new Set(lost.map(({ from }) => from));
  const remaining = (): string[] => workspace.files().filter((path) => !isLost.has(path));
  const documents = [...names].map(
    ([from, to]): Stale => ({
      pattern: new RegExp(`(?<![\\w$-])${escaped(from)}(?![\\w$-])`),
      quoted: NOTHING,
      message: `names ${from}, which is now ${to}`,
    }),
  );
  const byPath = new Map(changes.map((change) => [change.from ?? change.path, change]));
  const found = workspace.files().flatMap((path) => {
    const change = byPath.get(path);
    const isText = (TEXT.test(path) || SOURCE.test(path)) && !SKIPPED.test(path);
    if (!isText || (change !== undefined && !isOfUser(change))) return [];
    const disk = workspace.read(path);
    const text = change?.after ?? (disk.kind === 'file' ? disk.text : undefined) ?? '';
    const stale = path.endsWith('.md') ? [...files, ...documents] : files;
    const patterns = lostByPatterns(path, text, lost, remaining).map(
      ({ line, message }) => `${path}:${line}: ${message}`,
    );
    return [...mentionsIn(path, text, stale), ...patterns];
  });
  const rest = found.length - MAX_WARNINGS;
  return rest > 0
    ? [...found.slice(0, MAX_WARNINGS), `${rest} more lines name files that are gone`]
    : found;
}

/**
 * Finds the first of some files that a text names in a string, as a module does, or the settings of a tool: an alias, a
 * dynamic import, a type in a comment.
 */
export function quotedIn(
  path: string,
  text: string,
  files: readonly string[],
): { readonly file: string; readonly index: number } | undefined {
  if ((!SOURCE.test(path) && !path.endsWith('.json')) || SKIPPED.test(path)) return undefined;
  for (const file of files) {
    const found = quoted(file, 'user').exec(text);
    if (found !== null) return { file, index: found.index };
  }
  return undefined;
}

/** A user’s own file has a name of its own; that of a job can be any word, so it counts with its folder. */
function quoted(path: string, owner: Change['owner']): RegExp {
  const stem = escaped(basename(withoutExtension(path)));
  const folder = escaped(basename(dirname(path)));
  const name =
    owner === 'user'
      ? `(?:(?:[^'"\`\\n]*/)${stem}(?:\\.[cm]?[jt]sx?)?|${stem}\\.[cm]?[jt]sx?)`
      : `(?:[^'"\`\\n]*/)?${folder}/${stem}(?:\\.[cm]?[jt]sx?)?`;
  return new RegExp(`['"\`]${name}(?:\\?[^'"\`\\n]*)?['"\`]`);
}

const NOTHING = /(?!)/;

/** A file as generated names what is there now. */
const isOfUser = ({ action }: Change): boolean => action === 'keep' || action === 'merge';

function staleFile({ path, from = path, action, owner }: Change): Stale[] {
  const isSame = action === 'move' && withoutExtension(from) === withoutExtension(path);
  if (!CODE.test(from) || owner === 'local' || isSame) return [];
  const isMoved = action === 'move' && CODE.test(path);
  const end = `${basename(dirname(from))}/${basename(withoutExtension(from))}`;
  return [
    {
      pattern: new RegExp(`(?<![\\w-])${escaped(end)}(?![\\w-])(?!\\.(test|vitest|removed))`),
      quoted: quoted(from, owner),
      message: `names ${from}, which is ${isMoved ? `now ${path}` : 'gone'}`,
    },
  ];
}

function mentionsIn(path: string, text: string, stale: readonly Stale[]): string[] {
  const isSource = SOURCE.test(path);
  return text.split('\n').flatMap((line, n) => {
    const first = stale.find(({ pattern, quoted }) => (isSource ? quoted : pattern).test(line));
    return first === undefined ? [] : [`${path}:${n + 1}: ${first.message}`];
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
