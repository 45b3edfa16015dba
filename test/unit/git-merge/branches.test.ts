import { execaSync } from 'execa';
import { expect, it } from 'vitest';
import { BASE_PATH } from '../../../src/generator/workspace/base-file';
import { type Fixture, jobsOf, listChanges, makeFixture, makeTemplates } from '../compare/fixture';

const templates = makeTemplates({ '.gitattributes': `${BASE_PATH} -text merge=union\n` });

/** Two branches of one project, and what git makes of them. */
async function mergeBranches(
  ours: (fixture: Fixture) => Promise<unknown>,
  theirs: (fixture: Fixture) => Promise<unknown>,
): Promise<{ fixture: Fixture; conflicted: string[] }> {
  const fixture = await makeFixture({ templates });
  const git = (...args: string[]): string => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
    return execaSync('git', [...who, ...args], { cwd: fixture.root }).stdout;
  };
  const commit = () => git('add', '--all') + git('commit', '--quiet', '--message', 'x');
  fixture.write('.git/info/exclude', '');
  fixture.remove('.git');
  git('init', '--quiet', '--initial-branch', 'ours');
  fixture.write('.git/info/exclude', '.eternal/run/\n');
  commit();
  git('checkout', '--quiet', '-b', 'theirs');
  await theirs(fixture);
  commit();
  git('checkout', '--quiet', 'ours');
  await ours(fixture);
  commit();
  try {
    git('merge', '--quiet', 'theirs');
  } catch {
    // It says so with its exit code where there are conflicts.
  }
  const conflicted = git('diff', '--name-only', '--diff-filter', 'U').split('\n').filter(Boolean);
  return { fixture, conflicted };
}

/** Sections that do not hold. */
const broken = (fixture: Fixture): string[] => {
  const { paths, get } = fixture.bases();
  return paths.filter((path) => get(path) === undefined);
};

it('two branches that each add a job damage only the manifest’s section', async () => {
  const add = (id: string) => async (fixture: Fixture) => {
    await fixture.run({ templates, jobs: jobsOf('orders', id) });
    fixture.edit(`src/functions/${id}.ts`, "'3m',", "'3m', // mine");
  };

  const { fixture, conflicted } = await mergeBranches(add('pay'), add('quit'));

  expect(conflicted).toEqual(['eternal.json']);
  expect(broken(fixture)).toEqual(['eternal.json']);
  const jobs = jobsOf(
    'orders',
    { id: 'pay', settings: { idleDelay: '2m' } },
    { id: 'quit', settings: { idleDelay: '2m' } },
  );
  expect(listChanges(await fixture.run({ templates, jobs }))).toEqual([
    'merge src/functions/pay.ts',
    'merge src/functions/quit.ts',
    'update eternal.json',
  ]);
  expect(fixture.read('src/functions/quit.ts')).toMatch(/'2m',\n.*'3m', \/\/ mine/);
  expect(broken(fixture)).toEqual([]);
});

it('a job that both branches changed loses its base, and the next run writes it again', async () => {
  const set = (settings: object) => (fixture: Fixture) =>
    fixture.run({ templates, jobs: jobsOf({ id: 'orders', settings }) });

  const { fixture } = await mergeBranches(set({ idleDelay: '2m' }), set({ jitter: '5%' }));

  expect(broken(fixture)).toEqual(['eternal.json', 'src/functions/orders.ts']);
  const jobs = jobsOf({ id: 'orders', settings: { idleDelay: '2m', jitter: '5%' } });
  expect(listChanges(await fixture.run({ templates, jobs }))).toEqual(['update eternal.json']);
  expect(broken(fixture)).toEqual([]);
});

it('two branches with the same change merge without a conflict', async () => {
  const jobs = jobsOf('orders', 'pay');
  const add = (fixture: Fixture) => fixture.run({ templates, jobs });
  const { fixture, conflicted } = await mergeBranches(add, add);
  expect([conflicted, broken(fixture)]).toEqual([[], []]);
  expect((await fixture.run({ templates, jobs })).stateFiles).toEqual([]);
});
