import { defineConfig } from 'vitest/config';

/** The tests that a user gets. */
export default defineConfig({
  test: {
    include: ['templates/project/test/**/*.test.ts'],
    isolate: false,
    testTimeout: 30_000,
    expect: { requireAssertions: true },
  },
});
