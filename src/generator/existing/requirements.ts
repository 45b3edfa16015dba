import { GeneratorError } from '../errors';
import { stringAt } from '../json/tree';
import type { TsConfig } from '../workspace/compiler-configs';
import { type Build, buildOf } from './build';
import type { FunctionsProject } from './functions-project';
import { buildConfigOf, compilesJobs, entryPointOf, type Layout, layoutOf } from './layout';
import { fitVersions } from './versions';

/** What an existing project has that a loop needs. */
export interface Requirements {
  /** The configuration that `npm run build` compiles with. */
  readonly config: TsConfig;
  readonly build: Build;
  readonly layout: Layout;
  readonly typescript: Version | undefined;
  /** The versions to add that differ from those of a new project. */
  readonly fitted: ReadonlyMap<string, string>;
}

/** A version, as far as it matters here. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

const OLDEST_TYPESCRIPT: Version = { major: 4, minor: 9 };

/** Dependencies that the project must declare, with the oldest major version and the reason. */
const NEEDED_DEPENDENCIES = [
  ['@azure/functions', 4, 'the loop uses the v4 programming model of Node.js'],
  ['durable-functions', 3, 'the loop uses its version 3'],
] as const;

/** Throws `E_PROJECT`, with the reason and the remedy, if a loop cannot be added to the project. */
export function checkRequirements(project: FunctionsProject): Requirements {
  const { root, packageJson, declared } = project;
  const refuse = (problem: string, hint: string): GeneratorError =>
    new GeneratorError('E_PROJECT', `cannot add a loop to ${root}: ${problem}`, {
      hint,
      path: root,
    });

  if (project.legacyFunction !== undefined) {
    throw refuse(
      `it uses the v3 programming model (${project.legacyFunction}), and a host that finds functions of v4 ignores those of v3`,
      'move its functions to v4 first: https://learn.microsoft.com/azure/azure-functions/functions-node-upgrade-v4',
    );
  }
  for (const [name, oldest, reason] of NEEDED_DEPENDENCIES) {
    const range = declared.get(name);
    if (range === undefined && name === 'durable-functions') continue;
    if (range === undefined) {
      throw refuse(
        `package.json does not declare ${name}`,
        `${reason}; add it: npm install ${name}@${oldest}`,
      );
    }
    const newest = newestIn(range);
    if (newest === undefined || newest.major >= oldest) continue;
    throw refuse(
      `package.json declares ${name} ${range}`,
      `${reason}; upgrade it to ^${oldest}.0.0 first`,
    );
  }

  const installed = project.typescript ?? declared.get('typescript') ?? '';
  const typescript = newestIn(installed);
  if (typescript !== undefined && isOlder(typescript, OLDEST_TYPESCRIPT)) {
    throw refuse(`it uses TypeScript ${installed}`, 'upgrade typescript to 4.9 or later first');
  }
  const config = buildConfigOf(project);
  if (config === undefined) {
    throw refuse(
      'it has no tsconfig.json',
      'the loop is TypeScript: add a tsconfig.json and a build script that runs tsc',
    );
  }
  const { file, target } = config;
  const build = stringAt(packageJson, ['scripts', 'build']);
  if (build === undefined) {
    throw refuse('package.json has no build script', 'add one that compiles with tsc');
  }
  const how = buildOf(root, packageJson);
  if (how === undefined) {
    throw refuse(
      `its build script is ${JSON.stringify(build)}`,
      'only projects that build with tsc or a bundler are supported: "build": "tsc"',
    );
  }
  if (config.emitsNoCode && how.kind === 'tsc') {
    throw refuse(
      `${file} sets noEmit or emitDeclarationOnly`,
      'the build must emit the JavaScript that the host loads',
    );
  }
  if (target === 'es3' || target === 'es5') {
    throw refuse(`${file} sets target to ${target}`, 'set it to ES2015 or later');
  }
  const isModule = stringAt(packageJson, ['type']) === 'module' || /^es/.test(config.module ?? '');
  if (config.isVerbatim && !isModule && how.kind === 'tsc') {
    throw refuse(
      `${file} sets verbatimModuleSyntax, with which CommonJS has no import statements`,
      'remove it, or set isolatedModules instead',
    );
  }
  const layout =
    how.kind === 'bundler'
      ? { rootDir: '.', outDir: config.outDir ?? 'dist' }
      : layoutOf(config, typescript?.major ?? Number.POSITIVE_INFINITY);
  if (layout === undefined) {
    throw refuse(
      `a file in src/functions would move the compiled output, because ${file} does not set rootDir`,
      'set rootDir to the folder that tsc uses today',
    );
  }
  if (how.kind === 'bundler' && entryPointOf(project, layout, how).kind === 'missing') {
    throw refuse(
      `neither its build script nor the configuration of ${how.name} names the source of main, ${JSON.stringify(stringAt(packageJson, ['main']) ?? '')}`,
      `name the file that ${how.name} begins with: "build": "${how.name} src/index.ts …"`,
    );
  }
  if (!compilesJobs(layout) || !config.includes('src/functions/job.ts')) {
    throw refuse(
      `${file} does not compile src/functions`,
      'add src to its include list, and keep it inside rootDir',
    );
  }
  const { added, misfits } = fitVersions(project);
  if (misfits.length > 0) {
    throw refuse(
      misfits.map(({ problem }) => problem).join('; '),
      `write in package.json: ${misfits.map(({ line }) => line).join(', ')}; then install`,
    );
  }
  return { config, build: how, layout, typescript, fitted: added };
}

/** The newest version in a range: any 4 for `^4.2.0`. `undefined` for `latest` or `workspace:*`. */
export function newestIn(range: string): Version | undefined {
  return range
    .split('||')
    .flatMap((each): Version[] => {
      const [, operator, major, minor] = /^\s*([\^~>=v]*)\s*(\d+)(?:\.(\d+))?/.exec(each) ?? [];
      if (major === undefined) return [];
      const isOpen = minor === undefined || /[\^>]/.test(operator ?? '');
      return [{ major: Number(major), minor: isOpen ? Number.POSITIVE_INFINITY : Number(minor) }];
    })
    .sort((a, b) => (isOlder(a, b) ? 1 : -1))[0];
}

export const isOlder = (a: Version, b: Version): boolean =>
  a.major < b.major || (a.major === b.major && a.minor < b.minor);
