import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../../../src/generator/apply/lock';
import type { exitCodes } from '../../../src/generator/errors';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { GitRepository } from '../../../tools/git-repository';
import { edit, newFolder, newProject } from '../project-fixture';
import { cli } from '../run-cli';

export interface Step {
  readonly args: string;
  /** 0 where absent. */
  readonly code?: keyof typeof exitCodes;
  /** What a user does before. */
  readonly before?: (dir: string) => unknown;
  readonly env?: Record<string, string>;
}

export interface Scenario {
  readonly title: string;
  readonly folder: () => Promise<string>;
  /** One after the other in the folder. */
  readonly steps: readonly Step[];
}

const jobFile = 'src/functions/orders.ts';

/** A process that holds the lock: the one of this test is running, the other one has ended. */
const holdLock = (dir: string, pid: number): void => {
  const current = join(dir, '.eternal/run/current');
  mkdirSync(current, { recursive: true });
  const journal = {
    format: 1,
    isNew: false,
    newFolders: [],
    oldFolders: [],
    steps: [],
    changes: [],
  };
  writeFileSync(join(current, 'journal.json'), JSON.stringify(journal));
  writeFileSync(join(current, `holder.${lockHolder(pid)}`), '');
};
const releaseLock = (dir: string): void =>
  rmSync(join(dir, '.eternal/run/current'), { recursive: true });

const existingFolder = async (): Promise<string> => {
  const project = existingProjects.find(({ name }) => name === 'core-tools');
  if (project === undefined) throw new Error('no project core-tools');
  return copyExisting(project, await newFolder());
};

