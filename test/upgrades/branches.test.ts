import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../tools/git-repository';
import type { Project } from '../../tools/project';
import { replace } from './edits';
import { compile, expectDone, isDeep, newProject, release, useReleases } from './fixture';

useReleases();

interface Branched {
  readonly project: Project;
  readonly repository: GitRepository;
}

/** A repository whose branch `upgraded` has a later version, and `edited` an edit of each renamed or split file. */
async function makeBranches(version: string): Promise<Branched> {
  let repository: GitRepository | undefined;
  const project = newProject(([, ...args], cwd) => repository?.ask(args, cwd));
  await project.run([project.root, '--id', 'orders-sync', '--ci', 'github', '--yes']);
  repository = new GitRepository(project.root);
  repository.init();

  repository.begin('upgraded');
  project.release = release(version);
  await project.run(['regenerate']);
  repository.commit('upgraded');

  repository.begin('edited');
  replace(project, 'src/eternal/policy.ts', 'Number.MAX_SAFE_INTEGER', '1_000_000');
  replace(project, 'src/eternal/settings.ts', 'h: 3600e3', 'h: 3601e3');
  replace(project, 'test/orders-sync.test.ts', "it('runs", "// ours\nit('runs");
  repository.commit('edited');
  return { project, repository };
}

/** With and without git's detection of renames. */
const merges = [[], ['-X', 'no-renames']].flatMap((flags) => [
  { into: 'upgraded', from: 'edited', flags },
  { into: 'edited', from: 'upgraded', flags },
]);

describe.each(isDeep ? ['0.2.0', '0.3.0'] : ['0.3.0'])(
  'a branch that was upgraded to %s',
  (version) => {
    it.each(merges)(
      'gets the edits when git merges $from into $into $flags',
      async ({ into, from, flags }) => {
        const { project, repository } = await makeBranches(version);
        repository.do('checkout', '--quiet', '--force', into);
        repository.ask(['merge', '--quiet', '--no-commit', ...flags, from]);

        project.release = release(version);
        const { exitCode, changes, nextSteps } = await project.run(['regenerate']);

        expect(changes.filter(({ action }) => action === 'conflict')).toEqual([]);
        expect(exitCode).toBe(0);
        const add = nextSteps.find((step) => step.startsWith('git add'));
        if (add !== undefined) repository.do(...add.split(' ').slice(1));
        expect(repository.unmerged()).toEqual([]);
        expect(project.read('src/eternal/delays.ts')).toContain('1_000_000');
        expect(project.read('src/eternal/durations.ts')).toContain('h: 3601e3');
        const test =
          version === '0.2.0' ? 'test/orders-sync.test.ts' : 'test/jobs/orders-sync.test.ts';
        expect(project.read(test)).toContain('// ours');
        expect(project.has('src/eternal/policy.ts')).toBe(false);
        repository.commit('merged');
        await expectDone(project);
        if (isDeep) expect(await compile(project)).toBe('');
      },
    );
  },
);
