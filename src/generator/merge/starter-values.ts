import { GeneratorError } from '../errors';
import { applyEdits, type JsonEdit } from '../json/edit';
import { type JsonPath, type JsonText, parseJsonText, propertyMap, stringAt } from '../json/tree';
import { splitBom } from '../text-format';

/*
 * What a new repository often has before the project is created: the files of `npm init` and `tsc --init`. Values that only
 * a program chose give way to the generator's.
 */

/** The values that `tsc --init` has written, from TypeScript 3 on. */
const TSC_INIT: Readonly<Record<string, readonly unknown[]>> = {
  target: ['es5', 'es2016', 'esnext'],
  module: ['commonjs', 'nodenext'],
  moduleDetection: ['force'],
  jsx: ['react-jsx'],
  ...Object.fromEntries(
    [
      ...['declaration', 'declarationMap', 'esModuleInterop', 'exactOptionalPropertyTypes'],
      ...['forceConsistentCasingInFileNames', 'isolatedModules', 'noUncheckedIndexedAccess'],
      ...['noUncheckedSideEffectImports', 'skipLibCheck', 'sourceMap', 'strict'],
      'verbatimModuleSyntax',
    ].map((key) => [key, [true]]),
  ),
};

/** Whether `tsc --init` wrote a `tsconfig.json`, and nobody changed a value since. */
function isTscInit({ root }: JsonText): boolean {
  const [options, ...others] = propertyMap(root).values();
  return (
    options?.key === 'compilerOptions' &&
    others.length === 0 &&
    options.value.type === 'object' &&
    [...propertyMap(options.value)].every(([key, { value }]) =>
      key === 'types' ? value.children?.length === 0 : TSC_INIT[key]?.includes(value.value),
    )
  );
}

/** The values in a `package.json` that package managers write and that do nothing. */
function npmInitValues(json: JsonText, has: (path: string) => boolean): JsonPath[] {
  const test = stringAt(json, ['scripts', 'test']);
  const isInitialMain = stringAt(json, ['main']) === 'index.js' && !has('index.js');
  return [
    ...(isInitialMain ? [['main']] : []),
    ...(test?.includes('Error: no test specified') ? [['scripts', 'test']] : []),
  ];
}

/**
 * The user's text without the values that no person chose, so that the generator's take their place; `undefined` where the
 * generator's text replaces the whole file.
 *
 * @param has whether the project has a file
 */
export function withoutStarterValues(
  path: string,
  ours: string,
  has: (path: string) => boolean,
): string | undefined {
  if (path !== 'package.json' && path !== 'tsconfig.json') return ours;
  const { mark, body } = splitBom(ours);
  try {
    const json = parseJsonText(path, body);
    if (path === 'tsconfig.json') return isTscInit(json) ? undefined : ours;
    const edits = npmInitValues(json, has).map((at): JsonEdit => ({ path: at }));
    return mark + applyEdits({ text: body, node: json.root }, edits);
  } catch (error) {
    // The merge reports what is wrong.
    if (error instanceof GeneratorError) return ours;
    throw error;
  }
}

/** Values without which the project does not build or does not load its functions. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['main'],
  'tsconfig.json': [
    'compilerOptions.rootDir',
    'compilerOptions.outDir',
    'compilerOptions.types',
    'include',
  ],
};

/** Whether another value of the user's is a conflict, also in a file that the generator did not create. */
export const isNeeded = (path: string, key: JsonPath): boolean =>
  NEEDED[path]?.includes(key.join('.')) ?? false;

/** A value of the user's that is as good as the generator's. */
export const isFree = (path: string, key: JsonPath): boolean =>
  path === 'package.json' && key.join('.') === 'version';
