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
      '.github/loops.mjs',
      '.github/workflows/azure-dev.yml',
      '.github/workflows/ci.yml',
      'azure.yaml',
      'infra/alerts.bicep',
      'infra/app.bicep',
      'infra/backend.bicep',
      'infra/main.bicep',
      'infra/main.parameters.json',
      'infra/package.mjs',
      'infra/queries/failing.kql',
      'infra/queries/stalled.kql',
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

  it('warn if GitHub does not find the workflows', async () => {
    const repository = await newFolder({ 'README.md': '# ours\n' });
    await mustRun(repository, 'git', ['init', '--quiet']);

    const { stderr } = await cli(repository, ['apps/loops', '--yes', '--ci', 'github']);

    const warning = `only at the root of the repository: move .github to ${repository}`;
    expect(stderr).toContain(warning);
    const again = await cli(join(repository, 'apps/loops'), ['set', '--ci', 'none']);
    expect(again.stderr).not.toContain('root of the repository');
  });
});
