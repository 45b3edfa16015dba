import { posix } from 'node:path';

/** The programs that install a project's dependencies. */
export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** What workflows must know of the repository that a project is in. Paths are relative to its root, with `/`. */
export interface Repository {
  /** The folder of the project; empty for the root itself. */
  readonly folder: string;
  readonly manager: PackageManager;
  /** The lock file's folder: that of the project, or of the workspace that it is in. */
  readonly lockFolder: string;
  /** The workspace around the project has a script that builds its packages. */
  readonly isBuiltAbove: boolean;
  /** Yarn 2 or later. */
  readonly isYarnBerry: boolean;
  /** The `package.json` whose `packageManager` pins the package manager. */
  readonly pinnedIn: string | undefined;
  readonly workflows: WorkflowPlace;
}

/**
 * Where new workflows go. GitHub reads them only at the root of a repository, which may have workflows of other projects:
 * those of a project in `apps/jobs` are `../../.github/workflows/apps-jobs-ci.yml` and so on.
 */
export interface WorkflowPlace {
  /** From the project. */
  readonly folder: string;
  /** Begins the name of each file. */
  readonly prefix: string;
  /** The name of the file that the others call. */
  readonly ciFile: string;
}

const WORKFLOWS = '.github/workflows';
export const CI_WORKFLOW = `${WORKFLOWS}/ci.yml`;

/**
 * @param folder of the project, from the root of the repository
 * @param isExisting whether the project may have workflows of its own
 */
export function placeForNew(folder: string, isExisting = false): WorkflowPlace {
  const up = folder === '' ? '' : folder.replace(/[^/]+/g, '..');
  const own = folder === '' ? '' : `${folder.replace(/[^\w.-]+/g, '-')}-`;
  const prefix = isExisting ? `${own}eternal-` : own;
  return { folder: posix.join(up, WORKFLOWS), prefix, ciFile: `${prefix}ci.yml` };
}

/** The place of workflows that are there already. @param ci the path of the first one */
export function placeOf(ci: string): WorkflowPlace {
  const ciFile = posix.basename(ci);
  return {
    folder: posix.dirname(ci),
    prefix: /^(.*)ci\.ya?ml$/.exec(ciFile)?.[1] ?? '',
    ciFile,
  };
}

export const isWorkflow = (defaultPath: string): boolean =>
  posix.dirname(defaultPath) === WORKFLOWS;

/** The path of a workflow whose path in the templates is `defaultPath`. */
export const workflowPath = (defaultPath: string, { folder, prefix }: WorkflowPlace): string =>
  `${folder}/${prefix}${posix.basename(defaultPath)}`;

/** A project that is a repository of its own and uses npm. */
export const STANDALONE: Repository = {
  folder: '',
  manager: 'npm',
  lockFolder: '',
  isBuiltAbove: false,
  isYarnBerry: false,
  pinnedIn: undefined,
  workflows: placeForNew(''),
};

/** The values that the templates of workflows can use. */
export interface RepositoryModel extends Readonly<Record<PackageManager, boolean>> {
  /** As YAML; empty for the root. */
  readonly folder: string;
  readonly workflowPrefix: string;
  readonly ciFile: string;
  /** What the workflows are called, as YAML. */
  readonly ciName: string;
  readonly deployName: string;
  /** The folder that is deployed, as YAML. */
  readonly packageFolder: string;
  readonly manager: PackageManager;
  readonly corepack: boolean;
  readonly pinnedIn: string;
  /** The lock file, as YAML, where the cache of `actions/setup-node` does not find it by itself. */
  readonly lockFile: string;
  /** The command that installs exactly what the lock file has. */
  readonly install: string;
  /** Where the build runs, as YAML; empty for the folder of the project. */
  readonly buildFolder: string;
}

const LOCK_FILES = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
  yarn: 'yarn.lock',
  bun: 'bun.lock',
};

const INSTALL = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --frozen-lockfile',
  bun: 'bun install --frozen-lockfile',
};

export function repositoryModel(repository: Repository, isExisting = false): RepositoryModel {
  const { folder, manager, lockFolder, isYarnBerry, pinnedIn = '', workflows } = repository;
  const ci = isExisting ? 'Loop tests' : 'CI';
  const isBerry = manager === 'yarn' && isYarnBerry;
  const below = (parent: string, path: string): string =>
    parent === '' ? path : `${parent}/${path}`;
  return {
    npm: manager === 'npm',
    pnpm: manager === 'pnpm',
    yarn: manager === 'yarn',
    bun: manager === 'bun',
    manager,
    folder: inYaml(folder),
    workflowPrefix: workflows.prefix,
    ciFile: workflows.ciFile,
    ciName: inYaml(folder === '' ? ci : `${ci} ${folder}`),
    deployName: inYaml(folder === '' ? 'Deploy' : `Deploy ${folder}`),
    packageFolder: inYaml(below(folder, '.package')),
    corepack: isBerry,
    pinnedIn: inYaml(pinnedIn),
    lockFile: lockFolder === '' ? '' : inYaml(below(lockFolder, LOCK_FILES[manager])),
    install: isBerry ? 'yarn install --immutable' : INSTALL[manager],
    // An existing project may need other packages of its workspace.
    buildFolder: isExisting && repository.isBuiltAbove ? inYaml(lockFolder || '.') : '',
  };
}

/** A scalar of YAML; quoted where a plain one could mean something else. */
const inYaml = (text: string): string =>
  /^([\w.][\w./-]*)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
