import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // durable-functions 4 looks for its host as soon as it is loaded.
    setupFiles: ['durable-functions-emulator'],
    // One worker loads the SDK once. A second load takes longer than the tests of most files.
    isolate: false,
    fileParallelism: false,
    // The emulator is one built file. Vitest does not need to transform it.
    server: { deps: { external: [/emulator\.mjs$/] } },
    // On a busy machine, simulating many days takes longer than the default of 5 s.
    testTimeout: 30_000,
  },
});
