import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Change, isNewFile } from '../compare/change';
import { usesPrettier } from './code-style';
import type { FunctionsProject } from './functions-project';

/** What is used of the API of Prettier 2 and 3: https://prettier.io/docs/api */
interface Prettier {
  readonly resolveConfig: (file: string, options: object) => unknown;
  readonly format: (text: string, options: object) => string | Promise<string>;
}

/** The other files that are added are not formatted: see `planIgnoreLists`. */
const FORMATTED = /^src\/.*\.ts$/;

/**
 * Formats new files with the Prettier that is installed for a project: only it knows its plugins and overrides. Without
 * one, or where it fails, the files stay as they are.
 */
export async function formatWithPrettier(
  project: FunctionsProject,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  if (!usesPrettier(project)) return changes;
  const { root } = project;
  try {
    const prettier: Prettier = createRequire(join(root, 'package.json'))('prettier');
    const formatted = changes.map(async (change) => {
      if (!isNewFile(change) || change.after === undefined || !FORMATTED.test(change.path)) {
        return change;
      }
      const filepath = join(root, change.path);
      const config = (await prettier.resolveConfig(filepath, { editorconfig: true })) ?? {};
      const after = await prettier.format(change.after, { ...config, filepath });
      return { ...change, after };
    });
    return await Promise.all(formatted);
  } catch {
    return changes;
  }
}
