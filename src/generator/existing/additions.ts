import { posix } from 'node:path';
import { hasKey, type Node, parseAgain, propertyMap, stringAt } from '../json/tree';
import { scriptsOf } from '../plan/plan';
import type { Edit, Json } from './edits';
import type { FunctionsProject } from './functions-project';
import { type Loading, loadingOf } from './layout';
import type { Ground } from './problems';

/** An edit of a file of the project's own. */
export type Addition = Edit & {
  /** From the project's folder. */
  readonly file: string;
};

/** What comes into files of the project's own, and what its owner has to know. */
export interface Joining {
  readonly additions: readonly Addition[];
  readonly loading: Loading;
  readonly warnings: readonly string[];
}

/** The texts of a project of ours, which say what a loop needs. */
export interface Model {
  readonly packageJson: string;
  readonly host: string;
}

/** What no tool of theirs may take for its own. */
const OUT_OF_SIGHT = ['test/eternal', 'emulator'];
const OUT_OF_SIGHT_FILES = [
  'test/eternal/support.ts',
  'emulator/emulator.d.mts',
  'emulator/emulator.mjs',
];

/** Keys and lines that the loops need, and that are not there yet. */
export function joiningOf(project: FunctionsProject, ground: Ground, model: Model): Joining {
  const loading = loadingOf(project, ground.layout);
  return {
    additions: [
      ...dependencies(project, model),
      ...scripts(project),
      ...compilerKeys(project, ground),
      ...hostKeys(project, model),
      ...storageSetting(project),
      ...deploymentLines(project),
      ...(loading.kind === 'imported' ? [importLine(project, loading.file)] : []),
    ],
    loading,
    warnings: [...loadingWarning(project, loading), ...bundleWarning(project)],
  };
}

const { dev, test } = scriptsOf(true);
const SCRIPTS = {
  [dev]: 'npm run build && node emulator/emulator.mjs',
  [test]: 'vitest run --config test/eternal/vitest.config.mjs',
};

function scripts({ packageJson }: FunctionsProject): Addition[] {
  return Object.entries(SCRIPTS).flatMap(([name, value]) =>
    hasKey(packageJson, ['scripts', name]) ? [] : [key('package.json', ['scripts', name], value)],
  );
}

function dependencies({ declared }: FunctionsProject, model: Model): Addition[] {
  const ours = propertyMap(parseAgain(model.packageJson));
  return ['dependencies', 'devDependencies'].flatMap((kind) => {
    const node = ours.get(kind)?.value;
    const ranges = node === undefined ? [] : [...propertyMap(node)];
    return ranges.flatMap(([name, { value }]) =>
      declared.has(name) ? [] : [key('package.json', [kind, name], `${value.value}`)],
    );
  });
}

function compilerKeys(
  { compilers }: FunctionsProject,
  { compiler, typescript }: Ground,
): Addition[] {
  const hiding = compilers.flatMap((each): Addition[] => {
    const { file, exclude, outDir, includes } = each;
    if (!OUT_OF_SIGHT_FILES.some(includes)) return [];
    // Where nothing is said, these are left out; saying something drops them.
    const usual = ['node_modules', ...(outDir === undefined || outDir === '.' ? [] : [outDir])];
    return [key(file, ['exclude'], [...(exclude ?? usual), ...OUT_OF_SIGHT])];
  });
  const { file, types } = compiler;
  const hasNode =
    types?.some((type) => type === 'node' || type === '*') ?? (typescript?.major ?? 6) < 6;
  if (hasNode) return hiding;
  return [...hiding, key(file, ['compilerOptions', 'types'], [...(types ?? []), 'node'])];
}

function hostKeys({ host }: FunctionsProject, model: Model): Addition[] {
  const ours = propertyMap(parseAgain(model.host));
  const durable = propertyMap(ours.get('extensions')?.value ?? parseAgain('{}')).get('durableTask');
  const bundle = ours.get('extensionBundle');
  return [
    ...(hasKey(host, ['extensions', 'durableTask']) || durable === undefined
      ? []
      : [key('host.json', ['extensions', 'durableTask'], plainAt(model.host, durable.value))]),
    ...(hasKey(host, ['extensionBundle']) || bundle === undefined
      ? []
      : [key('host.json', ['extensionBundle'], plainAt(model.host, bundle.value))]),
  ];
}

/** The value of a node, which has no comments in it. */
const plainAt = (text: string, { offset, length }: Node): Json =>
  JSON.parse(text.slice(offset, offset + length));

/** Core Tools leave it empty until something needs storage. */
function storageSetting({ localSettings }: FunctionsProject): Addition[] {
  if (localSettings === undefined) return [];
  return stringAt(localSettings, ['Values', 'AzureWebJobsStorage'])
    ? []
    : [key('local.settings.json', ['Values', 'AzureWebJobsStorage'], 'UseDevelopmentStorage=true')];
}

function deploymentLines({ funcIgnore }: FunctionsProject): Addition[] {
  if (funcIgnore === undefined) return [];
  const there = new Set(
    funcIgnore.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, '')),
  );
  const exists = (path: string): boolean =>
    there.has(path) || (path.includes('/') && exists(posix.dirname(path)));
  return ['.eternal', 'emulator', 'eternal.json', 'test/eternal']
    .filter((path) => !exists(path))
    .map((path) => ({ file: '.funcignore', line: `/${path}` }));
}

function importLine({ packageJson }: FunctionsProject, file: string): Addition {
  const way = posix.relative(posix.dirname(file), 'src/eternal/jobs');
  const suffix = stringAt(packageJson, ['type']) === 'module' ? '.js' : '';
  return { file, line: `import '${way.startsWith('.') ? '' : './'}${way}${suffix}';` };
}

function loadingWarning({ packageJson }: FunctionsProject, loading: Loading): string[] {
  if (loading.kind !== 'not') return [];
  const main = stringAt(packageJson, ['main']);
  const found = main === undefined ? 'there is no main' : `main is ${JSON.stringify(main)}`;
  return [
    `package.json: ${found}, by which the host does not find the job; ${loading.pattern} has to be in it`,
  ];
}

function bundleWarning({ host }: FunctionsProject): string[] {
  const range = stringAt(host, ['extensionBundle', 'version']);
  const [, upper] = /,\s*(\d+)[^,]*[)\]]\s*$/.exec(range ?? '') ?? [];
  return upper !== undefined && Number(upper) <= 4
    ? [`host.json: the extensionBundle is ${range}; the loop was tried with 4.36 and later`]
    : [];
}

const key = (file: string, at: readonly string[], value: Json): Addition => ({ file, at, value });
