import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Only test/: what `npm run build` compiles into dist/ is the same tests once more.
    include: ['test/**/*.test.ts'],
    // Loading the SDK anew for each file would take longer than most files' tests.
    isolate: false,
    // The default leaves a core to the process that hands out the files, which has little to do.
    maxWorkers: '100%',
    // One built file: there is nothing in it to transform.
    server: { deps: { external: [/emulator\.mjs$/] } },
    // Virtual time costs real work: on a busy machine a test of many days takes a while.
    testTimeout: 30_000,
  },
});
