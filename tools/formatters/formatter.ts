import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A formatter as a team has set it up. */
export interface Formatter {
  /** Its files of configuration, by path. They are in the project too. */
  readonly config: Readonly<Record<string, string>>;
  /** Formats a project. @returns the paths of the files that changed, sorted */
  format(root: string): Promise<string[]>;
}

/** `undefined`: the formatter leaves this file alone. */
export type FormatText = (path: string, text: string) => Promise<string | undefined>;

/** All files of a project, also those that git ignores. */
export function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/^(node_modules|\.git)\//.test(path))
    .sort();
}

/** A formatter that runs in this process. What it did to a text it knows, because most files stay as they are. */
export function textFormatter(
  config: Formatter['config'],
  /** Finds the files that are formatted. */
  select: (root: string, paths: readonly string[]) => Promise<string[]>,
  formatText: FormatText,
): Formatter {
  const known = new Map<string, Promise<string | undefined>>();
  const format = (path: string, text: string): Promise<string | undefined> => {
    const key = `${path}\n${text}`;
    const found = known.get(key) ?? formatText(path, text);
    known.set(key, found);
    return found;
  };
  return {
    config,
    format: async (root) => {
      const changed: string[] = [];
      for (const path of await select(root, filesOf(root))) {
        const text = readFileSync(join(root, path), 'utf8');
        const formatted = (await format(path, text)) ?? text;
        if (formatted === text) continue;
        writeFileSync(join(root, path), formatted);
        changed.push(path);
      }
      return changed;
    },
  };
}

/** A formatter that is a program. */
export function programFormatter(
  config: Formatter['config'],
  formatFolder: (root: string) => Promise<void>,
): Formatter {
  const read = (root: string): ReadonlyMap<string, string> =>
    new Map(filesOf(root).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return {
    config,
    format: async (root) => {
      const before = read(root);
      await formatFolder(root);
      return [...read(root)]
        .filter(([path, text]) => before.get(path) !== text)
        .map(([path]) => path);
    },
  };
}
