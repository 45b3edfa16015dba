import type { Templates } from '../../plan/templates';
import type { FunctionsProject } from '../functions-project';
import { installedVersion } from '../locked-versions';

const DURABLE = 'durable-functions';

/** What TypeScript looks for in tslib, and how many parameters it counts: https://github.com/microsoft/tslib */
const HELPERS = [
  ...['extends', 'assign', 'rest', 'decorate', 'param', 'esDecorate', 'runInitializers', 'propKey'],
  ...['setFunctionName', 'metadata', 'awaiter', 'generator', 'exportStar', 'createBinding'],
  ...['values', 'read', 'spread', 'spreadArrays', 'spreadArray', 'await', 'asyncGenerator'],
  ...['asyncDelegator', 'asyncValues', 'makeTemplateObject', 'importStar', 'importDefault'],
  ...['classPrivateFieldGet', 'classPrivateFieldSet', 'classPrivateFieldIn'],
  ...['addDisposableResource', 'disposeResources', 'rewriteRelativeImportExtension'],
];

/**
 * The declarations of the packages that a loop needs at compile time and that are not installed yet, by path in the
 * project.
 */
export function missingPackages(
  { root, declared }: FunctionsProject,
  templates: Templates,
): [path: string, text: string][] {
  const isInstalled = (name: string): boolean =>
    declared.has(name) && installedVersion(root, name) !== undefined;
  return [
    ...(isInstalled(DURABLE) ? [] : packageWith(DURABLE, 'types/index.d.ts', durable(templates))),
    ...(installedVersion(root, 'tslib') !== undefined
      ? []
      : packageWith('tslib', 'tslib.d.ts', [['tslib.d.ts', helpers()]])),
  ];
}

type Texts = [path: string, text: string][];

const packageWith = (name: string, types: string, texts: Texts): Texts =>
  [['package.json', JSON.stringify({ name, version: '0.0.0', types })] as const, ...texts].map(
    ([path, text]) => [`node_modules/${name}/${path}`, text],
  );

/** The build writes this template: the declarations by path, as JSON. */
function durable(templates: Templates): Texts {
  const [template] = templates.in('types');
  return typeof template?.text === 'string' ? Object.entries(JSON.parse(template.text)) : [];
}

/** More than any helper has: all are optional, so that each call fits. */
const PARAMETERS = [...'abcdefgh'].map((name) => `${name}?: any`).join(', ');

const helpers = (): string =>
  HELPERS.map((name) => `export declare function __${name}(${PARAMETERS}): any;`).join('\n');
