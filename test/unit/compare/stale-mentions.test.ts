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
