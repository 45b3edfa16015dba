import type { Outcome } from '../../../src/generator/report/outcome';

export const report: Outcome = {
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

/** The diffs of its changes. */
export const CREATED_DIFF =
  'diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+a\n';
export const UPDATED_DIFF = 'diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1,2 +1,2 @@\n b\n-c\n+d\n';
