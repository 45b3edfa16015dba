import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../src/commands/run-command';
import { parseArguments } from '../../../src/generator/arguments/arguments';
import {
  allFlags,
  commandNames,
  commands,
  similarCommand,
} from '../../../src/generator/arguments/flags';
import { printHelp } from '../../../src/generator/arguments/help';
import { compareVersions } from '../../../src/generator/manifest/read';
import type { Owner } from '../../../src/generator/plan/plan';
import {
  createPaint,
  printError,
  printReport,
  type Report,
} from '../../../src/generator/report/report';
import { commandLine } from '../../../src/generator/shell';

const plain = createPaint(() => false, {});
const lines = (told: Report) => printReport(told, undefined, plain);
const report: Report = {
  command: 'regenerate',
  dir: '/p',
  dryRun: false,
  isBlocked: false,
  changes: [
    { path: 'a', action: 'create', owner: 'generated', after: 'a\n' },
    { path: 'b', action: 'update', owner: 'json', before: 'b\nc\n', after: 'b\nd\n' },
    { path: 'c', action: 'same', owner: 'generated' },
    { path: 'd', action: 'keep', owner: 'generated', why: 'changed by you' },
  ],
  warnings: ['look out'],
  nextSteps: ['npm install'],
  reproduce: 'npx x',
};
const conflict: Report = {
  ...report,
  isBlocked: true,
  changes: [{ path: 'e', action: 'conflict', owner: 'json', why: 'is there already' }],
};

describe('printReport', () => {
  it('draws what was made as a tree, in which the user’s files are marked', () => {
    const made = [
      ['eternal.json', 'json'],
      ['.gitignore', 'generated'],
      ['host.json', 'json'],
      ['package.json', 'json'],
      ...['a', 'b', 'c', 'd'].map((name) => [`src/eternal/${name}.ts`, 'generated']),
      ['src/functions/orders.ts', 'generated'],
      ['src/functions/mail.ts', 'generated'],
      ['src/processors/process-orders.ts', 'user'],
      ['test/orders.test.ts', 'generated'],
      ['test/processors/process-orders.test.ts', 'user'],
    ].map(([path = '', owner]) => ({ path, owner: owner as Owner, action: 'create' as const }));
    const kept = { path: 'README.md', owner: 'generated', action: 'keep', why: 'changed' } as const;
    const changes = [...made, kept];
    expect(
      lines({ ...report, command: 'create', dir: '/there/my-app', changes }).slice(0, 14),
    ).toEqual([
      'my-app/',
      '├─ src/',
      '│  ├─ eternal/     4 files',
      '│  ├─ functions/   orders.ts  mail.ts',
      '│  └─ processors/  process-orders.ts  ← yours',
      '├─ test/',
      '│  ├─ processors/  process-orders.test.ts  ← yours',
      '│  └─ orders.test.ts',
      '└─ eternal.json  host.json  package.json',
      '= keep     README.md (changed)',
      '/there/my-app: 13 files written, 1 left as they are',
      'warning: look out',
      '',
      'Next:',
    ]);
    const dry = lines({ ...report, command: 'create', dryRun: true, changes });
    expect(dry.filter((line) => line.startsWith('+ create'))).toHaveLength(13);
  });

  it('counts what is deleted for itself', () => {
    const gone = { path: 'f', action: 'delete', owner: 'generated', before: 'f' } as const;
    const changes = [...report.changes, gone, gone];
    expect(lines({ ...report, changes })).toContain(
      '/p: 2 files written, 2 deleted, 2 left as they are',
    );
    expect(lines({ ...report, dryRun: true, changes: [gone] })).toContain(
      '/p: 0 files would be written, 1 would be deleted',
    );
  });

  it('has a line per change, warnings, next steps and the command', () => {
    expect(lines(report)).toEqual([
      '+ create   a',
      '~ update   b',
      '= keep     d (changed by you)',
      '/p: 2 files written, 2 left as they are',
      'warning: look out',
      '',
      'Next:',
      '  npm install',
      '',
      'To make this again: npx x',
    ]);
  });

  it('says what a dry run would do', () => {
    expect(lines({ ...report, dryRun: true })).toContain(
      '/p: 2 files would be written, 2 left as they are',
    );
  });

  it('says that nothing was written where something is in the way', () => {
    expect(lines(conflict)).toEqual([
      '! conflict e (is there already)',
      '/p: nothing was written',
      'warning: look out',
    ]);
  });
});

