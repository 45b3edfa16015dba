import { GeneratorError } from '../errors';
import { stringAt } from '../json/tree';
import type { Compiler } from './compiler';
import type { FunctionsProject } from './functions-project';
import { buildCompiler, isCompiled, type Layout, layoutOf } from './layout';

const OLDEST_TYPESCRIPT: Version = { major: 4, minor: 9 };

/** What the loops need of the project that they come into. */
export interface Ground {
  readonly compiler: Compiler;
  readonly layout: Layout;
  readonly typescript: Version | undefined;
}

/** Throws `E_PROJECT`, with what is in the way, for a project that a loop cannot be added to. */
export function groundOf(project: FunctionsProject): Ground {
  const { root, packageJson, declared } = project;
  const refuse = (problem: string, hint?: string): GeneratorError =>
    new GeneratorError('E_PROJECT', `a loop cannot be added to ${root}: ${problem}`, {
      hint,
      path: root,
    });

  for (const [name, oldest, why] of NEEDED) {
    const range = declared.get(name);
    if (range === undefined && name === 'durable-functions') continue;
    if (range === undefined) throw refuse(`${name} is not among its dependencies`, why);
    const newest = newestIn(range);
    if (newest === undefined || newest.major >= oldest) continue;
    throw refuse(`its ${name} is ${range}`, `${why}: ^${oldest}.0.0`);
  }

  const installed = project.typescript ?? declared.get('typescript') ?? '';
  const typescript = newestIn(installed);
  if (typescript !== undefined && isBelow(typescript, OLDEST_TYPESCRIPT)) {
    throw refuse(`its TypeScript is ${installed}`, '4.9 or later is needed');
  }
  const build = stringAt(packageJson, ['scripts', 'build']);
  const compiler = buildCompiler(project);
  if (compiler === undefined) {
    throw refuse(
      'it has no tsconfig.json',
      'a loop is TypeScript, compiled by tsc in npm run build',
    );
  }
  if (build === undefined || !/\b(tsc|tsgo)\b/.test(build) || compiler.makesNoCode) {
    const found =
      build === undefined ? 'it has no build script' : `its build is ${JSON.stringify(build)}`;
    throw refuse(
      `${found}${compiler.makesNoCode ? `, and ${compiler.file} makes no code` : ''}`,
      'tsc has to compile the files that the host loads',
    );
  }
  if (['es3', 'es5'].includes(compiler.target ?? '')) {
    throw refuse(
      `the target of its ${compiler.file} is ${compiler.target}`,
      'ES2015 or later is needed',
    );
  }
  const layout = layoutOf(compiler, typescript?.major ?? Number.POSITIVE_INFINITY);
  if (layout === undefined) {
    throw refuse(
      `src/functions would move what ${compiler.file} compiles to another folder of its output`,
      'set rootDir there first',
    );
  }
  if (!isCompiled(layout) || !compiler.includes('src/functions/job.ts')) {
    throw refuse(`${compiler.file} does not compile src/functions`, 'include it there first');
  }
  return { compiler, layout, typescript };
}

/** Dependencies that have to be there, or as new as this, and what for. */
const NEEDED = [
  ['@azure/functions', 4, 'the programming model v4 is needed'],
  ['durable-functions', 3, 'the loop is written for version 3'],
] as const;

/** A version, as far as it matters here. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The newest that a range takes: of `^4.2.0` any 4. Of what is no version (`latest`, `workspace:*`) nothing is known. */
export function newestIn(range: string): Version | undefined {
  return range
    .split('||')
    .flatMap((each): Version[] => {
      const [, operator, major, minor] = /^\s*([\^~>=v]*)\s*(\d+)(?:\.(\d+))?/.exec(each) ?? [];
      if (major === undefined) return [];
      const isOpen = minor === undefined || /[\^>]/.test(operator ?? '');
      return [{ major: Number(major), minor: isOpen ? Number.POSITIVE_INFINITY : Number(minor) }];
    })
    .sort((a, b) => (isBelow(a, b) ? 1 : -1))[0];
}

export const isBelow = (a: Version, b: Version): boolean =>
  a.major < b.major || (a.major === b.major && a.minor < b.minor);
