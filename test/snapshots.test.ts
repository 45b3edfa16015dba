import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from './support/cases';
import { checkStyle } from './support/check-style';
import { generate } from './support/generate';
import { basesOf, readSnapshot, snapshotNames, toSnapshot } from './support/snapshots';
import { makeTempDir, removeTempDir } from './support/temp-dir';
import { readTree, type Tree } from './support/tree';

/** Files that have no merge base: the user's own from the start, the local ones, and the generator's records. */
const baseless =
  /^(src\/processors\/|test\/processors\/|local\.settings\.json$|eternal\.json$|\.eternal\/)/;

/** `any` as a type; the word in a comment or a string is followed or preceded by others. */
const anyType = /(?:[:<|&,(]|\bas|\bextends)\s*any\b(?!\s+\w)/;

let folder: string;
const trees = new Map<string, Tree>();

beforeAll(async () => {
  folder = await makeTempDir();
  for (const example of cases) {
    trees.set(example.name, await readTree(await generate(example, folder)));
  }
});

afterAll(() => removeTempDir(folder));

describe.for(cases)('$name', ({ name }) => {
  const tree = (): Tree => trees.get(name) ?? new Map();

  test('has the files of its snapshot', async () => {
    const stored = await readSnapshot(name);
    expect([...toSnapshot(tree()).keys()]).toEqual([...stored.keys()]);
  });

  test('has the texts of its snapshot', async () => {
    const made = toSnapshot(tree());
    for (const [path, text] of await readSnapshot(name)) {
      expect.soft(made.get(path), path).toBe(text);
    }
  });

  test('has a merge base for every generated file, equal to it', () => {
    const files = [...tree()].filter(([path]) => !baseless.test(path));
    expect(Object.fromEntries(basesOf(tree()))).toEqual(Object.fromEntries(files));
  });

  test('has no any outside the emulator', () => {
    const files = [...tree()].filter(([path]) => /^(src|test)\/.*\.ts$/.test(path));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(([, text]) => anyType.test(text)).map(([path]) => path)).toEqual([]);
  });
});

test('every snapshot has its case', async () => {
  expect(await snapshotNames()).toEqual(cases.map(({ name }) => name).sort());
});

test('every generated file is formatted and passes the linter', async () => {
  const { exitCode, stdout, stderr } = await checkStyle(folder);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
});
