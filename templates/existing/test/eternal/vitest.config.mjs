import { defineConfig } from 'vitest/config';

// These tests have their own folder and file names, so that the project's own test runner does not find them.
export default defineConfig({
  test: {
    include: ['test/eternal/**/*.vitest.ts'],
    // durable-functions 4 looks for its host as soon as it is loaded.
    setupFiles: ['durable-functions-emulator'],
    // One worker loads the SDK once. A second load takes longer than the tests of most files.
    isolate: false,
    fileParallelism: false,
    // The emulator is one built file. Vitest does not need to transform it.
    server: { deps: { external: [/emulator\.mjs$/] } },
    testTimeout: 30_000,
  },
});