describe('outcomeOf', () => {
  const outcome = (told: Report, ...words: string[]) =>
    outcomeOf(
      told,
      parseArguments(['regenerate', ...words], () => false),
      plain,
    );

  it('has every change for scripts, without the texts', () => {
    expect(outcome(report)).toMatchObject({ exitCode: 0, result: '' });
    expect(outcome(report).json).toEqual({
      command: 'regenerate',
      dir: '/p',
      dryRun: false,
      ok: true,
      changes: [
        { path: 'a', action: 'create', owner: 'generated' },
        { path: 'b', action: 'update', owner: 'json' },
        { path: 'c', action: 'same', owner: 'generated' },
        { path: 'd', action: 'keep', owner: 'generated', why: 'changed by you' },
      ],
      warnings: ['look out'],
      nextSteps: ['npm install'],
      reproduce: 'npx x',
    });
  });

  it('has the diffs where they were asked for', () => {
    const { json, result } = outcome(report, '--dry-run', '--diff');
    const created =
      'diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+a\n';
    const updated = 'diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1,2 +1,2 @@\n b\n-c\n+d\n';
    expect(json).toHaveProperty('changes.0.diff', created);
    expect(json).toHaveProperty('changes.1.diff', updated);
    expect(json).not.toHaveProperty('changes.3.diff');
    expect(result).toBe(created + updated);
  });

  it('keeps the whole report when a step after the files fails', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    const { exitCode, json, lines: told } = outcome({ ...report, error });
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ ok: false, error, nextSteps: ['npm install'] });
    expect(told.at(-1)).toBe('error: npm install failed');
    expect(told).toContain('/p: 2 files written, 2 left as they are');
  });

  it('is exit code 3 with conflicts', () => {
    expect(outcome(conflict)).toMatchObject({
      exitCode: 3,
      json: { ok: false, error: { code: 'E_CONFLICT', path: 'e' } },
    });
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '' }, false],
    [true, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('terminal %s, %j: %s', (isTerminal, env, coloured) => {
    const line = printError(
      { code: 'E_BUG', message: 'm', hint: 'h' },
      createPaint(() => isTerminal, env),
    );
    expect(line).toBe(coloured ? '\u001b[31merror:\u001b[0m m (h)' : 'error: m (h)');
  });
});

describe('texts made from the table of options', () => {
  it.each(commands)('the help of %s has each of its flags once', (command) => {
    const lines = printHelp(command).split('\n');
    for (const { flag, commands: its } of allFlags) {
      const own = lines.filter((line) => new RegExp(`^ +(-\\w, )?--${flag}(?![\\w-])`).test(line));
      expect(own.length, flag).toBe(its.includes(command) ? 1 : 0);
    }
  });

  it('the help of the program has every command', () => {
    const help = printHelp('create');
    for (const command of commandNames)
      expect(help).toContain(`create-eternal-function ${command} `);
  });
});

describe('small things', () => {
  it.each([
    [['cd', 'my app'], "cd 'my app'"],
    [['echo', "it's", '~', '@a/b', '90%', ''], "echo 'it'\\''s' '~' @a/b 90% ''"],
  ])('commandLine %j', (words, line) => {
    expect(commandLine(words)).toBe(line);
  });

  it.each([
    ['1.0.0', '1.0.1', -1],
    ['1.10.0', '1.9.9', 1],
    ['2.0.0-beta.1', '2.0.0', 0],
    ['0.1.0', '0.1.0', 0],
  ])('compareVersions %s %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it.each([
    ['add', 'add'],
    ['ad', 'add'],
    ['regenrate', 'regenerate'],
    ['app', undefined],
    ['my-app', undefined],
    ['test', undefined],
  ])('similarCommand %s: %s', (word, command) => {
    expect(similarCommand(word)).toBe(command);
  });
});
