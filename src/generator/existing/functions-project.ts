import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GeneratorError } from '../errors';
import { type JsonText, parseJsonText, propertyMap, stringAt } from '../json/tree';
import { isFunctionsProject, readTextFile } from '../manifest/read';
import type { Value } from '../options/values';
import { ancestors } from '../paths';
import { type Compiler, readCompilers } from './compiler';

/** A Functions project of other people's making: what of it decides how a loop gets into it. */
export interface FunctionsProject {
  readonly root: string;
  readonly packageJson: JsonText;
  readonly host: JsonText;
  readonly localSettings: JsonText | undefined;
  readonly funcIgnore: string | undefined;
  /** One for each `tsconfig*.json`. */
  readonly compilers: readonly Compiler[];
  /** Version ranges of all dependencies that are declared here, or further up in a workspace. */
  readonly declared: ReadonlyMap<string, string>;
  /** The version of TypeScript that is installed. */
  readonly typescript: string | undefined;
  /** By its lock file or by `packageManager`, here or further up. */
  readonly manager: string | undefined;
  /** Whether a file is there. */
  readonly has: (path: string) => boolean;
}

/** The nearest folder from `start` upward that has a `host.json`. */
export const findFunctionsProject = (start: string): string | undefined =>
  ancestors(start).find(isFunctionsProject);

/** Throws `E_PROJECT` where it has no `package.json`, `E_MANIFEST` for a file that is not JSON. */
export function readFunctionsProject(root: string): FunctionsProject {
  const textOf = (path: string): string | undefined =>
    existsSync(join(root, path)) ? readTextFile(join(root, path)) : undefined;
  const jsonOf = (path: string): JsonText | undefined => {
    const text = textOf(path);
    return text === undefined ? undefined : parseJsonText(path, text);
  };
  const [packageJson, host] = [jsonOf('package.json'), jsonOf('host.json')];
  if (packageJson === undefined || host === undefined) {
    throw new GeneratorError('E_PROJECT', `${root} is a Functions project without a package.json`, {
      hint: 'a loop can be added to one in TypeScript, on the programming model v4 of Node.js',
      path: root,
    });
  }
  const above = manifestsAbove(root);
  return {
    root,
    packageJson,
    host,
    localSettings: jsonOf('local.settings.json'),
    funcIgnore: textOf('.funcignore'),
    compilers: readCompilers(root),
    declared: new Map([...above, packageJson].flatMap(dependenciesOf)),
    typescript: installedVersion(root, 'typescript'),
    manager: [packageJson, ...above.toReversed()].map(managerIn).find(Boolean) ?? lockedBy(root),
    has: (path) => existsSync(join(root, path)),
  };
}

/** Those of the folders above that make a workspace of this one, the uppermost first. Of others nothing is installed here. */
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

/** What the host lets a function run on the Consumption plan where `host.json` says nothing: other plans, longer. */
const USUAL = '5m';
const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** `functionTimeout` of a `host.json` as a duration; `undefined` where there is no limit, `-1`. */
export function functionTimeoutOf(host: JsonText): Value | undefined {
  const text = stringAt(host, ['functionTimeout']);
  if (text === undefined) return USUAL;
  const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const total =
    Number(days) * SECONDS.d + Number(hours) * SECONDS.h + Number(minutes) * 60 + Number(seconds);
  const [unit, size] = Object.entries(SECONDS).find(([, each]) => total % each === 0) ?? ['s', 1];
  return `${total / size}${unit}`;
}
