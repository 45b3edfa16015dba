import { expect, it } from 'vitest';
import { jobsOf, makeFixture } from './fixture';

const rename = { jobs: jobsOf('bills'), renamedJobs: new Map([['orders', 'bills']]) };

it.each([
  [
    'package.json',
    '{\n  "main": "dist/functions/orders.js"\n}\n',
    'package.json:2: names src/functions/orders.ts, which is now src/functions/bills.ts',
  ],
  [
    'package.json',
    '{\n  "scripts": { "x": "node dist/src/processors/process-orders.js" }\n}\n',
    'package.json:2: names src/processors/process-orders.ts, which is now src/processors/process-bills.ts',
  ],
  [
    'tsconfig.build.json',
    '{ "files": ["src/functions/orders.ts"] }',
    'tsconfig.build.json:1: names src/functions/orders.ts, which is now src/functions/bills.ts',
  ],
  [
    '.vscode/extra.json',
    '{ "program": "./src/functions/orders.ts" }',
    '.vscode/extra.json:1: names src/functions/orders.ts, which is now src/functions/bills.ts',
  ],
  [
    'docs/notes.md',
    'See\n`processOrders`.\n',
    'docs/notes.md:2: names processOrders, which is now processBills',
  ],
])('warns of %s with %s', async (path, text, warning) => {
  const fixture = await makeFixture();
  fixture.write(path, text);
  const { changes, warnings } = await fixture.run(rename);
  expect(warnings).toContain(warning);
  expect(changes.find((change) => change.path === path && change.owner === 'user')).toBe(undefined);
});

const ORDERS = 'src/functions/orders.ts';
const BILLS = 'src/functions/bills.ts';
it.each([
  ["import.meta.glob('./functions/ord*.ts');", `${BILLS} instead of ${ORDERS}`],
  [
    "\nimport.meta.glob<Job>(['/src/functions/o*.ts', '!**/x.ts']);",
    `${BILLS} instead of ${ORDERS}`,
  ],
  ["import.meta.glob('./functions/*.ts');", undefined],
  ["import.meta.glob(['./**/*.ts', '!./functions/orders.ts']);", undefined],
  ["import.meta.glob('~/functions/ord*.ts');", undefined],
])('names patterns that lose a renamed file: %j', async (text, lost) => {
  const fixture = await makeFixture();
  fixture.write('src/x.ts', `${text}\n`);
  const { warnings } = await fixture.run(rename);
  const place = `src/x.ts:${text.split('\n').length}`;
  const found = warnings.filter((each) => each.includes('import.meta.glob'));
  expect(found).toEqual(
    lost === undefined ? [] : [`${place}: import.meta.glob does not match ${lost}`],
  );
});

it.each([
  ['./functions/*.ts', ['src/x.ts:1: import.meta.glob does not match any file instead of']],
  ['./**/*.ts', []],
])('names patterns that match no file after a remove: %s', async (pattern, expected) => {
  const fixture = await makeFixture();
  fixture.write('src/x.ts', `import.meta.glob('${pattern}');\n`);
  const { warnings } = await fixture.run({ jobs: [] });
  const found = warnings.filter((each) => each.includes('import.meta.glob'));
  expect(found).toEqual(expected.map((each) => `${each} ${ORDERS}`));
});

it('says what is gone after a remove', async () => {
  const fixture = await makeFixture();
  fixture.write('notes.md', 'src/functions/orders.ts\n');
  const { warnings } = await fixture.run({ jobs: [] });
  expect(warnings).toEqual(['notes.md:1: names src/functions/orders.ts, which is gone']);
});

it.each([
  ['notes.md', 'my-functions/orders.ts, functions/orders-sync.ts, orders, processOrdersAll\n'],
  ['node_modules/x/package.json', '{ "main": "dist/functions/orders.js" }'],
])('does not warn of %s with %s', async (path, text) => {
  const fixture = await makeFixture();
  fixture.write(path, text);
  expect((await fixture.run(rename)).warnings).toEqual([]);
});

const named: readonly (readonly [path: string, text: string])[] = [
  ['package.json', '{\n  "imports": { "#work": "./src/processors/process-orders.ts" }\n}\n'],
  [
    'package.json',
    '{\n  "exports": { ".": { "types": "./src/processors/process-orders.ts" } }\n}\n',
  ],
  [
    'tsconfig.json',
    '{ "compilerOptions": { "paths": { "@work": ["./src/processors/process-orders.ts"] } } }',
  ],
  ['src/x.ts', "const path = './processors/process-orders.js';\nawait import(path);\n"],
  ['src/x.ts', "await import('./processors/' + 'process-orders.js');\n"],
  ['src/x.ts', "export default new URL('./processors/process-orders.js', import.meta.url);\n"],
  [
    'src/x.ts',
    "/** @type {import('./processors/process-orders.js').processOrders} */\nexport let x;\n",
  ],
  ['src/x.js', "/** @import { processOrders } from './processors/process-orders.js' */\n"],
  ['src/x.ts', "import text from './processors/process-orders.js?raw';\n"],
  ['src/x.ts', '/// <reference path="./processors/process-orders.ts" />\n'],
  ['types/x.d.ts', "declare module '../src/processors/process-orders.js' {}\n"],
  ['vite.config.ts', "export default { alias: { work: './src/processors/process-orders.ts' } };\n"],
  ['scripts/x.mjs', "import '../dist/src/processors/process-orders.js';\n"],
  [
    'src/x.vue',
    "<script>import { processOrders } from './processors/process-orders.js';</script>\n",
  ],
];

it.each(named)('remove keeps a processor that %s names: %s', async (path, text) => {
  const fixture = await makeFixture();
  fixture.write(path, text);
  const { changes } = await fixture.run({ jobs: [] });
  const kept = 'src/processors/process-orders.ts';
  expect(changes.find((change) => change.path === kept)).toMatchObject({
    ...{ action: 'keep', why: `${path} imports it` },
  });
  expect(fixture.has('test/processors/process-orders.test.ts')).toBe(true);
});

it.each(named)('rename follows or names a processor that %s names: %s', async (path, text) => {
  const fixture = await makeFixture();
  fixture.write(path, text);
  const { warnings, changes } = await fixture.run(rename);
  const isNamed = warnings.some((warning) => warning.startsWith(`${path}:`));
  const change = changes.find((each) => each.path === path);
  const isFollowed = change?.after?.includes('process-orders') === false;
  expect(isNamed || isFollowed || change?.action === 'conflict').toBe(true);
});

it.each([
  ['src/x.ts', "// like processors/process-orders.ts\nexport const id = 'process-orders';\n"],
  ['src/x.ts', "await fetch('/api/orders');\n"],
])('remove keeps no processor because of %s with %s', async (path, text) => {
  const fixture = await makeFixture();
  fixture.write(path, text);
  const { warnings } = await fixture.run({ jobs: [] });
  expect(warnings).toEqual([]);
  expect(fixture.has('src/processors/process-orders.ts')).toBe(false);
});
