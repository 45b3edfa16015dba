import { describe, expect, it } from 'vitest';
import { jobsOf, listChanges, makeFixture } from './fixture';

const pull = { jobs: jobsOf({ id: 'orders', processor: 'pull' }) };
const module = './processors/process-orders';

/** A file of `src` before and after the processor `processOrders` is renamed to `pull`. */
const followed: readonly (readonly [title: string, before: string, after: string])[] = [
  [
    'an import',
    `import { processOrders } from '${module}.js';\nexport const x = processOrders;\n`,
    "import { pull } from './processors/pull.js';\nexport const x = pull;\n",
  ],
  [
    'an import in another style',
    `import {processOrders as run} from "${module}"\nrun()\n`,
    'import {pull as run} from "./processors/pull"\nrun()\n',
  ],
  [
    'the failure handler',
    `import { type processOrdersFailed } from '${module}.js';\nexport type F = typeof processOrdersFailed;\n`,
    "import { type pullFailed } from './processors/pull.js';\nexport type F = typeof pullFailed;\n",
  ],
  [
    'a type import',
    `import type { processOrders } from '${module}.ts';\ntype P = typeof processOrders;\n`,
    "import type { pull } from './processors/pull.ts';\ntype P = typeof pull;\n",
  ],
  ['a side effect', `import '${module}.js';\n`, "import './processors/pull.js';\n"],
  [
    'a namespace',
    `import * as orders from '${module}.js';\norders.processOrders();\norders['processOrdersFailed']();\n`,
    "import * as orders from './processors/pull.js';\norders.pull();\norders['pullFailed']();\n",
  ],
  [
    'a re-export, which keeps its name for others',
    `export { processOrders } from '${module}.js';\n`,
    "export { pull as processOrders } from './processors/pull.js';\n",
  ],
  [
    'an export of an import, which keeps its name too',
    `import { processOrders } from '${module}.js';\nexport { processOrders };\n`,
    "import { pull } from './processors/pull.js';\nexport { pull as processOrders };\n",
  ],
  [
    'require',
    `const { processOrders } = require('${module}');\nrequire('${module}').processOrdersFailed();\nprocessOrders();\n`,
    "const { pull } = require('./processors/pull');\nrequire('./processors/pull').pullFailed();\npull();\n",
  ],
  [
    'import equals require',
    `import orders = require('${module}');\norders.processOrders();\n`,
    "import orders = require('./processors/pull');\norders.pull();\n",
  ],
  [
    'a dynamic import',
    `const { processOrders: run } = await import('${module}.js');\n(await import(\`${module}.js\`)).processOrders();\n`,
    "const { pull: run } = await import('./processors/pull.js');\n(await import(`./processors/pull.js`)).pull();\n",
  ],
  [
    'a promise of a module',
    `import('${module}.js').then(({ processOrders }) => processOrders());\nimport('${module}.js').then((m) => m.processOrdersFailed());\n`,
    "import('./processors/pull.js').then(({ pull }) => pull());\nimport('./processors/pull.js').then((m) => m.pullFailed());\n",
  ],
  [
    'a mock',
    `vi.mock('${module}.js', () => ({ processOrders: vi.fn(), processOrdersFailed() {} }));\n`,
    "vi.mock('./processors/pull.js', () => ({ pull: vi.fn(), pullFailed() {} }));\n",
  ],
  [
    'a mock that keeps the original',
    `vi.mock('${module}.js', async (original) => {\n  const actual = await original();\n  return { ...actual, processOrders: vi.fn(actual.processOrders) };\n});\n`,
    "vi.mock('./processors/pull.js', async (original) => {\n  const actual = await original();\n  return { ...actual, pull: vi.fn(actual.pull) };\n});\n",
  ],
  [
    'mocks and spies of a namespace',
    `import * as orders from '${module}.js';\nvi.mocked(orders.processOrders);\nvi.spyOn(orders, 'processOrders');\n`,
    "import * as orders from './processors/pull.js';\nvi.mocked(orders.pull);\nvi.spyOn(orders, 'pull');\n",
  ],
  [
    'types of an import',
    `type A = typeof import('${module}.js').processOrders;\ntype B = typeof import('${module}.js')['processOrders'];\n`,
    "type A = typeof import('./processors/pull.js').pull;\ntype B = typeof import('./processors/pull.js')['pull'];\n",
  ],
  [
    'a file that declares the new name already',
    `import { processOrders } from '${module}.js';\nconst pull = processOrders;\n`,
    "import { pull as processOrders } from './processors/pull.js';\nconst pull = processOrders;\n",
  ],
  [
    'a file where the old name has two meanings',
    `import { processOrders } from '${module}.js';\nexport const f = (processOrders: number) => processOrders;\nprocessOrders();\n`,
    "import { pull as processOrders } from './processors/pull.js';\nexport const f = (processOrders: number) => processOrders;\nprocessOrders();\n",
  ],
  [
    'a name with escapes',
    `import { process\\u004frders } from '${module}.js';\nprocess\\u004frders();\n`,
    "import { pull } from './processors/pull.js';\npull();\n",
  ],
];

