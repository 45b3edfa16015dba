import { expect, it } from 'vitest';
import { makeFixture, makeTemplates } from './fixture';

const loop = 'src/eternal/loop.ts';
const other = 'src/eternal/other.ts';
const code = "import { b } from './b.js';\n\nexport const a = b({\n  c: '1',\n  d: [2],\n});\n";
/** As other settings of a formatter print it. */
const formatted = 'import { b } from "./b.js"\n\nexport const a = b({\n\tc: "1",\n\td: [2]\n})\n';

const first = { templates: makeTemplates({ [loop]: code }) };
const changed = {
  templates: makeTemplates({ [loop]: code.replace('[2],', "[2],\n  e: ['3'],") }),
};
const withOther = { templates: makeTemplates({ [loop]: code, [other]: code }) };

const actionOf = (changes: readonly { path: string; action: string }[], path: string) =>
  changes.find((change) => change.path === path)?.action;

it('does not take a formatted file for an edited one', async () => {
  const fixture = await makeFixture(first);
  fixture.write(loop, formatted);
  const { changes, stateFiles } = await fixture.run(first);
  expect(actionOf(changes, loop)).toBe('same');
  expect(stateFiles).toEqual([]);
});

it('updates a formatted file, and keeps its format', async () => {
  const fixture = await makeFixture(first);
  fixture.write(loop, formatted);
  const { changes } = await fixture.run(changed);
  expect(actionOf(changes, loop)).toBe('update');
  expect(fixture.read(loop)).toBe(formatted.replace('[2]', '[2],\n\te: ["3"]'));
  expect(actionOf((await fixture.run(changed)).changes, loop)).toBe('same');
});

it('deletes a formatted file that is no longer used', async () => {
  const fixture = await makeFixture(withOther);
  fixture.write(other, formatted);
  expect(actionOf((await fixture.run(first)).changes, other)).toBe('delete');
});

it('writes a new file in the style of a formatted project', async () => {
  const fixture = await makeFixture(first);
  fixture.write(loop, formatted.replaceAll('\n', '\r\n'));
  const { changes } = await fixture.run(withOther);
  expect(actionOf(changes, other)).toBe('create');
  expect(fixture.read(other)).toBe(formatted.replaceAll('\n', '\r\n'));
  expect(actionOf((await fixture.run(withOther)).changes, other)).toBe('same');
});
