import { defineConfig } from 'vitest/config';

// A place and a name of their own: no other test runner of the project takes these tests for its own.
export default defineConfig({
  test: {
    include: ['test/eternal/**/*.vitest.ts'],
    isolate: false,
    // One built file: there is nothing in it to transform.
    server: { deps: { external: [/emulator\.mjs$/] } },
    testTimeout: 30_000,
  },
});
