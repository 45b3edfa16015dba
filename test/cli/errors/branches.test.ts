import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBases } from '../../../tools/bases';
import { GitRepository } from '../../../tools/git-repository';
import { version } from '../../../tools/repository';
import { edit, filesIn, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

/** The work on a branch: commands, or an edit by hand. */
type Work = string | ((dir: string) => void);

const manifest = 'eternal.json';
const jobFile = 'src/functions/orders.ts';

interface Merge {
  readonly dir: string;
  readonly repository: GitRepository;
  /** Paths that git could not merge. */
  readonly unmerged: readonly string[];
}

/** Creates a project with the jobs `orders` and `mail`, and merges two branches of it with git. */
async function mergeBranches(ours: Work[], theirs: Work[], prepare?: Work): Promise<Merge> {
  const dir = await newProject();
  const work = async (steps: readonly Work[]): Promise<void> => {
    for (const step of steps) {
      if (typeof step !== 'string') step(dir);
      else expect(await cli(dir, step.split(' '))).toMatchObject({ exitCode: 0 });
    }
  };
  await work(['add mail --yes', ...(prepare === undefined ? [] : [prepare])]);
  const repository = new GitRepository(dir);
  repository.init();
  for (const [name, steps] of [
    ['theirs', theirs],
    ['ours', ours],
  ] as const) {
    repository.begin(name);
    await work(steps);
    repository.commit(name);
  }
  repository.ask(['merge', '--quiet', '--no-edit', 'theirs']);
  return { dir, repository, unmerged: repository.unmerged() };
}

/** Runs the next steps of `regenerate` and expects `check` to pass. */
async function expectMerged({ dir, repository, unmerged }: Merge): Promise<void> {
  if (unmerged.includes(manifest)) {
    const { exitCode, stdout, stderr } = await cli(dir, ['check']);
    expect([exitCode, stdout + stderr]).toEqual([3, expect.stringContaining('run regenerate')]);
  }
  const { exitCode, stdout, stderr } = await cli(dir, ['regenerate', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const add = JSON.parse(stdout).nextSteps.find((step: string) => step.startsWith('git add '));
  if (add !== undefined) repository.do(...add.split(' ').slice(1));
  expect(repository.unmerged()).toEqual([]);
  const checked = await cli(dir, ['check']);
  expect([checked.exitCode, checked.stdout + checked.stderr]).toEqual([
    0,
    expect.stringContaining('eternal.json'),
  ]);
  repository.commit('merge');
  expect(repository.do('status', '--porcelain')).toBe('');
  expect(await cli(dir, ['check'])).toMatchObject({ exitCode: 0 });
}

/** Moves the file of the job as an editor does, which mends its imports. */
const moveJob = (dir: string): void => {
  const moved = readText(dir, jobFile).replaceAll("'../", "'../../");
  mkdirSync(join(dir, 'src/functions/jobs'));
  writeFileSync(join(dir, 'src/functions/jobs/orders.ts'), moved);
  rmSync(join(dir, jobFile));
};

const jobsIn = (dir: string) => JSON.parse(readText(dir, manifest)).jobs;

describe('regenerate after a merge of two branches', () => {
  it('keeps the new job and the changed delay of each branch', async () => {
    const merge = await mergeBranches(
      ['add bills --yes', 'set orders --idle-delay 2m'],
      ['add pay --yes', 'set orders --error-delay 5m'],
    );

    await expectMerged(merge);

    expect(Object.keys(jobsIn(merge.dir)).sort()).toEqual(['bills', 'mail', 'orders', 'pay']);
    expect(jobsIn(merge.dir).orders).toMatchObject({ idleDelay: '2m', errorDelay: '5m' });
    expect(readText(merge.dir, jobFile)).toMatch(/idleDelay: '2m',\n {2}errorDelay: '5m',/);
  });

  it('keeps the options and the processor of a job that the other branch renamed', async () => {
    const merge = await mergeBranches(
      ['rename orders sales'],
      [
        'set orders --jitter 5%',
        (dir) =>
          edit(
            dir,
            'src/processors/process-orders.ts',
            '  return processed',
            '  // mine\n  return processed',
          ),
      ],
    );

    await expectMerged(merge);

    expect(jobsIn(merge.dir).sales).toMatchObject({ processor: 'processSales', jitter: '5%' });
    expect(readText(merge.dir, 'src/functions/sales.ts')).toContain("jitter: '5%'");
    expect(readText(merge.dir, 'src/processors/process-sales.ts')).toContain('// mine');
    const paths = Object.keys(await filesIn(merge.dir)).filter((path) => !path.startsWith('.git/'));
    expect(paths.filter((path) => path.includes('orders'))).toEqual([]);
  });

  it('removes a job of one branch and keeps the added and changed jobs of the other', async () => {
    const merge = await mergeBranches(
      ['remove mail'],
      ['add pay --yes', 'set orders --watchdog off'],
    );

    await expectMerged(merge);

    expect(Object.keys(jobsIn(merge.dir))).toEqual(['orders', 'pay']);
    expect(readText(merge.dir, jobFile)).toContain("watchdog: 'off'");
  });

  it('follows a job whose file one branch moved and the other renamed', async () => {
    const merge = await mergeBranches([moveJob], ['rename orders sales']);

    await expectMerged(merge);

    const { dir } = merge;
    const paths = Object.keys(await filesIn(dir)).filter((path) =>
      path.startsWith('src/functions/'),
    );
    expect(paths).toEqual(['src/functions/mail.ts', 'src/functions/sales.ts']);
    expect(readText(dir, 'src/functions/sales.ts')).toContain("'../processors/process-sales.js'");
  });

  it('keeps the edits of one branch and the upgrade of the other', async () => {
    const readme = 'README.md';
    // The first job of the two.
    const mailFile = 'src/functions/mail.ts';
    const asOldVersion = (dir: string): void => {
      edit(dir, manifest, `"${version}"`, '"0.0.9"');
      edit(dir, readme, '\n', '\n\nA line of an older version.\n');
      setBases(dir, { [readme]: readText(dir, readme), [manifest]: readText(dir, manifest) });
    };
    const setAsOldVersion = (dir: string): void => {
      for (const [path, from, to] of [
        [manifest, '"idleDelay": "1m"', '"idleDelay": "2m"'],
        [mailFile, "idleDelay: '1m'", "idleDelay: '2m'"],
      ] as const) {
        edit(dir, path, from, to);
        setBases(dir, { [path]: readText(dir, path) });
      }
      edit(dir, readme, '## ', '<!-- mine -->\n\n## ');
    };
    const merge = await mergeBranches([setAsOldVersion], ['regenerate'], asOldVersion);

    await expectMerged(merge);

    expect(JSON.parse(readText(merge.dir, manifest)).generator).toBe(version);
    expect(readText(merge.dir, mailFile)).toContain("idleDelay: '2m'");
    expect(readText(merge.dir, readme)).toContain('<!-- mine -->');
    expect(readText(merge.dir, readme)).not.toContain('A line of an older version.');
  });
});

describe('a contradiction between two branches', () => {
  it.each([
    {
      what: 'a delay',
      ours: ['set orders --idle-delay 2m'],
      theirs: ['set orders --idle-delay 3m'],
      named: 'jobs.orders.idleDelay is "2m" in ours, "3m" in theirs',
      side: 'theirs',
      kept: { orders: { idleDelay: '3m' } },
    },
    {
      what: 'a new id',
      ours: ['rename orders sales'],
      theirs: ['rename orders bills'],
      named: 'jobs.orders is renamed to sales in ours, to bills in theirs',
      side: 'ours',
      kept: { sales: { processor: 'processSales' } },
    },
    {
      what: 'a new id that the other branch adds',
      ours: ['add sales --yes', 'set orders --idle-delay 2m'],
      theirs: ['rename orders sales'],
      named: 'jobs.sales is the renamed orders in theirs, and another job in ours',
      side: 'ours',
      kept: { orders: { processor: 'processOrders' }, sales: { processor: 'processSales' } },
      files: { [jobFile]: "'orders'", 'test/orders.test.ts': 'orders' },
    },
    {
      what: 'a removed job that is renamed',
      ours: ['remove mail', 'add pay --yes'],
      theirs: ['rename mail bills'],
      named: 'jobs.mail is removed in ours, renamed to bills in theirs',
      side: 'ours',
      kept: { orders: {}, pay: { processor: 'processPay' } },
    },
    {
      what: 'a removed job that is changed',
      ours: ['remove mail'],
      theirs: ['set mail --jitter 5%'],
      named: 'jobs.mail is removed in ours, changed in theirs',
      side: 'theirs',
      kept: { mail: { jitter: '5%' } },
      files: {
        'src/functions/mail.ts': "jitter: '5%'",
        'src/processors/process-mail.ts': 'processMail',
        'test/mail.test.ts': 'mail',
        'test/processors/process-mail.test.ts': 'processMail',
      },
    },
  ])('exits with 3, is named, and nothing is written: $what', async (row) => {
    const merge = await mergeBranches(row.ours, row.theirs);
    const { dir } = merge;
    const before = await filesIn(dir);

    for (const args of [['regenerate'], ['regenerate', '--on-conflict', 'markers']]) {
      const { exitCode, stderr } = await cli(dir, args);
      expect(exitCode).toBe(3);
      expect(stderr).toContain(row.named);
    }
    expect(await cli(dir, ['set', 'orders', '--jitter', '5%'])).toMatchObject({ exitCode: 3 });
    expect(await filesIn(dir)).toEqual(before);

    await cli(dir, ['regenerate', '--on-conflict', row.side]);
    expect(jobsIn(dir)).toMatchObject(row.kept);
    for (const [path, text] of Object.entries(row.files ?? {}))
      expect(readText(dir, path)).toContain(text);
    await expectMerged({ ...merge, unmerged: [] });
  });

  it('in a job whose file one branch moved and the other removed is a conflict', async () => {
    const { dir } = await mergeBranches([moveJob], ['remove orders']);

    const { exitCode, stderr } = await cli(dir, ['regenerate']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('! conflict src/functions/jobs/orders.ts (deleted on one branch');
  });

  it('in a file that both edited is reported with both texts, and other files are merged', async () => {
    const say = (text: string) => (dir: string) => edit(dir, 'README.md', '\n', `\n\n${text}\n`);
    const merge = await mergeBranches(
      [say('Ours.'), 'add bills --yes'],
      [say('Theirs.'), 'set orders --idle-delay 2m'],
    );
    const { dir } = merge;

    const { exitCode, stderr } = await cli(dir, ['regenerate']);

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /! conflict README\.md.*\n.*README\.md:\d+: ours `Ours\.`, theirs `Theirs\.`/,
    );
    expect(Object.keys(jobsIn(dir))).toContain('bills');
    expect(await cli(dir, ['check'])).toMatchObject({ exitCode: 3 });

    await cli(dir, ['regenerate', '--on-conflict', 'theirs']);
    expect(readText(dir, 'README.md')).toContain('Theirs.');
    expect(readText(dir, 'README.md')).not.toContain('Ours.');
    await expectMerged({ ...merge, unmerged: [] });
  });
});
