import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { GeneratorError } from '../errors';
import { type JsonText, parseJsonText, propertyMap, stringAt } from '../json/tree';
import { ancestors, folderKindOf, isFunctionsProject } from '../manifest/find-project';
import { readTextFile } from '../manifest/read-text-file';
import type { Value } from '../options/values';
import { readTsConfigs, type TsConfig } from '../workspace/compiler-configs';
import { foldersInRepository, packageManagerOf } from '../workspace/repository';
import type { Workspace } from '../workspace/workspace';
import { installedVersion, readLockedVersions } from './locked-versions';
import { RELEVANT_PACKAGES } from './versions';

/** An existing Functions project: everything that decides how a loop is added to it. */
export interface FunctionsProject {
  readonly root: string;
  readonly packageJson: JsonText;
  readonly host: JsonText;
  readonly localSettings: JsonText | undefined;
  readonly funcIgnore: string | undefined;
  /** One for each `tsconfig*.json`. */
  readonly configs: readonly TsConfig[];
  /** Version ranges of all dependencies that this project or its workspace declares. */
  readonly declared: ReadonlyMap<string, string>;
  /** The locked or installed versions of the packages that matter to the loop. */
  readonly locked: ReadonlyMap<string, string>;
  /** The installed version of TypeScript. */
  readonly typescript: string | undefined;
  /** From `packageManager` or the lock file, in this folder or above. */
  readonly manager: string | undefined;
  /** A function of the v3 programming model: `hello/function.json`. */
  readonly legacyFunction: string | undefined;
  /** Whether the project has a file with that path. */
  readonly has: (path: string) => boolean;
}

/** The nearest folder from `start` upward with a `host.json`. */
export const findFunctionsProject = (start: string): string | undefined =>
  ancestors(start).find(isFunctionsProject);

/** Deep enough for `apps/orders/functions` and `packages/backend/src/api`. */
const MAX_DEPTH = 4;

/** The Functions projects of Node.js below a folder, sorted, relative to it and with `/`. */
export function functionsProjectsBelow(start: string, folder = '', depth = 1): string[] {
  return readdirSync(join(start, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
    .map(({ name }) => posix.join(folder, name))
    .sort()
    .flatMap((path) => {
      if (['project', 'functions-project'].includes(folderKindOf(join(start, path)))) return [path];
      return depth < MAX_DEPTH ? functionsProjectsBelow(start, path, depth + 1) : [];
    });
}

/** Throws `E_PROJECT` if there is no `package.json`, `E_MANIFEST` for a file that is not JSON. */
export function readFunctionsProject(root: string): FunctionsProject {
  const readText = (path: string): string | undefined =>
    existsSync(join(root, path)) ? readTextFile(join(root, path)) : undefined;
  const readJson = (path: string): JsonText | undefined => {
    const text = readText(path);
    return text === undefined ? undefined : parseJsonText(path, text);
  };
  const [packageJson, host] = [readJson('package.json'), readJson('host.json')];
  if (packageJson === undefined || host === undefined) {
    throw new GeneratorError('E_PROJECT', `cannot add a loop to ${root}: it has no package.json`, {
      hint: 'loops can be added to TypeScript projects with the v4 programming model of Node.js',
      path: root,
    });
  }
  const above = manifestsAbove(root);
  const declared = new Map([...above, packageJson].flatMap(dependenciesOf));
  return {
    root,
    packageJson,
    host,
    localSettings: readJson('local.settings.json'),
    funcIgnore: readText('.funcignore'),
    configs: readTsConfigs(root),
    declared,
    locked: readLockedVersions(foldersInRepository(root), RELEVANT_PACKAGES, declared),
    typescript: installedVersion(root, 'typescript'),
    manager: packageManagerOf(root),
    legacyFunction: legacyFunctionIn(root),
    has: (path) => existsSync(join(root, path)),
  };
}

/** The host looks for them one folder below the project. */
function legacyFunctionIn(root: string): string | undefined {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => `${name}/function.json`)
    .sort()
    .find((path) => existsSync(join(root, path)));
}

/** The `package.json` of the workspace that this project is in, and those between, outermost first. */
function manifestsAbove(root: string): JsonText[] {
  const above = foldersInRepository(root)
    .slice(1)
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(path))
    .map((path) => parseJsonText(path, readTextFile(path)))
    .reverse();
  const top = above.findIndex(({ root: node, file }) => {
    const isPnpm = existsSync(join(dirname(file), 'pnpm-workspace.yaml'));
    return isPnpm || propertyMap(node).has('workspaces');
  });
  return top < 0 ? [] : above.slice(top);
}

const dependenciesOf = ({ root }: JsonText): [string, string][] =>
  ['devDependencies', 'dependencies'].flatMap((key) => {
    const node = propertyMap(root).get(key)?.value;
    return node === undefined
      ? []
      : [...propertyMap(node)].map(([name, { value }]): [string, string] => [
          name,
          `${value.value}`,
        ]);
  });

/** The host's default on the Consumption plan, the shortest of all plans: https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout */
const DEFAULT_TIMEOUT = '5m';
const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** `functionTimeout` of a `host.json` as a duration; `undefined` for `-1`, which means no limit. */
export function functionTimeoutOf(host: JsonText): Value | undefined {
  const text = stringAt(host, ['functionTimeout']);
  if (text === undefined) return DEFAULT_TIMEOUT;
  const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const total =
    Number(days) * SECONDS.d + Number(hours) * SECONDS.h + Number(minutes) * 60 + Number(seconds);
  const [unit, size] = Object.entries(SECONDS).find(([, each]) => total % each === 0) ?? ['s', 1];
  return `${total / size}${unit}`;
}

/**
 * The first part of the paths of the project's HTTP functions: `/api` unless `host.json` sets another or none. Assumes
 * `/api` where `host.json` is not valid: other code reports that.
 */
export function routePrefixOf(workspace: Workspace): string {
  const disk = workspace.read('host.json');
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  const prefix = prefixIn(text) ?? 'api';
  return prefix === '' ? '' : `/${prefix}`;
}

function prefixIn(text: string): string | undefined {
  try {
    return stringAt(parseJsonText('host.json', text), ['extensions', 'http', 'routePrefix']);
  } catch {
    return undefined;
  }
}
