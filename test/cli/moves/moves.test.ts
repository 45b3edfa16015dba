import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTemplates } from '../../../src/generator/plan/templates';
import { version } from '../../../src/version';
import { type Files, Project } from '../../../tools/project';
import { atOldPlaces, brokenImports, type Move, moveFile, moveWithImports } from './moved-project';

const folder = mkdtempSync(join(tmpdir(), 'eternal-moves-'));
const release = { version, loadTemplates };
const moved = new Project(join(folder, 'moved'), release);
const unmoved = new Project(join(folder, 'unmoved'), release);
let files: Files;

beforeAll(async () => {
  for (const project of [moved, unmoved]) {
    const made = await project.run([
      '--id',
      'orders',
      '--name',
      'shop',
      '--backend',
      'dts',
      '--deploy',
      'azd',
      '--ci',
      'github',
    ]);
    if (made.exitCode !== 0) throw new Error(JSON.stringify(made));
    await project.run(['add', 'mail', '--yes']);
  }
  files = moved.files();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of a renamed job or processor: new → old names. */
const RENAMED: Readonly<Record<string, (path: string) => string>> = {
  rename: (path) => path.replace(/\borders\b/, 'sales').replace('process-orders', 'process-sales'),
  processor: (path) => path.replace('process-orders', 'pull'),
};

const isSameName = ([from, to]: Move) => basename(from) === basename(to);

const COMMANDS: readonly { name: string; args: string[]; renames?: string }[] = [
  { name: 'set', args: ['set', 'orders', '--idle-delay', '30s'] },
  { name: 'processor', args: ['set', 'orders', '--processor', 'pull'], renames: 'processor' },
  { name: 'watchdog', args: ['set', 'orders', '--watchdog', 'off'] },
  {
    name: 'backend',
    args: ['set', '--backend', 'azure-storage', '--deploy', 'none', '--ci', 'none'],
  },
  { name: 'rename', args: ['rename', 'orders', 'sales'], renames: 'rename' },
  { name: 'remove', args: ['remove', 'orders'] },
  { name: 'add', args: ['add', 'bills', '--yes'] },
  { name: 'regenerate', args: ['regenerate'] },
  { name: 'check', args: ['check'] },
  { name: 'list', args: ['list'] },
];

const MOVES: readonly Move[] = [
  ['src/functions/orders.ts', 'src/functions/jobs/orders.ts'],
  ['src/functions/orders.ts', 'lib/every-minute.ts'],
  ['src/functions', 'src/jobs'],
  ['src/processors/process-orders.ts', 'src/work/process-orders.ts'],
  ['src/processors', 'src/work'],
  ['test/orders.test.ts', 'test/jobs/orders.test.ts'],
  ['test/processors', 'src/processors/test'],
  ['test', 'tests'],
  ['src/eternal', 'src/loop'],
  ['src/eternal', 'packages/eternal/src'],
  ['src/eternal/policy.ts', 'src/policy.ts'],
  ['src', 'app'],
  ['emulator', 'tools/emulator'],
  ['.github', 'ci/.github'],
  ['infra', 'deploy/infra'],
  ['scripts', 'tools'],
  ...[
    'host.json',
    'tsconfig.json',
    'README.md',
    '.vscode/launch.json',
    'azure.yaml',
    'package.json',
    '.funcignore',
    '.gitignore',
    'vitest.config.mts',
    'infra/main.bicep',
    'scripts/storage.mjs',
    'infra/queries/failing.kql',
  ].map((path): Move => [path, `moved/${path}`]),
];

describe.each(['mended', 'plain'])('%s', (kind) => {
  describe.each(MOVES.map((move) => ({ move, title: move.join(' → ') })))('$title', ({ move }) => {
    it.each(COMMANDS)('$name', async ({ args, renames, name }) => {
      moved.reset(files, release);
      unmoved.reset(files, release);
      rmSync(join(moved.root, move[1]), { recursive: true, force: true });
      if (kind === 'mended') moveWithImports(moved, move);
      else moveFile(moved, move);
      const before = moved.files();
      const result = await moved.run(args);
      if (result.exitCode === 3 && kind === 'mended') {
        expect(moved.files()).toEqual(before);
        console.log(
          'EXIT3',
          move.join(' → '),
          name,
          JSON.stringify(
            result.refusal ??
              result.changes
                .filter((c) => c.action === 'conflict')
                .map((c) => `${c.path}: ${c.why}`),
          ),
        );
        return;
      }
      if (!(name === 'check' && kind === 'plain'))
        expect(result.exitCode, JSON.stringify(result)).toBe(0);
      await unmoved.run(args);
      const rename = RENAMED[renames ?? ''] ?? ((path: string) => path);
      const isFile = files.has(move[0]);
      const moves: Move[] = isFile
        ? [
            [
              rename(move[0]),
              isSameName(move)
                ? join(move[1], '..', rename(move[1].slice(move[1].lastIndexOf('/') + 1)))
                : move[1],
            ],
            move,
          ]
        : [move];
      if (kind === 'plain') {
        const after = brokenImports(moved.files()).filter(
          (each) => !/processors|work\//.test(each),
        );
        expect(name === 'check' || name === 'list' || name === 'remove' ? [] : after).toEqual([]);
        return;
      }
      expect(brokenImports(moved.files())).toEqual([]);
      const [now, then] = [atOldPlaces(moved.files(), moves), atOldPlaces(unmoved.files(), [])];
      expect([...now.keys()]).toEqual([...then.keys()]);
      for (const [path, text] of then) expect(now.get(path), path).toBe(text);
    });
  });
});
