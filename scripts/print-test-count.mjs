import { readFileSync } from 'node:fs';

/** Prints `N passed, N failed` from a JSON report of vitest. A missing report counts as a failure. */
function readCounts(path) {
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(path, 'utf8'));
    // A test file that does not load fails the run, but counts no failed test.
    return { passed: numPassedTests, failed: numFailedTests || (success ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const { passed, failed } = readCounts(process.argv[2]);
console.log(`${passed} passed, ${failed} failed`);