/** Every command, and every way in which it ends. */
export const scenarios: readonly Scenario[] = [
  {
    title: 'a project',
    folder: newProject,
    steps: [
      { args: 'list' },
      { args: 'check' },
      { args: '--version' },
      { args: 'set --help' },
      { args: 'add mail' },
      { args: 'set orders --idle-delay 2m --dry-run --diff' },
      {
        args: 'set orders --idle-delay 2m',
        before: (dir) => edit(dir, jobFile, "errorDelay: '3m',", "errorDelay: '3m', // long"),
      },
      { args: 'rename mail post' },
      { args: 'remove post' },
      { args: 'undo' },
      { args: 'regenerate' },
      { args: 'add new-job' },
      {
        args: 'rename new-job newest-job',
        before: (dir) => edit(dir, 'src/functions/new-job.ts', "'1m'", "'9m'"),
      },
      { args: 'remove newest-job' },
      { args: 'undo --dry-run --diff' },
    ],
  },
  {
    title: 'arguments',
    folder: newProject,
    steps: [
      { args: 'set orders', code: 'E_ANSWER' },
      { args: 'set --adopt orders --nothing', code: 'E_USAGE' },
      { args: 'remove nothing', code: 'E_ANSWER' },
      { args: 'create eternal.json --id a', code: 'E_USAGE' },
      { args: './eternal.json --id a', code: 'E_PATH' },
      { args: 'list --dir ..', code: 'E_PROJECT' },
      { args: 'check --dir ..', code: 'E_PROJECT' },
      { args: 'undo --dir ..', code: 'E_PROJECT' },
      { args: 'add --id 9', code: 'E_ANSWER' },
      { args: 'rename orders', code: 'E_ANSWER' },
      { args: 'regenerate --on-conflict both', code: 'E_ANSWER' },
    ],
  },
  {
    title: 'differences and conflicts',
    folder: newProject,
    steps: [
      { args: 'check', code: 'E_DIFFERS', before: (dir) => edit(dir, jobFile, "'1m'", "'7m'") },
      { args: 'list' },
      { args: 'set orders --adopt' },
      { args: 'check', before: (dir) => edit(dir, jobFile, "'3m'", 'process.env.DELAY') },
      { args: 'list' },
      {
        args: 'check',
        code: 'E_DIFFERS',
        before: (dir) => edit(dir, 'eternal.json', '"7m"', '"4m"'),
      },
      { args: 'regenerate --dry-run' },
      {
        args: 'regenerate',
        code: 'E_CONFLICT',
        before: (dir) => edit(dir, jobFile, "'7m'", "'5m'"),
      },
      { args: 'regenerate --dry-run --diff', code: 'E_CONFLICT' },
      { args: 'regenerate --on-conflict markers', code: 'E_CONFLICT' },
      { args: 'check', code: 'E_DIFFERS' },
      {
        args: 'undo',
        code: 'E_CONFLICT',
        before: (dir) => edit(dir, jobFile, '<<<<<<<', '<<<<<<< mine'),
      },
      {
        args: 'check',
        code: 'E_CONFLICT',
        before: (dir) => writeFileSync(join(dir, 'eternal.json'), '<<<<<<< a\n'),
      },
      { args: 'set orders --jitter 5%', code: 'E_CONFLICT' },
      ...['list', 'check', 'set orders --jitter 5%', 'regenerate'].map(
        (args): Step => ({
          args,
          code: 'E_MANIFEST',
          before: (dir) => writeFileSync(join(dir, 'eternal.json'), '{'),
        }),
      ),
    ],
  },
  {
    title: 'a job without its file, and one that another file registers',
    folder: newProject,
    steps: [
      {
        args: 'check',
        code: 'E_DIFFERS',
        before: (dir) => edit(dir, jobFile, "'orders'", "'other'"),
      },
      { args: 'list' },
      { args: 'check', code: 'E_DIFFERS', before: (dir) => rmSync(join(dir, jobFile)) },
      { args: 'list' },
    ],
  },
  {
    title: 'deleted files',
    folder: newProject,
    steps: [
      { args: 'regenerate', before: (dir) => rmSync(join(dir, 'README.md')) },
      { args: 'check', code: 'E_DIFFERS' },
      { args: 'regenerate --restore nowhere.ts', code: 'E_ANSWER' },
      { args: 'regenerate --accept-deleted README.md --dry-run --diff' },
      { args: 'regenerate --accept-deleted README.md' },
      { args: 'check' },
      { args: 'regenerate --accept-deleted host.json', code: 'E_ANSWER' },
      { args: 'regenerate --restore README.md' },
      { args: 'check' },
      {
        args: 'set orders --jitter 5%',
        code: 'E_CONFLICT',
        before: (dir) => rmSync(join(dir, jobFile)),
      },
      { args: `regenerate --restore ${jobFile}` },
      {
        args: 'set orders --processor pull',
        code: 'E_CONFLICT',
        before: (dir) => rmSync(join(dir, 'src/processors/process-orders.ts')),
      },
      { args: 'check', code: 'E_DIFFERS' },
      { args: 'regenerate --restore src/processors/process-orders.ts' },
      { args: 'set orders --processor pull' },
    ],
  },
  {
    title: 'locks and interruptions',
    folder: newProject,
    steps: [
      {
        args: 'set orders --jitter 5%',
        code: 'E_WRITE',
        before: (dir) => holdLock(dir, process.pid),
        // In a process of its own: one that holds the lock itself may write.
        env: {},
      },
      { args: 'undo', code: 'E_WRITE', env: {} },
      {
        args: 'list',
        code: 'E_WRITE',
        before: (dir) => {
          releaseLock(dir);
          holdLock(dir, 999_999_999);
        },
      },
      { args: 'check', code: 'E_DIFFERS' },
      { args: 'set orders --jitter 5% --dry-run', code: 'E_WRITE' },
      { args: 'undo' },
      { args: 'undo', code: 'E_PATH' },
    ],
  },
  {
    title: 'a new project',
    folder: () =>
      newFolder({
        'repo/README.md': 'mine\n',
        'repo/package.json': '{}\n',
        'jobs.json': '{ "jobs": { "a": {} } }',
      }),
    steps: [
      { args: 'app', code: 'E_ANSWER' },
      { args: 'app --id orders --dry-run' },
      { args: 'app --id orders --install', code: 'E_TOOL', env: { PATH: '/nowhere' } },
      { args: 'undo --dir app', code: 'E_ANSWER' },
      { args: 'undo --dir app --yes' },
      { args: 'app --id orders --git --ci github --deploy azd' },
      { args: 'app --id orders', code: 'E_PROJECT' },
      { args: 'repo --id orders' },
      { args: 'undo --dir repo --yes' },
      {
        args: 'repo --id orders',
        code: 'E_CONFLICT',
        before: (dir) => writeFileSync(join(dir, 'repo/vitest.config.mts'), 'mine\n'),
      },
      { args: 'from --from jobs.json' },
      { args: 'from --from no.json', code: 'E_PROJECT' },
      { args: 'from2 --from no.json', code: 'E_PATH' },
    ],
  },
  {
    title: 'an existing project',
    folder: existingFolder,
    steps: [
      { args: 'add orders --dry-run --diff' },
      { args: 'add orders' },
      { args: 'check' },
      { args: 'set --name other', code: 'E_USAGE' },
      { args: 'remove orders' },
      { args: 'undo' },
      { args: 'undo' },
      { args: 'remove orders' },
      { args: 'add orders', code: 'E_PROJECT', before: (dir) => rmSync(join(dir, 'package.json')) },
    ],
  },
  {
    title: 'two branches that git merges',
    folder: newProject,
    steps: [
      {
        args: 'check',
        code: 'E_CONFLICT',
        before: async (dir) => {
          const repository = new GitRepository(dir);
          repository.init();
          await cli(dir, ['set', 'orders', '--idle-delay', '2m']);
          repository.commit('ours');
          repository.do('checkout', '--quiet', '-b', 'other', 'base');
          await cli(dir, ['set', 'orders', '--idle-delay', '4m']);
          repository.commit('theirs');
          repository.ask(['merge', 'main']);
        },
      },
      { args: 'regenerate', code: 'E_CONFLICT' },
      { args: 'regenerate --on-conflict theirs' },
    ],
  },
];
