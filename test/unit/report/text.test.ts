import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src/generator/message';
import type { Owner } from '../../../src/generator/plan/planned-file';
import type { Outcome } from '../../../src/generator/report/outcome';
import { printOutcome } from '../../../src/generator/report/text';
import { CREATED_DIFF, report, UPDATED_DIFF } from './outcome-fixture';

const plain = createPaint(() => false, {});
const lines = (outcome: Outcome): string[] =>
  printOutcome(outcome, plain).stderr.trimEnd().split('\n');
const conflict: Outcome = {
  ...report,
  isBlocked: true,
  changes: [{ path: 'e', action: 'conflict', owner: 'json', why: 'exists already' }],
};

describe('printOutcome', () => {
  it('counts conflicts and unchanged files', () => {
    const changes = [...(report.changes ?? []), ...(conflict.changes ?? [])];
    expect(lines({ ...report, changes })).toContain('/p: 2 files written, 1 conflict, 2 unchanged');
  });

  it('prints created files as a tree and marks the code of the user', () => {
    const created = [
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
    const changes = [...created, kept];
    expect(
      lines({ ...report, command: 'create', dir: '/there/my-app', changes }).slice(0, 14),
    ).toEqual([
      'my-app/',
      '├─ src/',
      '│  ├─ eternal/     4 files',
      '│  ├─ functions/   orders.ts  mail.ts',
      '│  └─ processors/  process-orders.ts  ← your code',
      '├─ test/',
      '│  ├─ processors/  process-orders.test.ts  ← your code',
      '│  └─ orders.test.ts',
      '└─ eternal.json  host.json  package.json',
      '= keep     README.md (changed)',
      '/there/my-app: 13 files written, 1 unchanged',
      'warning: look out',
      '',
      'Next steps:',
    ]);
    const dry = lines({ ...report, command: 'create', dryRun: true, changes });
    expect(dry.filter((line) => line.startsWith('+ create'))).toHaveLength(13);
  });

  it('counts deleted files separately', () => {
    const gone = { path: 'f', action: 'delete', owner: 'generated', before: 'f' } as const;
    const changes = [...(report.changes ?? []), gone, gone];
    expect(lines({ ...report, changes })).toContain('/p: 2 files written, 2 deleted, 2 unchanged');
    expect(lines({ ...report, dryRun: true, changes: [gone] })).toContain(
      '/p: 0 files would be written, 1 would be deleted',
    );
  });

  it('prints every change, the warnings, the next steps and the equivalent command', () => {
    expect(lines(report)).toEqual([
      '+ create   a',
      '~ update   b',
      '= keep     d (changed by you)',
      '/p: 2 files written, 2 unchanged',
      'warning: look out',
      '',
      'Next steps:',
      '  npm install',
      '',
      'Equivalent command: npx x',
    ]);
  });

  it('reports what a dry run would do', () => {
    expect(lines({ ...report, dryRun: true })).toContain(
      '/p: 2 files would be written, 2 unchanged',
    );
  });

  it('reports conflicts and that nothing was written', () => {
    expect(lines(conflict)).toEqual([
      '! conflict e (exists already)',
      '/p: nothing was written',
      'warning: look out',
    ]);
  });

  it('prints diffs to stdout if requested', () => {
    expect(printOutcome(report, plain, 'exact').stdout).toBe(CREATED_DIFF + UPDATED_DIFF);
    expect(printOutcome(report, plain).stdout).toBe('');
  });

  it('prints the whole report before the error of a failed install', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    const printed = lines({ ...report, error });
    expect(printed.at(-1)).toBe('error: npm install failed');
    expect(printed).toContain('/p: 2 files written, 2 unchanged');
  });

  it('prints help, version and jobs to stdout and nothing to stderr', () => {
    expect(printOutcome({ command: 'create', help: 'Usage\n' }, plain)).toEqual({
      stdout: 'Usage\n',
      stderr: '',
    });
    expect(printOutcome({ command: 'create', version: '1.0.0' }, plain).stdout).toBe('1.0.0\n');
    expect(printOutcome({ command: 'list', dir: '/p', jobs: [] }, plain).stdout).toBe(
      'no jobs in eternal.json\n',
    );
  });

  it('prints the findings of check to stdout and the error to stderr', () => {
    const found: Outcome = {
      command: 'check',
      changes: [{ path: 'b', action: 'update', owner: 'json' }],
      conflictMarkers: [{ path: 'a', line: 2 }],
      error: { code: 'E_DIFFERS', message: 'regenerate would change 1 file' },
    };
    expect(printOutcome(found, plain)).toEqual({
      stdout: 'a:2: conflict marker\n~ update   b\n',
      stderr: 'error: regenerate would change 1 file\n',
    });
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
  ])('with terminal %s and %j are on: %s', (isTerminal, env, colored) => {
    const error = { code: 'E_BUG', message: 'm', hint: 'h' } as const;
    const paint = createPaint(() => isTerminal, env);
    const { stderr } = printOutcome({ command: 'set', error }, paint);
    expect(stderr).toBe(colored ? '\u001b[31merror:\u001b[0m m (h)\n' : 'error: m (h)\n');
  });
});
