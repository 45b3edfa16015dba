import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linkTree } from './link-tree';
import { root } from './repository';
import { mustRun, type RunResult, run } from './run';

/** A Functions project as people have one: `test/fixtures/existing/<name>`. */
export interface ExistingProject {
  readonly name: string;
  readonly manager: 'npm' | 'pnpm' | 'yarn';
  /** The app's folder, where that is not the root of the repository. */
  readonly app?: string;
  /** What an install of it makes. */
  readonly installed: readonly string[];
  /** A compiled function, from the app's folder. */
  readonly compiled: string;
  /** A function that `npm run dev` has to name, where the file is not named after it. */
  readonly functionName?: string;
  /** Of its routes, where it is not `/api`. */
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

/** The program of a package manager, which npm brings where it is not npm. */
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

/** Copies a project below `place`, without its dependencies; returns its root folder. */
export async function copyExisting({ name }: ExistingProject, place: string): Promise<string> {
  const folder = join(place, name);
  await cp(join(root, 'test/fixtures/existing', name), folder, { recursive: true });
  return folder;
}

/**
 * Builds a project and runs its tests. What `build` says is left out where `test` builds first.
 * @returns the first that failed, or the last
 */
export async function buildAndTest(folder: string): Promise<RunResult> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const builds = /npm run build/.test(`${scripts.pretest} ${scripts.test}`);
  const built = builds ? undefined : await run(folder, 'npm', ['run', 'build']);
  return built === undefined || built.exitCode === 0 ? run(folder, 'npm', ['test']) : built;
}

/** Installs what a project declares; what was installed before for the same is linked from `.tmp`. */
export async function installExisting(project: ExistingProject, folder: string): Promise<void> {
  const kept = join(root, '.tmp/installs', await keyOf(project, folder));
  if (existsSync(kept)) return linkTree(kept, folder);
  const [program, ...first] = programs[project.manager];
  await mustRun(folder, program, [...first, 'install', ...installFlags[project.manager]]);
  const draft = `${kept}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  for (const path of project.installed) {
    const made = join(folder, path);
    if (path === 'node_modules') await linkTree(made, join(draft, path));
    else await cp(made, join(draft, path));
  }
  await mkdir(dirname(kept), { recursive: true });
  // Somebody else may have been as fast.
  await rename(draft, kept).catch(() => rm(draft, { recursive: true }));
}

/** Equal for projects that install the same. */
async function keyOf({ manager, app }: ExistingProject, folder: string): Promise<string> {
  const manifests = [folder, ...(app === undefined ? [] : [join(folder, app)])].map(
    async (place) => {
      const text = await readFile(join(place, 'package.json'), 'utf8');
      const { dependencies, devDependencies, workspaces } = JSON.parse(text);
      return JSON.stringify([dependencies, devDependencies, workspaces]);
    },
  );
  const parts = [manager, process.version, ...(await Promise.all(manifests))];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
