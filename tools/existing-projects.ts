import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installLocked } from './installs/install-locked';
import { root } from './repository';
import { mustRun, type RunResult, run } from './run';

/** A typical Functions project: `test/fixtures/existing/<name>`. */
export interface ExistingProject {
  readonly name: string;
  readonly manager: 'npm' | 'pnpm' | 'yarn';
  /** The folder of the app, if it is not the root of the repository. */
  readonly app?: string;
  /** A compiled function, relative to the app. */
  readonly compiled: string;
  /** A function that `npm run dev` must list, if the file has another name. */
  readonly functionName?: string;
  /** The route prefix, if it is not `/api`. */
  readonly prefix?: string;
}

const npm = { manager: 'npm' } as const;

export const existingProjects: readonly ExistingProject[] = [
  { name: 'azd-quickstart', ...npm, compiled: 'dist/src/functions/getProduct.js' },
  { name: 'core-tools', ...npm, compiled: 'dist/src/functions/HttpTrigger1.js' },
  {
    name: 'custom-layout',
    ...npm,
    compiled: 'build/functions/contacts/upsertContact.js',
    prefix: '/crm/v1',
  },
  {
    name: 'durable',
    ...npm,
    compiled: 'dist/src/functions/buildReport.js',
    functionName: 'httpStart',
  },
  { name: 'esbuild', ...npm, compiled: 'dist/index.js', functionName: 'prices' },
  { name: 'esm', ...npm, compiled: 'dist/src/functions/notify.js' },
  // Its versions are old ones.
  { name: 'func-init', ...npm, compiled: 'dist/src/functions/greet.js' },
  { name: 'jest', ...npm, compiled: 'dist/src/functions/invoiceTotal.js' },
  {
    name: 'npm-workspace',
    ...npm,
    app: 'packages/functions',
    compiled: 'dist/functions/trackParcel.js',
  },
  {
    name: 'pnpm',
    manager: 'pnpm',
    compiled: 'dist/src/functions/ingest.js',
  },
  { name: 'vitest', ...npm, compiled: 'dist/functions/indexDocument.js' },
  {
    name: 'yarn',
    manager: 'yarn',
    compiled: 'dist/functions/githubHook.js',
  },
];

/** How to start each package manager. */
const programs = {
  pnpm: ['npx', '--yes', 'pnpm@9.15.9'],
  yarn: ['npx', '--yes', 'yarn@1.22.22'],
} as const;

const installFlags = {
  pnpm: ['--no-frozen-lockfile', '--prefer-offline'],
  yarn: ['--no-progress', '--prefer-offline'],
} as const;

/** Copies a project into `parent`, without its dependencies. Returns its root folder. */
export async function copyExisting({ name }: ExistingProject, parent: string): Promise<string> {
  const folder = join(parent, name);
  await cp(join(root, 'test/fixtures/existing', name), folder, { recursive: true });
  return folder;
}

/** Builds a project and runs its tests, unless the build fails. Skips `build` if `test` builds first. */
export async function buildAndTest(folder: string): Promise<RunResult> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const builds = /npm run build/.test(`${scripts.pretest} ${scripts.test}`);
  const built = builds ? undefined : await run(folder, 'npm', ['run', 'build']);
  return built === undefined || built.exitCode === 0 ? run(folder, 'npm', ['test']) : built;
}

/** Installs the dependencies of a project. The one with a loop added has a lock of its own. */
export async function installExisting(
  { name, manager, app = '' }: ExistingProject,
  folder: string,
): Promise<void> {
  if (manager === 'npm') {
    const hasLoop = existsSync(join(folder, app, 'eternal.json'));
    return installLocked(`existing-${name}${hasLoop ? '-with-loop' : ''}`, folder);
  }
  const [program, ...first] = programs[manager];
  await mustRun(folder, program, [...first, 'install', ...installFlags[manager]]);
}
