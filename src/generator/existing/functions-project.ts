import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GeneratorError } from '../errors';
import { type JsonText, parseJsonText, propertyMap, stringAt } from '../json/tree';
import { ancestors, isFunctionsProject } from '../manifest/find-project';
import { readTextFile } from '../manifest/manifest-file';
import type { Value } from '../options/values';
import { readTsConfigs, type TsConfig } from '../workspace/compiler-configs';
import type { Workspace } from '../workspace/workspace';

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
  /** The installed version of TypeScript. */
  readonly typescript: string | undefined;
  /** From `packageManager` or the lock file, in this folder or above. */
  readonly manager: string | undefined;
  /** Whether the project has a file with that path. */
  readonly has: (path: string) => boolean;
}

/** The nearest folder from `start` upward with a `host.json`. */
export const findFunctionsProject = (start: string): string | undefined =>
  ancestors(start).find(isFunctionsProject);

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
  return {
    root,
    packageJson,
    host,
    localSettings: readJson('local.settings.json'),
    funcIgnore: readText('.funcignore'),
    configs: readTsConfigs(root),
    declared: new Map([...above, packageJson].flatMap(dependenciesOf)),
    typescript: installedVersion(root, 'typescript'),
    manager: [packageJson, ...above.toReversed()].map(managerIn).find(Boolean) ?? lockedBy(root),
    has: (path) => existsSync(join(root, path)),
  };
}

/** The `package.json` of the workspace that this project is in, and those between, outermost first. */
function manifestsAbove(root: string): JsonText[] {
  const above = inRepository(root)
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

const managerIn = (json: JsonText): string | undefined =>
  stringAt(json, ['packageManager'])?.split('@')[0];

const LOCK_FILES = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'package-lock.json': 'npm',
};

const lockedBy = (root: string): string | undefined =>
  inRepository(root).flatMap((folder) =>
    Object.entries(LOCK_FILES).flatMap(([file, manager]) =>
      existsSync(join(folder, file)) ? [manager] : [],
    ),
  )[0];

/** A folder and those above it, up to the root of the repository. */
function inRepository(root: string): string[] {
  const folders = ancestors(root);
  const top = folders.findIndex((folder) => existsSync(join(folder, '.git')));
  return top < 0 ? folders : folders.slice(0, top + 1);
}

function installedVersion(folder: string, name: string): string | undefined {
  const path = ancestors(folder)
    .map((each) => join(each, 'node_modules', name, 'package.json'))
    .find((each) => existsSync(each));
  return path && stringAt(parseJsonText(path, readTextFile(path)), ['version']);
}

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
