import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stringAt } from '../json/tree';
import type { FunctionsProject } from './functions-project';

/** What is used of the API of ESLint 8 and 9: https://eslint.org/docs/latest/integrate/nodejs-api */
interface ESLint {
  readonly calculateConfigForFile: (
    file: string,
  ) => Promise<{ readonly rules?: Readonly<Record<string, unknown>> } | undefined>;
}
type ESLintClass = new (options: { readonly cwd: string }) => ESLint;
interface Library {
  readonly ESLint: ESLintClass;
  /** Since 8.57: chooses between the two kinds of configurations. */
  readonly loadESLint?: (options: { readonly cwd: string }) => Promise<ESLintClass>;
}

/**
 * Rules, most without their plugin, that the loop breaks and `--fix` does not mend. No recommended or stylistic configuration
 * of ESLint and typescript-eslint has them. Found by linting `src/eternal` with every rule.
 */
const BROKEN = new Set(
  `complexity consistent-destructuring consistent-function-scoping consistent-return explicit-function-return-type
  explicit-member-accessibility exports-last func-style group-exports id-length init-declarations max-params
  max-statements member-ordering naming-convention no-array-callback-reference no-await-in-loop
  no-confusing-void-expression no-continue no-duplicate-imports no-inline-comments no-keyword-prefix no-magic-numbers
  no-named-export import/no-namespace no-nodejs-modules no-null no-promise-executor-return no-shadow no-ternary no-undefined
  no-unnecessary-condition no-unsafe-type-assertion no-use-before-define one-var prefer-named-capture-group
  prefer-readonly-parameter-types require-unicode-regexp return-await sort-imports sort-keys sort-vars
  strict-boolean-expressions strict-void-return use-unknown-in-catch-callback-variable`.split(
    /\s+/,
  ),
);

/**
 * The rules of a project's own ESLint that forbid how the loop is written. Empty where ESLint is not installed, or cannot
 * read its configuration.
 */
export async function rulesAgainstLoop(project: FunctionsProject): Promise<string[]> {
  const { root, declared, packageJson } = project;
  if (!declared.has('eslint')) return [];
  try {
    const library: Library = createRequire(join(root, 'package.json'))('eslint');
    const Own = (await library.loadESLint?.({ cwd: root })) ?? library.ESLint;
    const file = join(root, 'src/eternal/index.ts');
    const config = await new Own({ cwd: root }).calculateConfigForFile(file);
    const lint = stringAt(packageJson, ['scripts', 'lint']) ?? '';
    const fails = lint.includes('--max-warnings') ? /^([12]|warn|error)$/ : /^(2|error)$/;
    return Object.entries(config?.rules ?? {}).flatMap(([rule, setting]) => {
      const [severity] = [setting].flat();
      const isBroken = BROKEN.has(rule) || BROKEN.has(rule.replace(/.*\//, ''));
      return isBroken && fails.test(`${severity}`) ? [rule] : [];
    });
  } catch {
    return [];
  }
}
