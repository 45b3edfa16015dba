import { existsSync, renameSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../../../tools/run';
import { edit, filesIn, newFolder, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const added = (before: object, after: object): string[] =>
  Object.keys(after).filter((path) => !(path in before));

describe('the options of a project', () => {
  it('add files and remove them again', async () => {
    const dir = await newProject();
    const before = await filesIn(dir);

    const set = await cli(dir, ['set', '--backend', 'dts', '--deploy', 'azd', '--ci', 'github']);
    expect(set.exitCode, set.stderr).toBe(0);
    expect(set.stderr).toContain('the task hub changes from App (azure-storage) to App (dts)');
    expect(added(before, await filesIn(dir))).toEqual([
      '.github/workflows/azure-dev.yml',
      '.github/workflows/ci.yml',
      'azure.yaml',
      'infra/alerts.bicep',
      'infra/app.bicep',
      'infra/backend.bicep',
      'infra/main.bicep',
      'infra/main.parameters.json',
      'infra/queries/failing.kql',
      'infra/queries/stalled.kql',
      'scripts/loops.mjs',
      'scripts/package.mjs',
      'scripts/storage.mjs',
    ]);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);

    const back = ['set', '--backend', 'default', '--deploy', 'none', '--ci', 'none'];
    expect((await cli(dir, back)).exitCode).toBe(0);
    // local.settings.json is not in git: an extra setting does no harm.
    const { 'local.settings.json': _, ...rest } = await filesIn(dir);
    const { 'local.settings.json': __, ...was } = before;
    expect(rest).toEqual(was);
  });

  it('keep files that the user changed', async () => {
    const dir = await newProject('--deploy', 'azd');
    edit(
      dir,
      'infra/main.bicep',
      "targetScope = 'subscription'",
      "targetScope = 'subscription' // ours",
    );

    const { exitCode, stderr } = await cli(dir, ['set', '--deploy', 'none']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('= keep     infra/main.bicep (no longer used)');
    expect(readText(dir, 'infra/main.bicep')).toContain('// ours');
  });

  it('do not overwrite an existing azure.yaml', async () => {
    const dir = await newProject();
    await mustRun(dir, process.execPath, ['-e', "fs.writeFileSync('azure.yaml', 'name: ours')"]);

    const { exitCode, stderr } = await cli(dir, ['set', '--deploy', 'azd']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('! conflict azure.yaml');
    expect(readText(dir, 'azure.yaml')).toBe('name: ours');
  });
});

describe('the workflows of a project in a folder of a repository', () => {
  const ci = '.github/workflows/apps-loops-ci.yml';
  const deploy = '.github/workflows/apps-loops-deploy.yml';
  const withoutGit = async (dir: string): Promise<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(await filesIn(dir)).filter(([path]) => !path.startsWith('.git/')),
    );

  async function newRepository(files: Readonly<Record<string, string>> = {}): Promise<string> {
    const repository = await newFolder({ 'README.md': '# ours\n', ...files });
    await mustRun(repository, 'git', ['init', '--quiet']);
    return repository;
  }

  it('go to its root, and follow every command', async () => {
    const repository = await newRepository({ '.github/workflows/ci.yml': 'name: ours\n' });
    const before = await withoutGit(repository);
    const create = ['apps/loops', '--yes', '--ci', 'github'];
    const { exitCode, stderr } = await cli(repository, create);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain('warning');
    const created = await withoutGit(repository);
    const app = join(repository, 'apps/loops');
    expect(Object.keys(created).filter((path) => path.includes('.github/'))).toEqual([
      ci,
      deploy,
      '.github/workflows/ci.yml',
    ]);
    expect(created[deploy]).toContain(`uses: ./${ci}`);
    expect(created[deploy]).toContain('working-directory: apps/loops');
    expect((await cli(app, ['check'])).exitCode).toBe(0);

    // The user renames one, and edits the other.
    renameSync(join(repository, ci), join(repository, '.github/workflows/loops.yml'));
    edit(repository, deploy, 'timeout-minutes: 45', 'timeout-minutes: 50');
    await writeFile(join(repository, 'pnpm-lock.yaml'), '');
    expect((await cli(app, ['regenerate'])).exitCode).toBe(0);
    const regenerated = await withoutGit(repository);
    expect(regenerated).not.toHaveProperty([ci]);
    expect(regenerated['.github/workflows/loops.yml']).toContain('pnpm install');
    expect(regenerated[deploy]).toContain('uses: ./.github/workflows/loops.yml');
    expect(regenerated[deploy]).toContain('timeout-minutes: 50');
    edit(repository, deploy, 'timeout-minutes: 50', 'timeout-minutes: 45');

    expect((await cli(app, ['set', '--ci', 'none'])).exitCode).toBe(0);
    expect(Object.keys(await withoutGit(repository))).not.toContain(deploy);
    expect((await cli(app, ['undo'])).exitCode).toBe(0);
    expect(await withoutGit(repository)).toMatchObject({
      '.github/workflows/ci.yml': before['.github/workflows/ci.yml'],
      '.github/workflows/loops.yml': regenerated['.github/workflows/loops.yml'],
    });
  });

  it('are undone with the project', async () => {
    const repository = await newRepository();
    const before = await withoutGit(repository);
    await cli(repository, ['apps/loops', '--yes', '--ci', 'github']);
    const { exitCode, stderr } = await cli(repository, ['undo', '--dir', 'apps/loops', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(await withoutGit(repository)).toEqual(before);
    expect(existsSync(join(repository, '.github'))).toBe(false);
  });

  it('are in the way of nothing that exists, and then nothing is written', async () => {
    const repository = await newRepository({ [ci]: 'name: ours\n' });
    const before = await withoutGit(repository);
    const { exitCode, stderr } = await cli(repository, [
      ...['apps/loops', '--yes', '--ci', 'github'],
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(ci);
    expect(await withoutGit(repository)).toEqual(before);
    expect(existsSync(join(repository, 'apps'))).toBe(false);
  });
});
