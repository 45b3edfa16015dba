import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { applyMutant } from './apply-mutant';

/** The cheap tests first: most mutants die by them. */
class CheapFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const unit =
      /\/(activity|client|draining|functions|instances|left-runs|policy|settings|size|state)\.test/;
    const rank = ({ moduleId }: TestSpecification) =>
      unit.test(moduleId) ? 0 : moduleId.includes('/fuzz/') ? 2 : 1;
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** All tests of the loop: those that users get, ours in test/loop, and the fuzz in brief. */
export default defineConfig({
  plugins: [applyMutant()],
  test: {
    include: [
      'templates/project/test/**/*.test.ts',
      'test/loop/**/*.test.ts',
      'test/fuzz/**/*.test.ts',
    ],
    env: { SEED: '1', SCHEDULES: '25', ROUNDS: '2', EVERY: '53', CI: 'true' },
    isolate: false,
    // Before any test imports '@azure/functions'.
    setupFiles: 'durable-functions-emulator',
    sequence: { sequencer: CheapFirst },
    testTimeout: 120_000,
    expect: { requireAssertions: true },
  },
});
