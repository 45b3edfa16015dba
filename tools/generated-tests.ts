import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './run';

export interface TestResult {
  tests: number;
  passed: number;
  /** Wall time of `npm test`, with the start of npm. */
  seconds: number;
}

/** Runs `npm test` of a generated project. @throws with its output if a test fails */
export async function runGeneratedTests(
  project: string,
  env: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<TestResult> {
  const report = join(project, 'test-report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { seconds } = await mustRun(project, 'npm', ['test', '--', ...reporters, ...flags], env);
  const { numTotalTests, numPassedTests } = JSON.parse(await readFile(report, 'utf8'));
  await rm(report);
  return { tests: numTotalTests, passed: numPassedTests, seconds };
}
