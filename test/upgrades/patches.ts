import type { TemplateVersion } from '../../src/generator/plan/template-history';

/**
 * Changes of templates that make later versions for the tests. They are no releases: each kind of change that a version
 * can bring is there once, and nothing else.
 */
export interface Patch extends TemplateVersion {
  /** Template → texts to replace, in its new place. */
  readonly edits: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;
  readonly added: Readonly<Record<string, string>>;
}

const DURATIONS = `export type Duration = \`\${number}\${'ms' | 's' | 'm' | 'h' | 'd'}\`; // 30s, 1.5h, 2d

/** Milliseconds, or \`NaN\` if the value is not a duration. */
export function toMs(value: unknown): number {
  const [, number, unit = ''] = /^(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)$/.exec(String(value)) ?? [];
  const units: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };
  return Math.round(Number(number) * (units[unit] ?? Number.NaN));
}
export const toShare = (value: unknown): number =>
  Number(/^(\\d{1,3}(?:\\.\\d{1,3})?)%$/.exec(String(value))?.[1]) / 100;
`;

const [durationType = '', ...functions] = DURATIONS.split('\n\n');

/** A template is renamed, one is split, statements, comments, an option and lines of text change. */
const second: Patch = {
  version: '0.2.0',
  changes: [
    { from: 'project/src/eternal/policy.ts', to: 'project/src/eternal/delays.ts' },
    {
      from: 'project/src/eternal/settings.ts',
      to: ['project/src/eternal/settings.ts', 'project/src/eternal/durations.ts'],
    },
  ],
  added: { 'project/src/eternal/durations.ts': DURATIONS },
  edits: {
    'project/src/eternal/settings.ts': [
      [`${durationType}\n`, "import { type Duration, toMs, toShare } from './durations.js';\n\n"],
      [functions.join('\n\n'), ''],
    ],
    'project/src/eternal/delays.ts': [
      [
        "import { MAX_DELAY_MS, toMs, toShare } from './settings.js';",
        "import { toMs, toShare } from './durations.js';\nimport { MAX_DELAY_MS } from './settings.js';",
      ],
      ['All functions here are pure, because', 'All functions are pure, because'],
      ['Math.max(streak - 1, 0), 32)', 'Math.max(streak - 1, 0), 24)'],
    ],
    'project/src/eternal/activity.ts': [
      [
        "import { afterRun, givesUp, nextDelay } from './policy.js';\nimport { type Job, toMs } from './settings.js';",
        "import { afterRun, givesUp, nextDelay } from './delays.js';\nimport { toMs } from './durations.js';\nimport type { Job } from './settings.js';",
      ],
    ],
    'project/src/eternal/orchestrator.ts': [["'./policy.js'", "'./delays.js'"]],
    'project/src/eternal/watchdog.ts': [
      [
        "import { type Job, toMs } from './settings.js';",
        "import { toMs } from './durations.js';\nimport type { Job } from './settings.js';",
      ],
      ['Math.round(Date.now()', 'Math.floor(Date.now()'],
    ],
    'project/src/eternal/index.ts': [
      [
        '  readonly processor: Processor;\n',
        '  readonly processor: Processor;\n  /** What people call the job. */\n  readonly title?: string;\n',
      ],
    ],
    'job/src/functions/{{id}}.ts.hbs': [
      [
        '  onFailure: {{failureHandler}},\n',
        "  onFailure: {{failureHandler}},\n  title: '{{id}}',\n",
      ],
    ],
    'job/test/{{id}}.test.ts.hbs': [
      [
        "import { toMs } from '../src/eternal/settings.js';",
        "import { toMs } from '../src/eternal/durations.js';",
      ],
    ],
    'job/src/processors/{{processorFile}}.ts.hbs': [
      ['  // This simulates work. Replace it:', '  // Replace this simulation:'],
    ],
    'job/test/processors/{{processorFile}}.test.ts.hbs': [
      ["runId: 'run-1',", "runId: 'first-run',"],
    ],
    'project/README.md.hbs': [['You need Node 20.19 or later.', 'You need Node 22 or later.']],
    'project/package.json.hbs': [['"scripts": {', '"scripts": {\n    "clean": "git clean -fdX",']],
    'github/.github/workflows/ci.yml.hbs': [['timeout-minutes: 10', 'timeout-minutes: 15']],
  },
};

/** A template is removed, a test is renamed, an import is new, and a function has other parameters. */
const third: Patch = {
  version: '0.3.0',
  changes: [
    {
      from: 'project/.vscode/tasks.json',
      removed: 'VS Code finds the tasks of the Functions extension without it',
    },
    { from: 'job/test/{{id}}.test.ts', to: 'job/test/jobs/{{id}}.test.ts' },
  ],
  added: {},
  edits: {
    'job/test/jobs/{{id}}.test.ts.hbs': [
      ["from '../src/", "from '../../src/"],
      ["  '../src/processors", "  '../../src/processors"],
      ["vi.mock('../src/", "vi.mock('../../src/"],
      ["=> import('../src/", "=> import('../../src/"],
      ["    import('../src/", "    import('../../src/"],
    ],
    'project/src/eternal/delays.ts': [
      ['nextDelay(state: LoopState, id: string)', 'nextDelay(id: string, state: LoopState)'],
      ['nextDelay(state, id)', 'nextDelay(id, state)'],
    ],
    'project/src/eternal/activity.ts': [['nextDelay(failed, id)', 'nextDelay(id, failed)']],
    'project/src/eternal/orchestrator.ts': [
      ['nextDelay(state, this.#job.id)', 'nextDelay(this.#job.id, state)'],
    ],
    'project/src/eternal/watchdog.ts': [
      [
        "import type { Job } from './settings.js';",
        "import { type Job, MAX_DELAY_MS } from './settings.js';",
      ],
      ["toMs('10m')],\n    pending", "Math.min(toMs('10m'), MAX_DELAY_MS)],\n    pending"],
    ],
    'project/README.md.hbs': [
      ['in virtual time: hours of a loop take milliseconds', 'in virtual time'],
    ],
    'github/.github/workflows/ci.yml.hbs': [
      ['- run: {{install}}\n', '- run: {{install}} --no-audit\n'],
    ],
  },
};

export const patches: readonly Patch[] = [second, third];
