import { defineConfig } from 'vitest/config';

/** Cheapest first: `npm test` runs the projects in this order, so a broken unit is seen before a tarball is packed. */
const projects = [
  { name: 'unit', include: ['test/unit/**/*.test.ts'] },
  {
    name: 'templates',
    include: ['templates/project/test/**/*.test.ts', 'test/emulator/**/*.test.ts'],
  },
  { name: 'cli', include: ['test/cli/**/*.test.ts'] },
  { name: 'snapshots', include: ['test/snapshots.test.ts'] },
  { name: 'generated', include: ['test/generated/**/*.test.ts'], timeout: 180_000 },
  { name: 'packed', include: ['test/packed/**/*.test.ts'], timeout: 300_000 },
];

export default defineConfig({
  test: {
    projects: projects.map(({ name, include, timeout = 30_000 }, order) => ({
      test: {
        name,
        include,
        testTimeout: timeout,
        hookTimeout: timeout,
        sequence: { groupOrder: order },
        expect: { requireAssertions: true },
      },
    })),
  },
});
