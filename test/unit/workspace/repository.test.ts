import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CI_WORKFLOW,
  placeForNew,
  placeOf,
  STANDALONE,
  workflowPath,
} from '../../../src/generator/plan/repository';
import {
  packageManagerFor,
  packageManagerOf,
  readRepository,
} from '../../../src/generator/workspace/repository';
import { inTempDir } from '../../../tools/temp-dir';

type Files = Readonly<Record<string, string>>;

const withFiles = (files: Files, check: (folder: string) => void) =>
  inTempDir(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    check(folder);
  });

const pinned = (packageManager: string): string => JSON.stringify({ packageManager });

describe('readRepository', () => {
  it.each<[title: string, files: Files, project: string, expected: object]>([
    ['nothing', { '.git/HEAD': '' }, '', STANDALONE],
    [
      'a lock file of pnpm above',
      { '.git/HEAD': '', 'pnpm-lock.yaml': '' },
      'apps/jobs',
      { ...STANDALONE, manager: 'pnpm', folder: 'apps/jobs' },
    ],
    [
      'a lock file of its own',
      { '.git/HEAD': '', 'yarn.lock': '', 'jobs/package-lock.json': '' },
      'jobs',
      { ...STANDALONE, folder: 'jobs', lockFolder: 'jobs' },
    ],
    [
      'packageManager above, although a lock file is nearer',
      { '.git/HEAD': '', 'package.json': pinned('yarn@4.1.0'), 'jobs/package-lock.json': '' },
      'jobs',
      {
        ...STANDALONE,
        ...{ manager: 'yarn', isYarnBerry: true, folder: 'jobs', lockFolder: 'jobs' },
        pinnedIn: 'package.json',
      },
    ],
    [
      'bun',
      { '.git/HEAD': '', 'jobs/bun.lock': '', 'jobs/package.json': pinned('bun@1.2.0') },
      'jobs',
      {
        ...STANDALONE,
        ...{ manager: 'bun', folder: 'jobs', lockFolder: 'jobs' },
        pinnedIn: 'jobs/package.json',
      },
    ],
    ['a damaged package.json', { '.git/HEAD': '', 'package.json': '{' }, '', STANDALONE],
  ])('finds %s', async (_, files, project, expected) => {
    await withFiles(files, (folder) => {
      expect(readRepository(join(folder, project), undefined, undefined)).toEqual({
        ...expected,
        workflows: placeForNew(project),
      });
    });
  });

  it('keeps what the last run found where there is no repository and no lock file', async () => {
    const last = 'working-directory: apps/jobs\n      - run: pnpm install --frozen-lockfile\n';
    await withFiles({}, (folder) => {
      expect(readRepository(folder, last, undefined)).toMatchObject({
        folder: 'apps/jobs',
        manager: 'pnpm',
      });
    });
  });

  it('gives a new project the package manager that started the command', async () => {
    await withFiles({ 'a/package-lock.json': '' }, (folder) => {
      expect(readRepository(join(folder, 'b'), undefined, undefined, 'bun').manager).toBe('bun');
      expect(readRepository(join(folder, 'a'), undefined, undefined, 'bun').manager).toBe('npm');
    });
  });
});

describe('workflows', () => {
  it.each([
    ['', '.github/workflows/ci.yml'],
    ['apps/jobs', '../../.github/workflows/apps-jobs-ci.yml'],
    ['my jobs', '../.github/workflows/my-jobs-ci.yml'],
  ])('of a project in %j go to the root of the repository', (folder, path) => {
    expect(workflowPath(CI_WORKFLOW, placeForNew(folder))).toBe(path);
  });

  it.each([
    ['.github/workflows/ci.yml', '.github/workflows/deploy.yml'],
    ['../.github/workflows/jobs-ci.yml', '../.github/workflows/jobs-deploy.yml'],
    ['../.github/workflows/test.yml', '../.github/workflows/deploy.yml'],
  ])('go beside %s', (ci, deploy) => {
    expect(workflowPath('.github/workflows/deploy.yml', placeOf(ci))).toBe(deploy);
  });
});

it('packageManagerOf looks no higher than the repository', async () => {
  await withFiles({ 'yarn.lock': '', 'repository/.git/HEAD': '' }, (folder) => {
    expect(packageManagerOf(join(folder, 'repository/app'))).toBeUndefined();
    expect(packageManagerOf(join(folder, 'app'))).toBe('yarn');
  });
});

describe('packageManagerFor', () => {
  it.each([
    ['outside of a repository', 'app', 'npm'],
    ['in a repository', 'repository/app', 'pnpm'],
    ['with a lock file of its own', 'own', 'bun'],
  ])('finds the package manager of a project %s', async (_, path, expected) => {
    const files = {
      'yarn.lock': '',
      'repository/.git/HEAD': '',
      'repository/package.json': '{ "packageManager": "pnpm@9.1.0" }',
      'own/bun.lock': '',
    };
    await withFiles(files, (folder) => {
      expect(packageManagerFor(join(folder, path), 'npm')).toBe(expected);
    });
  });
});
