import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import { diffOf } from '../../../src/generator/report/diff';
import { exitCodeOf, type Outcome, outcomeToJson } from '../../../src/generator/report/outcome';
import { inTempDir } from '../../../tools/temp-dir';
import { readTree } from '../../../tools/tree';
import { CREATED_DIFF, report, UPDATED_DIFF } from './outcome-fixture';

describe('exitCodeOf', () => {
  it.each([
    [undefined, 0],
    ['E_TOOL', 1],
    ['E_USAGE', 2],
    ['E_CONFLICT', 3],
    ['E_DIFFERS', 3],
    ['E_CANCELED', 130],
  ] as const)('maps the error %s to the exit code %s', (code, exitCode) => {
    const error = code === undefined ? undefined : { code, message: 'm' };
    expect(exitCodeOf({ command: 'set', error })).toBe(exitCode);
  });
});

describe('outcomeToJson', () => {
  const json = (outcome: Outcome, withDiffs = false) =>
    JSON.parse(outcomeToJson(outcome, withDiffs));

  it('lists every change without the text of its file', () => {
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

  it('includes diffs if requested', () => {
    const withDiffs = json(report, true);
    expect(withDiffs).toHaveProperty('changes.0.diff', CREATED_DIFF);
    expect(withDiffs).toHaveProperty('changes.1.diff', UPDATED_DIFF);
    expect(withDiffs).not.toHaveProperty('changes.3.diff');
  });

  it('includes the error beside the rest of the report', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    expect(json({ ...report, error })).toMatchObject({
      ...{ ok: false, error, nextSteps: ['npm install'] },
    });
  });
});

it('a change has the headers of git, and no more', () => {
  const change = { path: 'a.ts', owner: 'generated', action: 'update', mode: 0o644 } as const;
  expect(diffOf({ ...change, before: 'a\n-- b\t\n', after: 'a\n' })).toBe(
    'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,1 @@\n a\n--- b\t\n',
  );
});

/** Lines that look like parts of a patch, or end in what is easily lost. */
const line = fc.constantFrom(
  ...['', ' ', 'a', '-- a\t', '++ b\t', '-', '+', '@@ -1 +1 @@', '\\ No newline at end of file'],
  ...[
    '====',
    'diff --git a/x b/x',
    'end\t',
    'end ',
    'return\r',
    'ä„“',
    'Index: x',
    '-- ',
    '++ /dev/null',
  ],
);
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', ''))
  .map(([lines, end]) => lines.join('\n') + end);

it('git applies it, whatever the files hold', async () => {
  const pairs = fc.array(fc.tuple(text, text), { minLength: 60, maxLength: 60 });
  const property = fc.asyncProperty(pairs, (files) =>
    inTempDir(async (dir) => {
      const changes = files.map(([before, after], n): Change => {
        writeFileSync(join(dir, `${n}.ts`), before);
        const owner = { owner: 'generated', mode: 0o644 } as const;
        return { path: `${n}.ts`, action: 'update', before, after, ...owner };
      });
      const input = changes
        .filter(({ before, after }) => before !== after)
        .map(diffOf)
        .join('');
      execaSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: dir, input });
      const applied = Object.fromEntries(await readTree(dir));
      expect(applied).toEqual(Object.fromEntries(changes.map(({ path, after }) => [path, after])));
    }),
  );
  await fc.assert(property, { numRuns: 5 });
});
