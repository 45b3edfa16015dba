import { execaSync } from 'execa';
import { expect, it } from 'vitest';
import { BASE_PATH } from '../../../src/generator/workspace/bases';
import { jobsOf, type Lab, makeLab, makeTemplates, told } from '../compare/support';

const templates = makeTemplates({ '.gitattributes': `${BASE_PATH} -text merge=union\n` });

/** Two branches of one project, and what git makes of them. */
async function mergeBranches(
  ours: (lab: Lab) => Promise<unknown>,
  theirs: (lab: Lab) => Promise<unknown>,
): Promise<{ lab: Lab; conflicted: string[] }> {
  const lab = await makeLab({ templates });
  const git = (...args: string[]): string => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
    return execaSync('git', [...who, ...args], { cwd: lab.root }).stdout;
  };
  const commit = () => git('add', '--all') + git('commit', '--quiet', '--message', 'x');
  lab.write('.git/info/exclude', '');
  lab.remove('.git');
  git('init', '--quiet', '--initial-branch', 'ours');
  lab.write('.git/info/exclude', '.eternal/run/\n');
  commit();
  git('checkout', '--quiet', '-b', 'theirs');
  await theirs(lab);
  commit();
  git('checkout', '--quiet', 'ours');
  await ours(lab);
  commit();
  try {
    git('merge', '--quiet', 'theirs');
  } catch {
    // It says so with its exit code where there are conflicts.
  }
  const conflicted = git('diff', '--name-only', '--diff-filter', 'U').split('\n').filter(Boolean);
  return { lab, conflicted };
}

/** Sections that do not hold. */
const broken = (lab: Lab): string[] => {
  const { paths, get } = lab.bases();
  return paths.filter((path) => get(path) === undefined);
};

it('two branches that each add a job leave every section whole but the manifest’s', async () => {
  const add = (id: string) => async (lab: Lab) => {
    await lab.run({ templates, jobs: jobsOf('orders', id) });
    lab.edit(`src/functions/${id}.ts`, "'3m',", "'3m', // mine");
  };

  const { lab, conflicted } = await mergeBranches(add('pay'), add('quit'));

  expect(conflicted).toEqual(['eternal.json']);
  expect(broken(lab)).toEqual(['eternal.json']);
  const jobs = jobsOf(
    'orders',
    { id: 'pay', settings: { idleDelay: '2m' } },
    { id: 'quit', settings: { idleDelay: '2m' } },
  );
  expect(told(await lab.run({ templates, jobs }))).toEqual([
    'merge src/functions/pay.ts',
    'merge src/functions/quit.ts',
    'update eternal.json',
  ]);
  expect(lab.read('src/functions/quit.ts')).toMatch(/'2m',\n.*'3m', \/\/ mine/);
  expect(broken(lab)).toEqual([]);
});

it('a job that both branches have changed has no base, and one again after the next run', async () => {
  const set = (settings: object) => (lab: Lab) =>
    lab.run({ templates, jobs: jobsOf({ id: 'orders', settings }) });

  const { lab } = await mergeBranches(set({ idleDelay: '2m' }), set({ jitter: '5%' }));

  expect(broken(lab)).toEqual(['eternal.json', 'src/functions/orders.ts']);
  const jobs = jobsOf({ id: 'orders', settings: { idleDelay: '2m', jitter: '5%' } });
  expect(told(await lab.run({ templates, jobs }))).toEqual(['update eternal.json']);
  expect(broken(lab)).toEqual([]);
});

it('branches that both bring the same merge to the same', async () => {
  const jobs = jobsOf('orders', 'pay');
  const add = (lab: Lab) => lab.run({ templates, jobs });
  const { lab, conflicted } = await mergeBranches(add, add);
  expect([conflicted, broken(lab)]).toEqual([[], []]);
  expect((await lab.run({ templates, jobs })).stateFiles).toEqual([]);
});
