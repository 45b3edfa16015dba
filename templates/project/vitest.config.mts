import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Only test/: what `npm run build` compiles into dist/ is the same tests once more.
    include: ['test/**/*.test.ts'],
    // Loading the SDK anew for each file would take longer than most files' tests.
    isolate: false,
    // Virtual time costs real work: on a busy machine a test of many days takes a while.
    testTimeout: 30_000,
  },
});
