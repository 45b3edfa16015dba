import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplates } from '../../src/generator/plan/templates';
import type { Release } from '../../tools/project';
import { root } from '../../tools/repository';

type Replacement = readonly [find: string, replacement: string];

/** What a later version changes: comments, statements, imports, options, keys. A compiler accepts the result. */
const changes: Readonly<Record<string, readonly Replacement[]>> = {
  'project/src/eternal/index.ts': [
    [
      "import type { HttpMethod } from '@azure/functions';",
      "import { format } from 'node:util';\nimport type { HttpMethod } from '@azure/functions';",
    ],
    ['Durations are a number and a unit', 'A duration is a number and a unit'],
    [
      "  readonly startMethods?: 'post' | 'get,post';",
      "  readonly startMethods?: 'post' | 'get,post';\n  /** Shown in the log when the job is registered. */\n  readonly label?: string;",
    ],
    [
      '  df.app.orchestration(job.orchestrator,',
      "  if (options.label !== undefined) console.info(format('%s: %s', id, options.label));\n  df.app.orchestration(job.orchestrator,",
    ],
  ],
  'project/src/eternal/activity.ts': [
    ['limit - 30_000 - Date.now()', 'Math.max(limit - 30_000 - Date.now(), 0)'],
    ['// aborts 30 s before', '// aborts 35 s before'],
    [
      'function printed(value: unknown)',
      "/** The first line of a text, for one line of the log. */\nexport const firstLine = (text: string): string => text.split('\\n', 1)[0] ?? '';\n\nfunction printed(value: unknown)",
    ],
  ],
  'project/src/eternal/policy.ts': [
    [
      "import { createHash } from 'node:crypto';\n",
      "import { createHash } from 'node:crypto';\nimport { isDeepStrictEqual } from 'node:util';\n",
    ],
    [
      'export const givesUp =',
      'export const isSameOutcome = (a: LoopState, b: LoopState): boolean =>\n  isDeepStrictEqual([outcomeOf(a), a.last?.processed], [outcomeOf(b), b.last?.processed]);\n\nexport const givesUp =',
    ],
    ['  if (state.runNow) return 0;\n  if (outcome', '  if (outcome'],
  ],
  'project/src/eternal/orchestrator.ts': [
    [
      'const SETTLE_MS = 1_000; // long enough that a burst of commands does not make the loop spin',
      'const SETTLE_MS = 1_500; // long enough for a burst of commands',
    ],
  ],
  'project/src/eternal/settings.ts': [
    [
      'export const toShare =',
      'export const toSeconds = (value: unknown): number => toMs(value) / 1_000;\n\nexport const toShare =',
    ],
  ],
  'project/src/eternal/README.md.hbs': [
    ['\n## ', '\nA later version has one paragraph more.\n\n## '],
  ],
  'project/test/eternal/emulate.ts': [
    [
      "{ idleDelay: '1m', errorDelay: '3m', watchdog: 'off' }",
      "{ idleDelay: '1m', errorDelay: '3m', jitter: '0%', watchdog: 'off' }",
    ],
  ],
  'project/test/eternal/promises.test.ts': [
    [
      "const boom = new Error('boom');",
      "const boom = new Error('boom'); // what a processor throws\nconst AGAIN = '1m' as const;",
    ],
    [
      "    await emulator.advance('59s');\n    expect(emulator.runs).toHaveLength(1);",
      "    await emulator.advance('59s');\n    expect(emulator.runs).toHaveLength(1);\n    await emulator.advance(AGAIN);\n    expect(emulator.runs).toHaveLength(2);",
    ],
  ],
  'project/emulator/emulator.mjs': [
    ['/* eslint-disable */', '/* eslint-disable */\n// A later build.'],
  ],
  'project/README.md.hbs': [
    ['You need Node 20.19 or later.', 'You need Node 22 or later.'],
    [
      '| `emulator/`       ',
      '| `docs/`                            | what your team writes down                                   |\n| `emulator/`       ',
    ],
  ],
  'project/tsconfig.json': [
    [
      '    "noImplicitOverride": true,\n',
      '    "noImplicitOverride": true,\n    "noImplicitReturns": true,\n',
    ],
  ],
  'project/package.json.hbs': [
    [
      '"start": "npm run build && func start",',
      '"start": "npm run build && func start --verbose",',
    ],
  ],
  'project/host.json.hbs': [
    [
      '"DurableTask.Core": "Warning",',
      '"DurableTask.Core": "Error",\n      "Host.Results": "Warning",',
    ],
  ],
  'project/.gitignore.hbs': [['dist/\n', 'dist/\ncoverage/\n']],
  'github/.github/workflows/ci.yml.hbs': [
    ['    timeout-minutes: 10\n', '    timeout-minutes: 15 # a cold cache takes longer\n'],
    [
      '      - run: {{manager}} run {{test}}\n',
      "      - run: {{manager}} run {{test}}\n        env:\n          CI_LABEL: 'later'\n",
    ],
  ],
  'github+azd/.github/workflows/azure-dev.yml.hbs': [
    ['permissions:\n', '# Only what the steps need.\npermissions:\n'],
  ],
  'azd/azure.yaml.hbs': [['services:\n', '# The app.\nservices:\n']],
  'job/src/functions/{{id}}.ts.hbs': [
    [
      "import { eternalFunction } from '../eternal/index.js';",
      "import { type EternalFunctionOptions, eternalFunction } from '../eternal/index.js';",
    ],
    [
      'eternalFunction(FunctionId, {\n',
      "/** What a status page calls this job. */\nexport const title = FunctionId.replaceAll('_', ' ');\n\n// Each option overrides a default of src/eternal/settings.ts.\neternalFunction(FunctionId, {\n",
    ],
    ['{{/each}}\n});', '{{/each}}\n} satisfies EternalFunctionOptions);'],
  ],
  'job/test/{{id}}.test.ts.hbs': [
    [
      '// Mock the processor so that its real dependencies are not loaded.',
      '// The processor is mocked: its real dependencies are not loaded.',
    ],
    ["  await emulator.advance('1m');\n", "  await emulator.advance('90s');\n"],
  ],
};

/** Writes the templates of a later version below `folder`: each change is one that releases bring. */
export function makeLaterRelease(folder: string): Release {
  cpSync(join(root, 'templates'), folder, { recursive: true });
  for (const [path, replacements] of Object.entries(changes)) {
    const file = join(folder, path);
    writeFileSync(
      file,
      replacements.reduce((text, each) => replace(text, each, path), readFileSync(file, 'utf8')),
    );
  }
  writeFileSync(join(folder, 'project/src/eternal/label.ts'), "export const label = 'later';\n");
  rmSync(join(folder, 'project/.vscode/launch.json'));
  const templates = compileTemplates('99.0.0', folder);
  return { version: '99.0.0', loadTemplates: () => templates };
}

function replace(text: string, [find, replacement]: Replacement, path: string): string {
  if (!text.includes(find)) throw new Error(`no ${find} in ${path}`);
  return text.replace(find, () => replacement);
}
