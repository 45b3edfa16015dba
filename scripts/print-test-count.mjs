import { readFileSync } from 'node:fs';

/** Prints `N passed, N failed` of a vitest JSON report. Without one nothing was run, and that is a failure. */
function countOf(path) {
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(path, 'utf8'));
    // A file that cannot be loaded fails the run without a failed test.
    return { passed: numPassedTests, failed: numFailedTests || (success ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const { passed, failed } = countOf(process.argv[2]);
console.log(`${passed} passed, ${failed} failed`);