describe('a file that imports a renamed processor', () => {
  it.each(followed)('is changed: %s', async (_, before, after) => {
    const fixture = await makeFixture();
    fixture.write('src/other.ts', before);

    const changes = await fixture.run(pull);

    expect(listChanges(changes)).toContain('merge src/other.ts');
    expect(fixture.read('src/other.ts')).toBe(after);
  });

  it.each(['js', 'mjs', 'cjs', 'jsx', 'tsx', 'mts'])('may be .%s', async (extension) => {
    const fixture = await makeFixture();
    const path = `tools/deep/other.${extension}`;
    fixture.write(
      path,
      "const { processOrders } = require('../../src/processors/process-orders');\n",
    );
    await fixture.run(pull);
    expect(fixture.read(path)).toBe("const { pull } = require('../../src/processors/pull');\n");
  });

  it('keeps its line ends', async () => {
    const fixture = await makeFixture();
    fixture.write(
      'src/other.ts',
      `\uFEFFimport { processOrders } from '${module}.js';\r\nprocessOrders();\r\n`,
    );
    await fixture.run(pull);
    expect(fixture.read('src/other.ts')).toBe(
      "\uFEFFimport { pull } from './processors/pull.js';\r\npull();\r\n",
    );
  });

  it('may import it through files that re-export everything', async () => {
    const fixture = await makeFixture();
    fixture.write('src/processors/index.ts', "export * from './process-orders.js';\n");
    fixture.write('src/all.ts', "export * from './processors/index.js';\n");
    fixture.write('src/other.ts', "import { processOrders } from './all.js';\nprocessOrders();\n");
    fixture.write('src/third.ts', "export { processOrders } from './processors';\n");
    await fixture.run(pull);
    expect(fixture.read('src/processors/index.ts')).toBe("export * from './pull.js';\n");
    expect(fixture.read('src/other.ts')).toBe("import { pull } from './all.js';\npull();\n");
    expect(fixture.read('src/third.ts')).toBe(
      "export { pull as processOrders } from './processors';\n",
    );
  });

  it('may import two processors through one file', async () => {
    const jobs = (a: string, b: string) =>
      jobsOf({ id: 'a', processor: a }, { id: 'b', processor: b });
    const fixture = await makeFixture({ jobs: jobs('one', 'two') });
    fixture.write(
      'src/all.ts',
      "export * from './processors/one';\nexport * from './processors/two';\n",
    );
    fixture.write('src/other.ts', "import { one, two } from './all';\none(two);\n");
    await fixture.run({ jobs: jobs('first', 'second') });
    expect(fixture.read('src/other.ts')).toBe(
      "import { first, second } from './all';\nfirst(second);\n",
    );
  });

  it.each(['src/emulator/x.ts', '.config/x.mjs', 'types/x.d.ts'])('may be %s', async (path) => {
    const fixture = await makeFixture();
    const up = path.startsWith('src/emulator') ? '..' : '../src';
    fixture.write(path, `export { processOrders } from '${up}/processors/process-orders.js';\n`);
    await fixture.run(pull);
    expect(fixture.read(path)).toBe(
      `export { pull as processOrders } from '${up}/processors/pull.js';\n`,
    );
  });

  it('may be another processor', async () => {
    const jobs = (processor: string) => jobsOf({ id: 'orders', processor }, 'mails');
    const fixture = await makeFixture({ jobs: jobs('processOrders') });
    fixture.edit(
      'src/processors/process-mails.ts',
      /^/,
      "import { processOrders } from './process-orders.js';\nexport const other = processOrders;\n",
    );
    await fixture.run({ jobs: jobs('pull') });
    expect(fixture.read('src/processors/process-mails.ts')).toContain(
      "import { pull } from './pull.js';\nexport const other = pull;\n",
    );
  });

  it('may be the file of the job, with edits', async () => {
    const fixture = await makeFixture();
    fixture.edit('src/functions/orders.ts', /$/, 'export const again = () => processOrders;\n');
    await fixture.run(pull);
    expect(fixture.read('src/functions/orders.ts')).toMatch(/import \{ pull, [\s\S]*=> pull;\n/);
  });

  it('follows two processors that swap their names', async () => {
    const jobs = (a: string, b: string) =>
      jobsOf({ id: 'a', processor: a }, { id: 'b', processor: b });
    const fixture = await makeFixture({ jobs: jobs('one', 'two') });
    const text = (a: string, b: string) =>
      `import { ${a} } from './processors/${a}.js';\nimport { ${b} } from './processors/${b}.js';\n${a}(${b});\n`;
    fixture.write('src/other.ts', text('one', 'two'));
    await fixture.run({ jobs: jobs('two', 'one') });
    expect(fixture.read('src/other.ts')).toBe(text('two', 'one'));
  });
});

describe('a file that imports the file of a renamed job', () => {
  it('gets the new path', async () => {
    const fixture = await makeFixture();
    fixture.write(
      'test/mine.test.ts',
      "const load = () => import('../src/functions/orders.js');\n",
    );
    await fixture.run({ jobs: jobsOf('bills'), renamedJobs: new Map([['orders', 'bills']]) });
    expect(fixture.read('test/mine.test.ts')).toBe(
      "const load = () => import('../src/functions/bills.js');\n",
    );
  });
});

describe('an alias of a renamed processor', () => {
  const paths = (baseUrl?: string) =>
    JSON.stringify({ compilerOptions: { baseUrl, paths: { '@/*': ['./src/*'] } } });

  it.each<[title: string, files: Record<string, string>, before: string, after: string]>([
    [
      'in paths',
      { 'tsconfig.json': paths() },
      '@/processors/process-orders.js',
      '@/processors/pull.js',
    ],
    [
      'in paths that are extended',
      { 'tsconfig.json': '{ "extends": "./base.json" }', 'base.json': paths('.') },
      '@/processors/process-orders',
      '@/processors/pull',
    ],
    [
      'below baseUrl',
      { 'tsconfig.json': '{ "compilerOptions": { "baseUrl": "." } }' },
      'src/processors/process-orders',
      'src/processors/pull',
    ],
    [
      'in imports',
      { 'package.json': '{ "imports": { "#p/*": "./src/processors/*" } }' },
      '#p/process-orders.js',
      '#p/pull.js',
    ],
    [
      'in imports of compiled files',
      {
        'package.json': '{ "imports": { "#p/*": { "default": "./dist/processors/*" } } }',
        'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }',
      },
      '#p/process-orders.js',
      '#p/pull.js',
    ],
    [
      'in exports, under the name of the package',
      { 'package.json': '{ "name": "shop", "exports": { "./p/*": "./dist/processors/*" } }' },
      'shop/p/process-orders.js',
      'shop/p/pull.js',
    ],
    [
      'in rootDirs',
      { 'tsconfig.json': '{ "compilerOptions": { "rootDirs": ["src", "src/processors"] } }' },
      './process-orders.js',
      './pull.js',
    ],
  ])('is followed: %s', async (_, files, before, after) => {
    const fixture = await makeFixture();
    for (const [path, text] of Object.entries(files)) fixture.write(path, text);
    fixture.write('src/other.ts', `import { processOrders } from '${before}';\nprocessOrders();\n`);
    await fixture.run(pull);
    expect(fixture.read('src/other.ts')).toBe(`import { pull } from '${after}';\npull();\n`);
  });

  it.each(['orders', 'process-orders'])(
    'is a doubt where it names this one file: %s',
    async (alias) => {
      const fixture = await makeFixture();
      const target = ['./src/processors/process-orders.ts'];
      const config = { compilerOptions: { paths: { [alias]: target } } };
      fixture.write('tsconfig.json', JSON.stringify(config));
      fixture.write('src/other.ts', `import { processOrders } from '${alias}';\n`);
      const { changes } = await fixture.run(pull);
      expect(changes.find(({ path }) => path === 'src/other.ts')?.action).toBe('conflict');
    },
  );

  it('is a package where package.json has one of that name', async () => {
    const fixture = await makeFixture();
    fixture.write('package.json', '{ "dependencies": { "process-orders": "1" } }');
    fixture.write('src/other.ts', "import { processOrders } from 'process-orders';\n");
    expect(listChanges(await fixture.run(pull)).join()).not.toContain('src/other.ts');
  });
});

const doubtful: readonly (readonly [title: string, line: string])[] = [
  ['a property', 'client.processOrders();'],
  ['a key', 'export const x = { processOrders: 1 };'],
  ['a shorthand', 'export const x = { processOrders };'],
  ['a text', "queue.send('processOrders');"],
  ['a namespace export', `export * as all from '${module}.js';`],
  ['an alias', "import { processOrders as other } from '@app/processors/process-orders';"],
];

describe('a doubtful use of a renamed processor', () => {
  it.each(doubtful)('stops the run: %s', async (_, line) => {
    const fixture = await makeFixture();
    const before = `import { processOrders } from '${module}.js';\n${line}\n`;
    fixture.write('src/other.ts', before);

    const { changes } = await fixture.run(pull);

    expect(changes).toContainEqual(
      expect.objectContaining({
        path: 'src/other.ts',
        action: 'conflict',
        hint: 'rename it yourself, or use --on-conflict ours',
        conflicts: [expect.objectContaining({ line: 2, ours: line })],
      }),
    );
    expect(fixture.read('src/other.ts')).toBe(before);
  });

  it('stays with ours, where everything certain is renamed, and changes with theirs', async () => {
    for (const [onConflict, after] of [
      ['ours', 'client.processOrders(pull);\nexport const x = { processOrders: pull };\n'],
      ['theirs', 'client.pull(pull);\nexport const x = { pull };\n'],
    ] as const) {
      const fixture = await makeFixture();
      fixture.write(
        'src/other.ts',
        `import { processOrders } from '${module}.js';\nclient.processOrders(processOrders);\nexport const x = { processOrders };\n`,
      );
      await fixture.run({ ...pull, onConflict });
      expect(fixture.read('src/other.ts')).toBe(
        `import { pull } from './processors/pull.js';\n${after}`,
      );
    }
  });

  it('is named where a file is not code', async () => {
    const fixture = await makeFixture();
    fixture.write('src/other.ts', `const x = ;\nimport { processOrders } from '${module}.js';\n`);
    const { changes } = await fixture.run(pull);
    expect(changes.find(({ path }) => path === 'src/other.ts')).toMatchObject({
      action: 'conflict',
      conflicts: [{ line: 2 }],
    });
  });

  it('is left, and named, with ours where a file is not code', async () => {
    const fixture = await makeFixture();
    fixture.write('src/other.ts', `const x = ;\nimport { processOrders } from '${module}.js';\n`);
    fixture.write('src/third.ts', 'const x = ; // orders\\u0020\n');
    const { changes } = await fixture.run({ ...pull, onConflict: 'ours' });
    expect(changes.filter(({ owner, action }) => owner === 'user' && action === 'keep')).toEqual([
      expect.objectContaining({
        path: 'src/other.ts',
        why: 'not valid TypeScript, so nothing is renamed in it',
      }),
    ]);
  });

  it('is no doubt in a file that does not use the processor', async () => {
    const fixture = await makeFixture();
    fixture.write('src/other.ts', "client.processOrders('processOrders');\n");
    expect(listChanges(await fixture.run(pull))).not.toContain('src/other.ts');
  });
});

it('names the file of a processor that exports its function with export *', async () => {
  const fixture = await makeFixture();
  fixture.write('src/lib.ts', 'export function processOrders() {}\n');
  fixture.write('src/processors/process-orders.ts', "export * from '../lib.js';\n");
  const { changes } = await fixture.run(pull);
  expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
    { conflicts: [{ line: 1 }] },
  ]);
});
