import { moveSpecifiers } from '../../src/generator/syntax/names/retarget-references';
import type { Project } from '../../tools/project';

/** What a user did in a project of the first version. */
export interface Edit {
  readonly kind: string;
  readonly make: (project: Project) => void | Promise<void>;
  /** What the project must have after an upgrade, in any file; white space does not count. */
  readonly stays: readonly string[];
  /** What no file may have. */
  readonly gone?: readonly string[];
}

/** Replaces a text of a file. Throws where the file does not have it. */
export function replace(project: Project, path: string, from: string, to: string): void {
  const text = project.read(path);
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  project.write(
    path,
    text.replace(from, () => to),
  );
}

const eternal = (name: string): string => `src/eternal/${name}.ts`;

const REPORT = `import type { Processor } from './eternal/activity.js';
import { nextDelay as delayOf } from './eternal/policy.js';
import { type Duration, MAX_DELAY_MS, toMs } from './eternal/settings.js';

export const longest = (duration: Duration): number => Math.min(toMs(duration), MAX_DELAY_MS);
export const known: readonly unknown[] = [delayOf, null as Processor | null];
`;

/** The kinds of edits. Each touches files that later versions rename, split and change. */
export const edits: readonly Edit[] = [
  {
    kind: 'a comment',
    make: (project) => {
      replace(
        project,
        eternal('policy'),
        'export const givesUp',
        '// We never give up.\nexport const givesUp',
      );
      replace(
        project,
        eternal('settings'),
        'export const MAX_DELAY_MS',
        '// Ours is shorter.\nexport const MAX_DELAY_MS',
      );
      replace(
        project,
        eternal('settings'),
        '  const units:',
        '  // Weeks are missing.\n  const units:',
      );
      replace(
        project,
        'test/orders-sync.test.ts',
        "it('runs again",
        "// Slow on our machines.\nit('runs again",
      );
    },
    stays: [
      '// We never give up.',
      '// Ours is shorter.',
      '// Weeks are missing.',
      '// Slow on our machines.',
    ],
  },
  {
    kind: 'another value',
    make: (project) => {
      replace(project, eternal('policy'), 'Number.MAX_SAFE_INTEGER', '1_000_000');
      replace(project, eternal('settings'), 'h: 3600e3', 'h: 3_600_000');
      replace(
        project,
        eternal('settings'),
        "durationBetween('0s', '4m')",
        "durationBetween('0s', '3m')",
      );
      replace(project, eternal('watchdog'), '2 * toMs(job.watchdog)', '3 * toMs(job.watchdog)');
    },
    stays: ['1_000_000', 'h: 3_600_000', 'Math.max(3 * toMs(job.watchdog)'],
    gone: ['h: 3600e3'],
  },
  {
    kind: 'added code',
    make: (project) => {
      replace(
        project,
        eternal('policy'),
        'export const givesUp',
        'export const isTired = (failures: number): boolean => failures > 5;\n\nexport const givesUp',
      );
      replace(
        project,
        eternal('settings'),
        'export const toShare =',
        'export const toHours = (value: unknown): number => toMs(value) / 3_600_000;\nexport const toShare =',
      );
      replace(
        project,
        eternal('settings'),
        'const KEYS =',
        'export const LONGEST_HOURS: number = toHours(MAX_DELAY_MS);\nconst KEYS =',
      );
    },
    stays: ['export const isTired', 'export const toHours', 'export const LONGEST_HOURS'],
  },
  {
    kind: 'an added option',
    make: async (project) => {
      replace(
        project,
        'src/functions/orders-sync.ts',
        "errorDelay: '3m',",
        "errorDelay: '3m',\n  jitter: '10%', // we start many",
      );
      await project.run(['set', 'orders-sync', '--adopt']);
    },
    stays: ["jitter: '10%', // we start many"],
  },
  {
    kind: 'another import',
    make: (project) => {
      replace(project, eternal('activity'), 'nextDelay } from', 'nextDelay, outcomeOf } from');
      replace(
        project,
        eternal('activity'),
        'export interface Batch',
        'export const outcomes = [outcomeOf];\n\nexport interface Batch',
      );
      replace(
        project,
        eternal('policy'),
        'import type { LoopState',
        "import { hostname } from 'node:os';\nimport type { LoopState",
      );
      replace(
        project,
        eternal('policy'),
        'export const givesUp',
        'export const host: string = hostname();\n\nexport const givesUp',
      );
      project.write('src/report.ts', REPORT);
    },
    stays: ["import { hostname } from 'node:os'", 'outcomes = [outcomeOf]', 'nextDelay as delayOf'],
    gone: ['policy.js'],
  },
  {
    kind: 'JSON, text and workflows',
    make: (project) => {
      replace(project, 'package.json', '"scripts": {', '"scripts": {\n    "ours": "echo ours",');
      replace(project, 'README.md', '## Deploy it', 'Ask the orders team.\n\n## Deploy it');
      replace(
        project,
        '.github/workflows/ci.yml',
        '- run: npm run test',
        '- run: npm run test\n      - run: npm run ours',
      );
      replace(project, '.vscode/tasks.json', '"label": "build"', '"label": "ours"');
    },
    stays: [
      '"ours": "echo ours"',
      'Ask the orders team.',
      '- run: npm run ours',
      '"label": "ours"',
    ],
  },
  {
    kind: 'moved files',
    make: (project) => {
      move(project, eternal('policy'), 'src/loop/policy.ts');
      for (const name of ['activity', 'orchestrator']) {
        replace(project, eternal(name), './policy.js', '../loop/policy.js');
      }
      if (project.has('src/report.ts')) {
        replace(project, 'src/report.ts', './eternal/policy.js', './loop/policy.js');
      }
      move(project, eternal('http'), 'src/eternal/web/http.ts');
      replace(project, eternal('index'), './http.js', './web/http.js');
      move(project, 'test/orders-sync.test.ts', 'test/loops/orders-sync.test.ts');
    },
    stays: ["'../loop/delays.js'", "'./web/http.js'"],
    gone: ['policy.js', "'./http.js'"],
  },
];

/** Moves a file to another folder, as an editor does: its own relative imports lead to the same files. */
export function move(project: Project, from: string, to: string): void {
  project.write(to, moveSpecifiers(project.read(from), from, to));
  project.remove(from);
}
