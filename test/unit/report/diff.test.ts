import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import { diffOf } from '../../../src/generator/report/diff';
import { inTempDir } from '../../../tools/temp-dir';
import { readTree } from '../../../tools/tree';

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
