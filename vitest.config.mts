import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { pageTextForVite } from './scripts/emulator-page.mjs';

const templates = 'tools/build-templates.ts';
const programs = ['emulator/test/**/*-{process,browser}.test.ts', 'emulator/test/package/**'];
const build = 'test/cli/global-setup.ts';
const buildAndInstall = [build, 'tools/installed-root.ts'];

type Project = NonNullable<TestProjectInlineConfiguration['test']>;

/**
 * Cheapest first: a broken unit is seen before a tarball is packed. The projects of one stage share its workers, so that
 * no core waits for the last file of another.
 */
const stages: Project[][] = [
  [
    { name: 'unit', include: ['test/unit/**/*.test.ts'], globalSetup: templates },
    {
      name: 'emulator',
      include: ['emulator/test/**/*.test.ts'],
      exclude: programs,
      globalSetup: templates,
    },
    {
      name: 'templates',
      include: ['templates/project/test/**/*.test.ts'],
      globalSetup: templates,
    },
    { name: 'loop', include: ['test/loop/**/*.test.ts'], globalSetup: templates },
  ],
  // The emulator as a program and as a package, and its page in a browser.
  [
    {
      name: 'emulator-programs',
      include: programs,
      globalSetup: templates,
      testTimeout: 60_000,
      maxWorkers: 1,
    },
  ],
  [
    {
      name: 'fuzz',
      include: ['test/fuzz/**/*.test.ts'],
      globalSetup: templates,
      // The same schedules on every run; the long form looks further each time.
      env: { SEED: '1' },
      testTimeout: 300_000,
    },
    { name: 'cli', include: ['test/cli/**/*.test.ts'], globalSetup: build, env: { SEED: '1' } },
    { name: 'crash', include: ['test/crash/**/*.test.ts'], testTimeout: 120_000 },
    {
      name: 'regenerate',
      include: ['test/regenerate/**/*.test.ts'],
      // The same sequences on every run; the long form looks further each time.
      env: { SEED: '1' },
      testTimeout: 300_000,
    },
  ],
  [
    // What a project is deployed with: the real compilers and linters of those files.
    {
      name: 'deploy',
      include: ['test/deploy/**/*.test.ts'],
      globalSetup: templates,
      testTimeout: 60_000,
    },
    {
      name: 'existing',
      include: ['test/existing/**/*.test.ts'],
      globalSetup: build,
      // Each is installed twice, built and tested three times: those that differ most. The long form takes all.
      env: { EXISTING: 'core-tools esm' },
      testTimeout: 300_000,
      // Compilers and test runners of others, on two cores.
      maxConcurrency: 2,
    },
    { name: 'snapshots', include: ['test/snapshots.test.ts'], globalSetup: build },
    {
      name: 'generated',
      include: ['test/generated/**/*.test.ts'],
      testTimeout: 180_000,
      globalSetup: buildAndInstall,
    },
  ],
  [{ name: 'packed', include: ['test/packed/**/*.test.ts'], testTimeout: 300_000, maxWorkers: 1 }],
  // Not in `npm test`: the long forms of what runs there briefly, and versions of Node, TypeScript and package managers to download.
  [
    {
      name: 'long-fuzz',
      include: ['test/fuzz/**/*.test.ts'],
      globalSetup: templates,
      env: { SCHEDULES: '10000', ROUNDS: '100' },
      testTimeout: 3_600_000,
    },
  ],
  [
    {
      name: 'long-existing',
      include: ['test/existing/**/*.test.ts'],
      globalSetup: build,
      testTimeout: 600_000,
      maxConcurrency: 2,
    },
  ],
  [
    {
      name: 'long-regenerate',
      include: ['test/regenerate/**/*.test.ts'],
      env: { SEQUENCES: '1950', COMPILED: '50', PAIRS: '200' },
      testTimeout: 3_600_000,
    },
  ],
  [
    {
      name: 'long-side-by-side',
      include: ['test/cli/side-by-side.test.ts'],
      globalSetup: build,
      env: { ROUNDS: '200' },
      testTimeout: 3_600_000,
    },
  ],
  [
    {
      name: 'long-mutants',
      include: ['test/mutation/**/*.test.ts'],
      testTimeout: 300_000,
      globalSetup: buildAndInstall,
      maxConcurrency: 2,
    },
  ],
  [
    {
      name: 'long-matrix',
      // What is cheap of the matrix also runs in `cli`.
      include: ['test/matrix/**/*.test.ts', 'test/cli/machines.test.ts'],
      testTimeout: 600_000,
      globalSetup: buildAndInstall,
      maxWorkers: 1,
    },
  ],
];

export default defineConfig({
  test: {
    projects: stages.flatMap((projects, groupOrder) =>
      projects.map(({ testTimeout = 30_000, ...project }: Project) => ({
        plugins: [pageTextForVite],
        test: {
          // Every core: the process that hands out the files has little to do. The default leaves one to it.
          maxWorkers: '100%',
          ...project,
          testTimeout,
          hookTimeout: testTimeout,
          sequence: { groupOrder },
          expect: { requireAssertions: true },
          // As in a generated project.
          server: { deps: { external: [/emulator\.mjs$/] } },
        },
      })),
    ),
  },
});
