import { defineConfig } from 'vitest/config';
import { applyMutant } from './apply-mutant';

/** All tests of the loop: those that users get, ours in test/loop, and the fuzz in brief. */
export default defineConfig({
  plugins: [applyMutant()],
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
