import { posix } from 'node:path';
import type { Json } from '../json/print';
import { hasKey, type Node, parseAgain, propertyMap, stringAt } from '../json/tree';
import { scriptsOf } from '../plan/plan';
import type { CodeStyle } from '../syntax/style/code-style';
import type { Edit } from './edits';
import type { FunctionsProject } from './functions-project';
import { hostWarnings } from './host-settings';
import { planIgnoreLists } from './ignore-lists';
import { type EntryPoint, entryPointOf } from './layout';
import type { Requirements } from './requirements';

/** An edit of one of the project's files. */
export type Addition = Edit & {
  /** Relative to the project. */
  readonly file: string;
};

/** Everything that the project's files need for a loop, and what the user must know. */
export interface Integration {
  readonly additions: readonly Addition[];
  readonly entryPoint: EntryPoint;
  readonly warnings: readonly string[];
}

/** The texts that a new project would have. They list what a loop needs. */
export interface ReferenceProject {
  readonly packageJson: string;
  readonly host: string;
}

/** Added folders that the project's own compiler must skip. */
const EXCLUDED_FOLDERS = ['test/eternal', 'emulator'];
/** Files in these folders that a compiler would include. */
const EXCLUDED_FILES = [
  'test/eternal/emulate.ts',
  'emulator/emulator.d.mts',
  'emulator/emulator.mjs',
];

/**
 * Finds the keys and lines that a loop needs and that the project does not have yet.
 *
 * @param style of the project's code
 * @param rules of its ESLint that forbid how the loop is written
 */
export function planIntegration(
  project: FunctionsProject,
  requirements: Requirements,
  reference: ReferenceProject,
  style: CodeStyle,
  rules: readonly string[],
): Integration {
  const entryPoint = entryPointOf(project, requirements.layout, requirements.build);
  const ignoreLists = planIgnoreLists(project, style, rules);
  return {
    additions: [
      ...dependencies(project, requirements, reference),
      ...helpers(project, requirements),
      ...scripts(project),
      ...compilerKeys(project, requirements),
      ...hostKeys(project, reference),
      ...storageSetting(project),
      ...deploymentLines(project),
      ...ignoreLists.additions,
      ...(entryPoint.kind === 'imported' ? [importLine(project, entryPoint.file)] : []),
    ],
    entryPoint,
    warnings: [
      ...entryPointWarning(project, entryPoint),
      ...bundlerWarning(requirements, style),
      ...hostWarnings(project),
      ...ignoreLists.warnings,
    ],
  };
}

const { dev, test } = scriptsOf(true);
const SCRIPTS = {
  [dev]: 'npm run build && durable-functions-emulator --no-build',
  [test]: 'vitest run --config test/eternal/vitest.config.mjs',
};

function scripts({ packageJson }: FunctionsProject): Addition[] {
  return Object.entries(SCRIPTS).flatMap(([name, value]) =>
    hasKey(packageJson, ['scripts', name]) ? [] : [key('package.json', ['scripts', name], value)],
  );
}

/** What a new project declares, in versions that fit to the project's own, and what only these need. */
function dependencies(
  { declared }: FunctionsProject,
  { fitted }: Requirements,
  reference: ReferenceProject,
): Addition[] {
  const needed = propertyMap(parseAgain(reference.packageJson));
  const kinds = ['dependencies', 'devDependencies'].map((kind) => {
    const node = needed.get(kind)?.value;
    const ranges = node === undefined ? [] : [...propertyMap(node)];
    return ranges.map(([name, { value }]) => [kind, name, `${value.value}`] as const);
  });
  const usual = kinds.flat();
  const others = [...fitted].filter(([name]) => !usual.some(([, each]) => each === name));
  return [
    ...usual.map(([kind, name, range]) => [kind, name, fitted.get(name) ?? range] as const),
    ...others.map(([name, range]) => ['devDependencies', name, range] as const),
  ].flatMap(([kind, name, range]) =>
    declared.has(name) ? [] : [key('package.json', [kind, name], range)],
  );
}

/** TypeScript does not compile with `importHelpers` where it does not find them. */
const helpers = ({ declared }: FunctionsProject, { config }: Requirements): Addition[] =>
  config.importsHelpers && !declared.has('tslib')
    ? [key('package.json', ['dependencies', 'tslib'], '^2.8.1')]
    : [];

