/*
 * V8 parses a file as a whole before it runs: 1 ms for 30 kB. So the bundle has several files, and a run loads those
 * that it needs. These lists say which modules no file has before theirs: the first call of one of their functions
 * loads the file. Modules that nobody lists are in the first file that needs them. `npm run bench -- cli` shows what a
 * change costs.
 */

/** What `--help`, `--version` and wrong arguments need. */
export const FIRST_FILE = 'start';

/** In the order in which they are loaded: each can need those before it. Paths from the repository. */
export const LAZY_MODULES = {
  /** To create a project, and to regenerate one without changes. */
  generator: [
    ...['create', 'regenerate'].map((command) => `src/commands/${command}.ts`),
    'src/generator/manifest/find-project.ts',
    'src/generator/options/names.ts',
    'src/generator/plan/templates.ts',
    'src/generator/report/diff.ts',
    'src/generator/report/tree.ts',
    'src/programs.ts',
  ],
  /** To set options of a project whose files are as generated. */
  project: [
    ...['choose-job', 'set'].map((command) => `src/commands/${command}.ts`),
    ...[
      'compare/deleted/deletion-list',
      'compare/findings/code-files',
      'compare/findings/findings-after',
      'compare/findings/refuse-unregistered',
      'compare/findings/registered-jobs',
      'compare/findings/values-in-file',
      'json/edit-list',
      'manifest/edit-manifest',
      'manifest/manifest-file',
      'manifest/read-text-file',
      'report/warnings',
      'syntax/form/json-form',
      'syntax/form/plain-comparison',
    ].map((name) => `src/generator/${name}.ts`),
  ],
  /** To check or list a project whose files are as generated, apart from their format. */
  check: [
    ...['add', 'check', 'list'].map((command) => `src/commands/${command}.ts`),
    ...[
      'compare/findings/missing-modules',
      'existing/functions-project',
      'syntax/registers-job',
      'syntax/registrations',
      'workspace/resolve-module',
    ].map((name) => `src/generator/${name}.ts`),
  ],
  others: [
    'plopfile.ts',
    ...['existing-project', 'remove', 'rename', 'undo'].map(
      (command) => `src/commands/${command}.ts`,
    ),
    ...[
      'apply/undo',
      'compare/compiled-output',
      'compare/findings/drift',
      'compare/imports/follow-modules',
      'compare/imports/going-files',
      'compare/imports/importers',
      'compare/imports/stale-mentions',
      'compare/orphans',
      'compare/project-style',
      'compare/relocate',
      'compare/renames',
      'compare/upgrade/routes',
      'compare/upgrade/upgrade-project',
      'existing/compiler/try-compile',
      'git-merge/compare-branches',
      'git-merge/find-unmerged',
      'git-merge/read-git-merge',
      'git-merge/upgrade-sides',
      'merge/merge-file',
      'merge/starter-values',
      ...['ask', 'questions', 'terminal'].map((name) => `prompts/${name}`),
      'report/conflict-error',
      'syntax/form/yaml-form',
      'syntax/style/code-style',
      'syntax/style/restyle',
      'workspace/declaring-module',
      'workspace/find-moved',
    ].map((name) => `src/generator/${name}.ts`),
  ],
};

/**
 * Libraries that most commands do not need, with the functions that are used. Each has a file of its own or is in one of
 * those above; without `file` it is a module of Node.
 */
export const LAZY_LIBRARIES = {
  'node-plop': { file: 'node-plop', names: ['default'] },
  '@clack/prompts': {
    file: 'prompts',
    names: [
      ...['cancel', 'confirm', 'intro', 'isCancel', 'note', 'outro', 'select', 'text'],
      'unicodeOr',
    ],
  },
  '@babel/parser': { file: 'parser', names: ['parse'] },
  diff: { file: 'diff', names: ['createTwoFilesPatch'] },
  'get-tsconfig': {
    file: 'tsconfig',
    names: ['createFilesMatcher', 'createPathsMatcher', 'parseTsconfig'],
  },
  'jsonc-parser': {
    file: 'project',
    names: [
      'createScanner',
      'findNodeAtLocation',
      'getNodeValue',
      'parseTree',
      'printParseErrorCode',
    ],
  },
  semver: { file: 'semver', names: ['intersects', 'satisfies', 'validRange'] },
  valibot: {
    file: 'project',
    names: [
      ...['array', 'exactOptional', 'map', 'number', 'pipe', 'rawTransform', 'safeParse'],
      ...['strictObject', 'string'],
    ],
  },
  'node-diff3': { file: 'diff3', names: ['diff3MergeRegions', 'diffIndices'] },
  'node:child_process': { names: ['spawn', 'spawnSync'] },
  'node:zlib': { names: ['brotliDecompressSync'] },
  'node:os': { names: ['hostname', 'uptime'] },
  'node:tty': { names: ['isatty'] },
};
