import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Each isolated file would load the SDK again, which takes longer than most files' tests.
    isolate: false,
    // Use all cores: by default, Vitest leaves one of them to its main process, which has little to do.
    maxWorkers: '100%',
    // The emulator is one built file. Vitest does not need to transform it.
    server: { deps: { external: [/emulator\.mjs$/] } },
    // On a busy machine, simulating many days takes longer than the default of 5 s.
    testTimeout: 30_000,
  },
});
