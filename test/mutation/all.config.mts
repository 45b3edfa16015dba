import { defineConfig } from 'vitest/config';

/** The tests that a user gets, those of the loop's inner parts, and the fuzz in brief. */
export default defineConfig({
  test: {
    include: [
      'templates/project/test/**/*.test.ts',
      'test/loop/**/*.test.ts',
      'test/fuzz/**/*.test.ts',
    ],
    env: { SEED: '1', SCHEDULES: '25', ROUNDS: '2', CI: 'true' },
    isolate: false,
    testTimeout: 120_000,
    expect: { requireAssertions: true },
  },
});
