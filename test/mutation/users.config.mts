import { defineConfig } from 'vitest/config';
import { applyMutant } from './apply-mutant';

/** The tests of the loop that users get. */
export default defineConfig({
  plugins: [applyMutant()],
  test: {
    include: ['templates/project/test/**/*.test.ts'],
    isolate: false,
    testTimeout: 30_000,
    expect: { requireAssertions: true },
  },
});
