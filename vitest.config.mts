import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { pageTextForVite } from './scripts/emulator-page.mjs';

/** Tests that start programs. `npm run test:fast` leaves them out. */
const programs = [
  'emulator/test/**/{*-process,in-browser}.test.ts',
  'emulator/test/package/**',
] as const;

/** `npm run test:deep` and `test:matrix` set it: more projects, and properties with many random seeds instead of a few fixed ones. */
const isDeep = process.env.DEEP !== undefined;

/** The same walks in each run, unless the environment has a seed. */
const fixedSeed = { SEED: process.env.SEED ?? '1' };

const templates = 'tools/build-templates.ts';
const build = 'test/cli/global-setup.ts';
const buildAndInstall = [build, 'tools/installs/installed-root.ts'];

type Project = NonNullable<TestProjectInlineConfiguration['test']>;

/**
 * One project per folder, named after it. The cheap ones are the first stage: a broken unit shows before the others
 * start. Within a stage the project with the longest files comes first, so that no core waits for the last file.
 */
const stages: Project[][] = [
  [
    {
      name: 'emulator',
      include: ['emulator/test/**/*.test.ts'],
      globalSetup: templates,
    },
    { name: 'unit', include: ['test/unit/**/*.test.ts'], globalSetup: templates },
    {
      name: 'loop',
      // Also the loop's tests that users get.
      include: ['test/loop/**/*.test.ts', 'templates/project/test/**/*.test.ts'],
      globalSetup: templates,
    },
  ],
  [
    {
      name: 'existing',
      include: ['test/existing/**/*.test.ts'],
      globalSetup: build,
      // Each project is installed twice, and built and tested three times: these two differ most.
      env: isDeep ? {} : { EXISTING: 'core-tools esm' },
      maxConcurrency: 2,
    },
    {
      name: 'crash',
      include: ['test/crash/**/*.test.ts'],
      env: isDeep ? {} : { EVERY: '3' },
    },
    {
      name: 'regenerate',
      include: ['test/regenerate/**/*.test.ts'],
      env: isDeep ? { SEQUENCES: '1950', COMPILED: '50', PAIRS: '200' } : fixedSeed,
    },
    {
      name: 'formatters',
      include: [`test/formatters/${isDeep ? '**/*' : 'formatters'}.test.ts`],
      globalSetup: isDeep ? buildAndInstall : templates,
    },
    { name: 'upgrades', include: ['test/upgrades/**/*.test.ts'], globalSetup: templates },
    {
      name: 'fuzz',
      include: ['test/fuzz/**/*.test.ts'],
      globalSetup: templates,
      env: isDeep ? { SCHEDULES: '10000', ROUNDS: '100' } : fixedSeed,
    },
    {
      name: 'generated',
      include: ['test/generated/**/*.test.ts'],
      globalSetup: buildAndInstall,
      // The cases with one unusual id each are one project here: `all-ids`.
      env: isDeep
        ? {}
        : { CASES: 'defaults every-option three-jobs anonymous-get azd-github dts-github all-ids' },
      maxConcurrency: 2,
    },
    { name: 'packed', include: ['test/packed/**/*.test.ts'], globalSetup: build },
    {
      name: 'cli',
      include: ['test/cli/**/*.test.ts'],
      globalSetup: build,
      env: isDeep ? { ROUNDS: '200' } : fixedSeed,
    },
    {
      name: 'windows',
      include: ['test/windows/**/*.test.ts'],
      globalSetup: [build, 'test/windows/wine.ts'],
    },
    { name: 'deploy', include: ['test/deploy/**/*.test.ts'], globalSetup: templates },
    { name: 'snapshots', include: ['test/snapshots/*.test.ts'], globalSetup: build },
  ],
];

/** Only with `DEEP=1`. */
const deepStage: Project[] = [
  {
    name: 'mutation',
    include: ['test/mutation/**/*.test.ts'],
    globalSetup: buildAndInstall,
    maxConcurrency: 2,
  },
  {
    name: 'matrix',
    // `cli` runs the cheap part of the matrix too.
    include: ['test/matrix/**/*.test.ts', 'test/cli/environment/machines.test.ts'],
    globalSetup: buildAndInstall,
  },
];

export const projects: readonly Project[] = [...stages.flat(), ...deepStage];

/** Within a stage, starts the files in the order of the projects. */
class ProjectOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const names = projects.map(({ name }) => name);
    const rank = ({ project }: TestSpecification) => names.indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** The recorded app runs on durable-functions 4 too, where the registry has it: `test/matrix` sets the folder of the package. */
const sdk = process.env.DURABLE_FUNCTIONS;
const alias = sdk === undefined ? [] : [{ find: /^durable-functions$/, replacement: sdk }];

/** For tests that hang. They are generous, because a slow machine is not a fault. */
const TIMEOUT_MS = (isDeep ? 60 : 10) * 60_000;
const POLL_MS = 120_000;

/** What tests need that Windows does not have. They are skipped there. */
const posixOnly: Readonly<Record<string, string>> = {
  'test/unit/apply/**': 'file modes',
  'test/unit/compare/{forms,orphans,processors}.test.ts': 'file modes',
  'test/crash/**': 'file modes and SIGKILL',
  'test/cli/commands/{add,create,existing-project,existing-rules,existing-style,git-and-install}.test.ts':
    'file modes and /bin/sh',
  'test/cli/environment/{control-characters,machines,program,readme,surroundings}.test.ts':
    'file modes and /bin/sh',
  'test/cli/errors/{bad-files,special-files}.test.ts': 'file modes, pipes and devices',
  'test/cli/prompts/{choose,narrow,no-prompts,terminal}.test.ts': 'a POSIX terminal',
  'test/deploy/{package,storage}.test.ts': '/bin/sh',
  'test/{existing,generated,matrix,packed}/**': 'process groups and /bin/sh',
  [programs[0]]: 'process groups and signals',
  [programs[1]]: 'an npm without .cmd',
};
const skipped = process.platform === 'win32' ? Object.entries(posixOnly) : [];
for (const [tests, reason] of skipped) console.log(`skipped on Windows: ${tests} (${reason})`);

export default defineConfig(({ mode }) => ({
  test: {
    sequence: { sequencer: ProjectOrder },
    projects: [...stages, ...(isDeep ? [deepStage] : [])].flatMap((projects, groupOrder) =>
      projects.map((project) => ({
        plugins: [pageTextForVite],
        resolve: { alias: project.name === 'emulator' ? alias : [] },
        test: {
          // The process that hands out the files needs little of a core. By default vitest reserves one for it.
          maxWorkers: '100%',
          ...project,
          exclude: [
            ...configDefaults.exclude,
            ...skipped.map(([tests]) => tests),
            ...(mode === 'fast' ? programs : []),
          ],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
          sequence: { groupOrder },
          expect: { requireAssertions: true, poll: { timeout: POLL_MS } },
          // As in a generated project.
          server: { deps: { external: [/emulator\.mjs$/] } },
        },
      })),
    ),
  },
}));
