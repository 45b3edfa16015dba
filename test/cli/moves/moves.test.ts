import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path/posix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTemplates } from '../../../src/generator/plan/templates';
import { version } from '../../../src/version';
import { type Files, Project } from '../../../tools/project';
import { atOldPlaces, brokenImports, type Move, moveFile, moveWithImports } from './moved-project';

const folder = mkdtempSync(join(tmpdir(), 'eternal-moves-'));
const templates = compileTemplates(version);
const release = { version, loadTemplates: () => templates };
const moved = new Project(join(folder, 'moved'), release);
const unmoved = new Project(join(folder, 'unmoved'), release);
let files: Files;

beforeAll(async () => {
  const options = ['--name', 'shop', '--backend', 'dts', '--deploy', 'azd', '--ci', 'github'];
  for (const project of [moved, unmoved]) {
    for (const args of [
      ['--id', 'orders', ...options],
      ['add', 'mail', '--yes'],
    ]) {
      expect(await project.run(args)).toMatchObject({ exitCode: 0 });
    }
  }
  files = moved.files();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** The new name of a file that the command renames. */
  readonly renamed?: (name: string) => string;
}

const COMMANDS: readonly Command[] = [
  { name: 'set', args: ['set', 'orders', '--idle-delay', '30s'] },
  {
    name: 'set --processor',
    args: ['set', 'orders', '--processor', 'pull'],
    renamed: (name) => name.replace('process-orders', 'pull'),
  },
  { name: 'set --watchdog off', args: ['set', 'orders', '--watchdog', 'off'] },
  {
    name: 'set of the project',
    args: ['set', '--backend', 'azure-storage', '--deploy', 'none', '--ci', 'none'],
  },
  {
    name: 'rename',
    args: ['rename', 'orders', 'sales'],
    renamed: (name) => name.replace('orders', 'sales'),
  },
  { name: 'remove', args: ['remove', 'orders'] },
  { name: 'add', args: ['add', 'bills', '--yes'] },
  { name: 'regenerate', args: ['regenerate'] },
  { name: 'check', args: ['check'] },
  { name: 'list', args: ['list'] },
];

const MOVES: readonly Move[] = [
  ['src/functions/orders.ts', 'src/functions/jobs/orders.ts'],
  ['src/functions/orders.ts', 'lib/every-minute.ts'],
  ['src/processors', 'src/work'],
  ['test/orders.test.ts', 'test/jobs/orders.test.ts'],
  ['src/eternal', 'packages/eternal/src'],
  ['.github', 'ci/.github'],
  ['package.json', 'moved/package.json'],
];

const MORE_MOVES: readonly Move[] = [
  ['src/functions', 'src/jobs'],
  ['src/processors/process-orders.ts', 'src/tasks/process-orders.ts'],
  ['test/processors', 'src/processors/test'],
  ['test', 'tests'],
  ['src/eternal', 'src/loop'],
  ['src/eternal/policy.ts', 'src/policy.ts'],
  ['src', 'app'],
  ['emulator', 'tools/emulator'],
  ['infra', 'deploy/infra'],
  ['scripts', 'tools'],
  ...[
    ...['host.json', 'tsconfig.json', 'README.md', '.vscode/launch.json', 'azure.yaml'],
    ...['.funcignore', '.gitignore', 'vitest.config.mts', 'infra/main.bicep'],
    ...['scripts/storage.mjs', 'infra/queries/failing.kql'],
  ].map((path): Move => [path, `moved/${path}`]),
];

const moves = process.env.DEEP === undefined ? MOVES : [...MOVES, ...MORE_MOVES];
const rows = moves.map((move) => ({ move, title: move.join(' → ') }));

/** What a command does to the project whose files are in place. */
interface InPlace {
  readonly files: Files;
  /** About running loops. */
  readonly warnings: readonly string[];
}

const inPlace = new Map<string, InPlace>();
async function runInPlace({ name, args }: Command): Promise<InPlace> {
  const found = inPlace.get(name);
  if (found !== undefined) return found;
  unmoved.reset(files, release);
  const { warnings } = await unmoved.run(args);
  const made = {
    files: atOldPlaces(unmoved.files(), []),
    warnings: warnings.filter((warning) => warning.includes('loop')),
  };
  inPlace.set(name, made);
  return made;
}

const reset = (move: Move): void => {
  moved.reset(files, release);
  rmSync(join(moved.root, move[1]), { recursive: true, force: true });
};

describe.each(rows)('$title, by an editor', ({ move }) => {
  it.each(COMMANDS)('$name does what it does in place', async (command) => {
    const { args, renamed = String } = command;
    reset(move);
    moveWithImports(moved, move);

    const result = await moved.run(args);

    expect(result.refusal).toBeUndefined();
    expect(result).toMatchObject({ exitCode: 0, markers: [] });
    expect(brokenImports(moved.files())).toEqual([]);
    const [from, to] = move;
    // A file that has the name of the job or of the processor gets the new one.
    const renaming: Move = [
      join(from, '..', renamed(basename(from))),
      basename(from) === basename(to) ? join(to, '..', renamed(basename(to))) : to,
    ];
    const old = atOldPlaces(moved.files(), [renaming, move]);
    const expected = await runInPlace(command);
    expect(old).toEqual(expected.files);
    expect(result.warnings).toEqual(expect.arrayContaining([...expected.warnings]));
    expect((await moved.run(['check'])).findings).toEqual([]);
  });

  it('undo takes a command back', async () => {
    reset(move);
    moveWithImports(moved, move);
    const before = moved.files();

    await moved.run(['set', 'orders', '--idle-delay', '30s']);
    expect(await moved.run(['undo'])).toMatchObject({ exitCode: 0 });

    expect(moved.files()).toEqual(before);
  });
});

/** The user's own files are not updated, so that their imports stay as they are. */
const isOfUser = (broken: string): boolean => /processors|work\//.test(broken);
const WRITING = COMMANDS.filter(({ name }) =>
  process.env.DEEP === undefined
    ? ['set', 'set --processor', 'rename'].includes(name)
    : !['check', 'list', 'remove'].includes(name),
);

describe.each(rows)('$title, without the imports', ({ move }) => {
  it.each(WRITING)('$name mends the imports', async ({ args }) => {
    reset(move);
    moveFile(moved, move);

    expect(await moved.run(args)).toMatchObject({ exitCode: 0 });

    const broken = brokenImports(moved.files());
    expect(broken.filter((each) => !isOfUser(each))).toEqual([]);
  });
});

it.each([
  ['src/functions/mail.ts', 'src/functions/post.ts'],
  ['src/processors/process-mail.ts', 'src/processors/process-post.ts'],
  ['test/mail.test.ts', 'test/post.test.ts'],
] satisfies Move[])('add stops where %s is at the place of a new file', async (...move) => {
  reset(move);
  moveWithImports(moved, move);
  const before = moved.files();

  const { exitCode, changes } = await moved.run(['add', 'post', '--yes']);

  expect(exitCode).toBe(3);
  const paths = changes.flatMap(({ path, action }) => (action === 'conflict' ? [path] : []));
  expect(new Set(paths)).toEqual(new Set([move[1]]));
  expect(moved.files()).toEqual(before);
});
