import { expect, it } from 'vitest';
import { root } from '../../../tools/repository';
import { run } from '../../../tools/run';

it('creates, compiles and runs a project in the demo, without a terminal', async () => {
  const { exitCode, stdout, stderr } = await run(root, process.execPath, [
    ...['--import', 'tsx'],
    'scripts/demo.ts',
  ]);
  expect(`${exitCode} ${stderr}`).toBe('0 ');
  expect(stdout).toMatch(/^1\. Create.*\n2\. Write.*\n3\. Compile.*\n4\. Run/s);
  expect(stdout).toContain('10:05  run: nothing to do');
  expect(stdout).toContain('npx create-eternal-function my-app');
});
