import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseModule, walk } from '../../src/generator/syntax/tree/syntax-tree';
import { root } from '../../tools/repository';

const folder = join(root, 'templates/project/src/eternal');
const tests = join(root, 'templates/project/test/eternal');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const countLines = (text: string): number => text.trimEnd().split('\n').length;

/** Stryker adds its mutants to the files. */
const isMutated = process.env.STRYKER_MUTATOR_WORKER !== undefined;

it.skipIf(isMutated)(
  'the loop has 9 files and at most 900 lines, so that a user can read all of it',
  () => {
    expect(files).toHaveLength(9);
    const lines = files.reduce((sum, name) => sum + countLines(read(name)), 0);
    expect(lines).toBeLessThanOrEqual(900);
  },
);

it('the tests of the loop that users get have at most 450 lines and 30 scenarios', () => {
  const texts = readdirSync(tests).map((name) => readFileSync(join(tests, name), 'utf8'));
  expect(texts.reduce((sum, text) => sum + countLines(text), 0)).toBeLessThanOrEqual(450);
  const scenarios = texts.flatMap((text) => text.match(/^ *it\(/gm) ?? []);
  expect(scenarios.length).toBeLessThanOrEqual(30);
  expect(scenarios.length).toBeGreaterThan(9);
});

it.skipIf(isMutated).each(files)('%s: no function has more than 60 lines', (name) => {
  const text = read(name);
  const tooLong: string[] = [];
  walk({ node: parseModule(text), key: '', above: undefined }, ({ node }) => {
    if (!/Function|Method/.test(node.type) || /^TS/.test(node.type)) return undefined;
    const lines = countLines(text.slice(node.start, node.end));
    if (lines > 60) tooLong.push(`line ${countLines(text.slice(0, node.start))}: ${lines} lines`);
    return undefined;
  });
  expect(tooLong).toEqual([]);
});
