import { basename, dirname } from 'node:path/posix';
import { withoutExtension } from '../syntax/module-references';
import { projectFiles } from '../workspace/source-files';
import type { Workspace } from '../workspace/workspace';
import { type Change, isGone } from './change';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
/** Texts that can name a file: settings, scripts, workflows and documents. */
const TEXT = /\.(jsonc?|json5|md|ya?ml|toml|sh|ps1)$|(^|\/)(Dockerfile|Makefile|\.funcignore)$/;
const SKIPPED =
  /^(eternal\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$|^(\.eternal|emulator|src\/eternal)\//;
const MAX_WARNINGS = 10;

/** A file that is gone, or a name that no code has now. */
interface Stale {
  readonly pattern: RegExp;
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
  const files = changes.filter(isGone).flatMap(staleFile);
  const documents = [...names].map(
    ([from, to]): Stale => ({
      pattern: new RegExp(`(?<![\\w$-])${escaped(from)}(?![\\w$-])`),
      message: `names ${from}, which is now ${to}`,
    }),
  );
  const byPath = new Map(changes.map((change) => [change.from ?? change.path, change]));
  const found = projectFiles(workspace).flatMap((path) => {
    const change = byPath.get(path);
    const isText = TEXT.test(path) && !SKIPPED.test(path);
    if (!isText || (change !== undefined && !isOfUser(change))) return [];
    const disk = workspace.read(path);
    const text = change?.after ?? (disk.kind === 'file' ? disk.text : undefined) ?? '';
    const stale = path.endsWith('.md') ? [...files, ...documents] : files;
    return mentionsIn(path, text, stale);
  });
  const rest = found.length - MAX_WARNINGS;
  return rest > 0
    ? [...found.slice(0, MAX_WARNINGS), `${rest} more lines name files that are gone`]
    : found;
}

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
      message: `names ${from}, which is ${isMoved ? `now ${path}` : 'gone'}`,
    },
  ];
}

function mentionsIn(path: string, text: string, stale: readonly Stale[]): string[] {
  return text.split('\n').flatMap((line, n) => {
    const first = stale.find(({ pattern }) => pattern.test(line));
    return first === undefined ? [] : [`${path}:${n + 1}: ${first.message}`];
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