function compilerKeys(
  { configs }: FunctionsProject,
  { config, typescript }: Requirements,
): Addition[] {
  const excludes = configs.flatMap(({ file, exclude, outDir, includes }): Addition[] => {
    if (!EXCLUDED_FILES.some(includes)) return [];
    // An explicit `exclude` replaces the compiler's default, so repeat that.
    const usual = ['node_modules', ...(outDir === undefined || outDir === '.' ? [] : [outDir])];
    return [key(file, ['exclude'], [...(exclude ?? usual), ...EXCLUDED_FOLDERS])];
  });
  const { file, types } = config;
  const hasNode =
    types?.some((type) => type === 'node' || type === '*') ?? (typescript?.major ?? 6) < 6;
  if (hasNode) return excludes;
  return [...excludes, key(file, ['compilerOptions', 'types'], [...(types ?? []), 'node'])];
}

function hostKeys({ host }: FunctionsProject, reference: ReferenceProject): Addition[] {
  const needed = propertyMap(parseAgain(reference.host));
  const durable = propertyMap(needed.get('extensions')?.value ?? parseAgain('{}')).get(
    'durableTask',
  );
  const bundle = needed.get('extensionBundle');
  return [
    ...(hasKey(host, ['extensions', 'durableTask']) || durable === undefined
      ? []
      : [key('host.json', ['extensions', 'durableTask'], plainAt(reference.host, durable.value))]),
    ...(hasKey(host, ['extensionBundle']) || bundle === undefined
      ? []
      : [key('host.json', ['extensionBundle'], plainAt(reference.host, bundle.value))]),
  ];
}

/** The value of a node without comments. */
const plainAt = (text: string, { offset, length }: Node): Json =>
  JSON.parse(text.slice(offset, offset + length));

/** Core Tools create this setting empty. */
function storageSetting({ localSettings }: FunctionsProject): Addition[] {
  if (localSettings === undefined) return [];
  return stringAt(localSettings, ['Values', 'AzureWebJobsStorage'])
    ? []
    : [key('local.settings.json', ['Values', 'AzureWebJobsStorage'], 'UseDevelopmentStorage=true')];
}

function deploymentLines({ funcIgnore }: FunctionsProject): Addition[] {
  if (funcIgnore === undefined) return [];
  const ignored = new Set(
    funcIgnore.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, '')),
  );
  const isIgnored = (path: string): boolean =>
    ignored.has(path) || (path.includes('/') && isIgnored(posix.dirname(path)));
  return ['.eternal', 'emulator', 'eternal.json', 'test/eternal']
    .filter((path) => !isIgnored(path))
    .map((path) => ({ file: '.funcignore', line: `/${path}` }));
}

function importLine({ packageJson }: FunctionsProject, file: string): Addition {
  const specifier = posix.relative(posix.dirname(file), 'src/eternal/jobs');
  const suffix = stringAt(packageJson, ['type']) === 'module' ? '.js' : '';
  return { file, line: `import '${specifier.startsWith('.') ? '' : './'}${specifier}${suffix}';` };
}

function entryPointWarning({ packageJson }: FunctionsProject, entryPoint: EntryPoint): string[] {
  if (entryPoint.kind !== 'missing') return [];
  const main = stringAt(packageJson, ['main']);
  const current = main === undefined ? '"main" is missing' : `"main" is ${JSON.stringify(main)}`;
  return [
    `package.json: ${current}, so the host does not load the job: make "main" match ${entryPoint.pattern}`,
  ];
}

/** The other bundlers find the TypeScript of an import of `./state.js` by themselves. */
const bundlerWarning = ({ build }: Requirements, { moduleEnds }: CodeStyle): string[] =>
  moduleEnds && build.kind === 'bundler' && /^(webpack|rspack)$/.test(build.name)
    ? [
        `${build.name}: set resolve.extensionAlias to { '.js': ['.ts', '.js'] }, so that it finds the files of the loop`,
      ]
    : [];

const key = (file: string, at: readonly string[], value: Json): Addition => ({ file, at, value });
