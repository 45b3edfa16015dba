import { describe, expect, it } from 'vitest';
import {
  allFlags,
  commandNames,
  commands,
  similarCommand,
} from '../../../src/generator/arguments/flags';
import { printHelp } from '../../../src/generator/arguments/help';
import { compareVersions } from '../../../src/generator/manifest/generator-version';
import type { Owner } from '../../../src/generator/plan/plan';
import { conflictError } from '../../../src/generator/report/conflict-error';
import { outcomeToJson } from '../../../src/generator/report/json';
import { exitCodeOf, type Outcome } from '../../../src/generator/report/outcome';
import { createPaint } from '../../../src/generator/report/paint';
import { printOutcome } from '../../../src/generator/report/text';
import { commandLine } from '../../../src/generator/shell';

const plain = createPaint(() => false, {});
const lines = (outcome: Outcome): string[] =>
  printOutcome(outcome, plain).stderr.trimEnd().split('\n');
const report: Outcome = {
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
const conflict: Outcome = {
  ...report,
  isBlocked: true,
  changes: [{ path: 'e', action: 'conflict', owner: 'json', why: 'is there already' }],
};

describe('printOutcome', () => {
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
    const changes = [...(report.changes ?? []), gone, gone];
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

  it('prints the diffs on stdout where they were asked for', () => {
    expect(printOutcome(report, plain, true).stdout).toBe(CREATED + UPDATED);
    expect(printOutcome(report, plain).stdout).toBe('');
  });

  it('keeps the whole report when a step after the files fails', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    const printed = lines({ ...report, error });
    expect(printed.at(-1)).toBe('error: npm install failed');
    expect(printed).toContain('/p: 2 files written, 2 left as they are');
  });

  it('prints help, the version and the jobs on stdout, and nothing on stderr', () => {
    expect(printOutcome({ command: 'create', help: 'Usage\n' }, plain)).toEqual({
      stdout: 'Usage\n',
      stderr: '',
    });
    expect(printOutcome({ command: 'create', version: '1.0.0' }, plain).stdout).toBe('1.0.0\n');
    expect(printOutcome({ command: 'list', dir: '/p', jobs: [] }, plain).stdout).toBe(
      'no jobs in eternal.json\n',
    );
  });

  it('prints what check found on stdout, and why it fails on stderr', () => {
    const found: Outcome = {
      command: 'check',
      changes: [{ path: 'b', action: 'update', owner: 'json' }],
      conflictMarkers: [{ path: 'a', line: 2 }],
      error: { code: 'E_DIFFERS', message: 'regenerate would change 1 file' },
    };
    expect(printOutcome(found, plain)).toEqual({
      stdout: 'a:2: a conflict marker\n~ update   b\n',
      stderr: 'error: regenerate would change 1 file\n',
    });
  });
});

const CREATED =
  'diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+a\n';
const UPDATED = 'diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1,2 +1,2 @@\n b\n-c\n+d\n';

describe('outcomeToJson', () => {
  const json = (outcome: Outcome, withDiffs = false) =>
    JSON.parse(outcomeToJson(outcome, withDiffs));

  it('has every change for scripts, without the texts', () => {
    expect(json(report)).toEqual({
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
    const withDiffs = json(report, true);
    expect(withDiffs).toHaveProperty('changes.0.diff', CREATED);
    expect(withDiffs).toHaveProperty('changes.1.diff', UPDATED);
    expect(withDiffs).not.toHaveProperty('changes.3.diff');
  });

  it('has the error beside all that was done', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    expect(json({ ...report, error })).toMatchObject({
      ...{ ok: false, error, nextSteps: ['npm install'] },
    });
  });
});

describe('exitCodeOf', () => {
  it.each([
    [undefined, 0],
    ['E_TOOL', 1],
    ['E_USAGE', 2],
    ['E_CONFLICT', 3],
    ['E_DIFFERS', 3],
    ['E_CANCELLED', 130],
  ] as const)('gives the error code %s the exit code %s', (code, exitCode) => {
    const error = code === undefined ? undefined : { code, message: 'm' };
    expect(exitCodeOf({ command: 'set', error })).toBe(exitCode);
  });
});

describe('conflictError', () => {
  it('names the first file in conflict', () => {
    expect(conflictError('regenerate', conflict.changes ?? [], true)).toMatchObject({
      code: 'E_CONFLICT',
      path: 'e',
    });
    expect(conflictError('regenerate', report.changes ?? [], false)).toBeUndefined();
  });
});

describe('colors', () => {
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
  ])('terminal %s, %j: %s', (isTerminal, env, colored) => {
    const error = { code: 'E_BUG', message: 'm', hint: 'h' } as const;
    const paint = createPaint(() => isTerminal, env);
    const { stderr } = printOutcome({ command: 'set', error }, paint);
    expect(stderr).toBe(colored ? '\u001b[31merror:\u001b[0m m (h)\n' : 'error: m (h)\n');
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
