import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { installLocked } from '../../tools/installs/install-locked';
import { mustRun, npm } from '../../tools/run';

/** The flags that tsconfig.json leaves to a linter. */
const linterFlags = [
  '--noUnusedLocals',
  '--noUnusedParameters',
  '--noImplicitReturns',
  '--noFallthroughCasesInSwitch',
];

/** Puts the oldest TypeScript that package.json allows above a project, which finds its other dependencies further up. */
async function installOldest(parent: string): Promise<void> {
  await writeFile(join(parent, 'package.json'), '{ "dependencies": { "typescript": "5.9.3" } }');
  await installLocked('oldest-typescript', parent);
}

it.for([
  ['oldest', installOldest],
  ['newest', async () => {}],
] as const)('passes every strict flag of the %s TypeScript', async ([name, install]) => {
  const parent = join(inject('installedRoot'), `${name}-typescript`);
  const project = await generate(caseNamed('every-option'), parent);
  await install(parent);

  const { stdout } = await mustRun(project, 'npm', ['exec', '-c', 'tsc -v']);
  expect(stdout === 'Version 5.9.3').toBe(name === 'oldest');
  for (const config of ['.', 'test']) {
    const args = ['exec', '-c', ['tsc', '-p', config, ...linterFlags].join(' ')];
    expect(await npm(project, args)).toMatchObject({ exitCode: 0, stdout: '' });
  }
});

it('builds with an unused name in src and a type error in a test, which fails npm test', async () => {
  const parent = join(inject('installedRoot'), 'with-errors');
  const project = await generate(caseNamed('every-option'), parent);
  await appendFile(join(project, 'src/processors/pull-orders.ts'), 'const unused = 1;\n');
  await appendFile(join(project, 'test/orders-sync.test.ts'), "const n: number = 'text';\n");

  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout } = await npm(project, ['test']);
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain('test/orders-sync.test.ts');
  expect(stdout).toContain('TS2322');
});
