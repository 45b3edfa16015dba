import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linkTree } from './link-tree';
import { root } from './repository';
import { mustRun, type RunResult, run } from './run';

/** A typical Functions project: `test/fixtures/existing/<name>`. */
export interface ExistingProject {
  readonly name: string;
  readonly manager: 'npm' | 'pnpm' | 'yarn';
  /** The folder of the app, if it is not the root of the repository. */
  readonly app?: string;
  /** Files and folders that an install creates. */
  readonly installed: readonly string[];
  /** A compiled function, relative to the app. */
  readonly compiled: string;
  /** A function that `npm run dev` must list, if the file has another name. */
  readonly functionName?: string;
  /** The route prefix, if it is not `/api`. */
  readonly prefix?: string;
}

const npm = { manager: 'npm', installed: ['node_modules', 'package-lock.json'] } as const;

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
  { name: 'esm', ...npm, compiled: 'dist/src/functions/notify.js' },
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
    installed: ['node_modules', 'pnpm-lock.yaml'],
    compiled: 'dist/src/functions/ingest.js',
  },
  { name: 'vitest', ...npm, compiled: 'dist/functions/indexDocument.js' },
  {
    name: 'yarn',
    manager: 'yarn',
    installed: ['node_modules', 'yarn.lock'],
    compiled: 'dist/functions/githubHook.js',
  },
];

/** How to start each package manager. */
const programs = {
  npm: ['npm'],
  pnpm: ['npx', '--yes', 'pnpm@9.15.9'],
  yarn: ['npx', '--yes', 'yarn@1.22.22'],
} as const;

const installFlags = {
  npm: ['--no-audit', '--no-fund', '--prefer-offline'],
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

/** Installs the dependencies of a project. Links them from `.tmp` if they were installed before. */
export async function installExisting(project: ExistingProject, folder: string): Promise<void> {
  const cached = join(root, '.tmp/installs', await keyOf(project, folder));
  if (existsSync(cached)) return linkTree(cached, folder);
  const [program, ...first] = programs[project.manager];
  await mustRun(folder, program, [...first, 'install', ...installFlags[project.manager]]);
  const draft = `${cached}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  for (const path of project.installed) {
    const installed = join(folder, path);
    if (path === 'node_modules') await linkTree(installed, join(draft, path));
    else await cp(installed, join(draft, path));
  }
  await mkdir(dirname(cached), { recursive: true });
  // Another process may have installed the same.
  await rename(draft, cached).catch(() => rm(draft, { recursive: true }));
}

/** Equal for projects with the same dependencies. */
async function keyOf({ manager, app }: ExistingProject, folder: string): Promise<string> {
  const manifests = [folder, ...(app === undefined ? [] : [join(folder, app)])].map(
    async (each) => {
      const text = await readFile(join(each, 'package.json'), 'utf8');
      const { dependencies, devDependencies, workspaces } = JSON.parse(text);
      return JSON.stringify([dependencies, devDependencies, workspaces]);
    },
  );
  const parts = [manager, process.version, ...(await Promise.all(manifests))];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
