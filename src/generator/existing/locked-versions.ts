import { existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import { parseJsonText } from '../json/tree';
import { ancestors } from '../manifest/find-project';
import { readTextFile } from '../manifest/read-text-file';

/** A lock file, and how it names versions. */
interface LockFormat {
  readonly file: string;
  readonly versionOf: (lock: LockText, name: string, range: string) => string | undefined;
}

interface LockText {
  readonly file: string;
  readonly text: string;
  /** From the folder of the lock file to the project, with `/`; empty for its own folder. */
  readonly project: string;
}

const FORMATS: readonly LockFormat[] = [
  { file: 'pnpm-lock.yaml', versionOf: versionInPnpm },
  { file: 'yarn.lock', versionOf: versionInYarn },
  { file: 'bun.lock', versionOf: versionInBun },
  { file: 'npm-shrinkwrap.json', versionOf: versionInNpm },
  { file: 'package-lock.json', versionOf: versionInNpm },
];

/**
 * The versions that the nearest lock file has for a project, else those in `node_modules`.
 *
 * @param folders the project's, and those above it in its repository, the nearest first
 */
export function readLockedVersions(
  folders: readonly string[],
  names: readonly string[],
  declared: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const [root = ''] = folders;
  const find = lockedIn(root, folders);
  const versions = names.flatMap((name): [string, string][] => {
    const version = find(name, declared.get(name) ?? '') ?? installedVersion(root, name);
    return version === undefined ? [] : [[name, version]];
  });
  return new Map(versions);
}

function lockedIn(
  root: string,
  folders: readonly string[],
): (name: string, range: string) => string | undefined {
  for (const folder of folders) {
    for (const { file, versionOf } of FORMATS) {
      const path = join(folder, file);
      if (!existsSync(path)) continue;
      const project = relative(folder, root).split(sep).join('/');
      const lock = { file: path, text: readTextFile(path), project };
      return (name, range) => versionOf(lock, name, range);
    }
  }
  return () => undefined;
}

/** The version of a package that is installed for a folder, in it or above. */
export function installedVersion(folder: string, name: string): string | undefined {
  const path = ancestors(folder)
    .map((each) => join(each, 'node_modules', name, 'package.json'))
    .find((each) => existsSync(each));
  return path === undefined
    ? undefined
    : asText(valueIn({ file: path, text: readTextFile(path) }).version);
}

type Value = Readonly<Record<string, unknown>>;

function valueIn({ file, text }: Pick<LockText, 'file' | 'text'>): Value {
  try {
    return asValue(getNodeValue(parseJsonText(file, text).root));
  } catch {
    // The package manager reports a damaged lock file.
    return {};
  }
}

const asValue = (value: unknown): Value =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** `a/b` → `a/b`, `a` and the empty path. */
const posixAncestors = (path: string): string[] =>
  path === '' || path === '.' ? [''] : [path, ...posixAncestors(posix.dirname(path))];

/** https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
function versionInNpm(lock: LockText, name: string): string | undefined {
  const { packages, dependencies } = valueIn(lock);
  const places = posixAncestors(lock.project).map((folder) =>
    posix.join(folder, 'node_modules', name),
  );
  const entries = [...places.map((place) => asValue(packages)[place]), asValue(dependencies)[name]];
  return entries.map((entry) => asText(asValue(entry).version)).find(Boolean);
}

/** Its `packages` are lists that begin with `name@version`. */
function versionInBun(lock: LockText, name: string): string | undefined {
  const entry = asValue(valueIn(lock).packages)[name];
  const [first] = Array.isArray(entry) ? entry : [];
  return asText(first)?.slice(name.length + 1);
}

/** Versions 1 and later: `"name@^1.0.0", "name@^1.2.0":` or `"name@npm:^1.0.0":` above `version "1.2.3"`. */
function versionInYarn({ text }: LockText, name: string, range: string): string | undefined {
  const keys = [`${name}@${range}`, `${name}@npm:${range}`];
  const block = text.split(/\r?\n\r?\n/).find((each) => {
    const head = each.split(/\r?\n/).find((line) => /^\S.*:$/.test(line) && !line.startsWith('#'));
    const names = head?.slice(0, -1).replaceAll('"', '').split(/,\s*/) ?? [];
    return names.some((key) => keys.includes(key));
  });
  return /^\s+version:? "?([^"\s]+)"?/m.exec(block ?? '')?.[1];
}

/** Versions 5 to 9, with `importers` or, for a single project before 9, without. */
function versionInPnpm({ text, project }: LockText, name: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.indexOf('importers:');
  const importer = blockOf(lines, start < 0 ? -1 : findKey(lines, start + 1, project || '.'));
  // Version 5 lists the declared ranges first, as `specifiers`.
  for (let at = findKey(importer, 0, name); at >= 0; at = findKey(importer, at + 1, name)) {
    const [, inline] = /:\s+(\d\S*)$/.exec(importer[at] ?? '') ?? [];
    const version = inline ?? /version: '?(\d[^\s']*)/.exec(blockOf(importer, at).join('\n'))?.[1];
    if (version !== undefined) return version.replace(/[(_].*/, '');
  }
  return undefined;
}

const findKey = (lines: readonly string[], from: number, key: string): number =>
  lines.findIndex(
    (line, n) =>
      n >= from && [`${key}:`, `'${key}':`].some((each) => line.trimStart().startsWith(each)),
  );

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines below a key of YAML; for -1, those before the list of all packages. */
function blockOf(lines: readonly string[], at: number): readonly string[] {
  const own = at < 0 ? -1 : indentOf(lines[at] ?? '');
  const isEnd = (line: string): boolean =>
    at < 0 ? /^(packages|snapshots):/.test(line) : line.trim() !== '' && indentOf(line) <= own;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex(isEnd);
  return end < 0 ? rest : rest.slice(0, end);
}
