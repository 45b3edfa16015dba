import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerOf } from '../../src/generator/plan/planned-file';
import { fileFingerprint } from '../../src/generator/syntax/same-file';
import { fingerprintOf } from '../../src/generator/text-format';
import { BASE_PATH, parseBases } from '../../src/generator/workspace/base-file';
import { cases } from '../../tools/cases';
import { checkStyle } from '../../tools/check-style';
import { generate } from '../../tools/generate';
import { readSnapshot, snapshotNames, withoutBases } from '../../tools/snapshots';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree, type Tree } from '../../tools/tree';

/** Files without a merge base: those of the user, the local ones, and the schema. */
const baseless = /^((src|test)\/processors\/|local\.settings\.json$|\.eternal\/)/;

/** `any` as a type, not as a word in a comment or a string. */
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
    expect([...withoutBases(tree()).keys()]).toEqual([...(await readSnapshot(name)).keys()]);
  });

  test('has the texts of its snapshot', async () => {
    const made = withoutBases(tree());
    for (const [path, text] of await readSnapshot(name)) {
      expect.soft(made.get(path), path).toBe(text);
    }
  });

  test('has a merge base for every generated file: its text, or its hash if it is vendored', () => {
    const { paths, get } = parseBases(tree().get(BASE_PATH) ?? '');
    const files = [...tree()].filter(([path]) => !baseless.test(path));
    expect(paths).toEqual(files.map(([path]) => path).sort());
    for (const [path, text] of files) {
      const base =
        ownerOf(path) === 'vendored'
          ? { kind: 'hash', fingerprint: fileFingerprint(path, text) }
          : { kind: 'text', text, file: { fingerprint: fingerprintOf(text) } };
      expect(get(path), path).toEqual(base);
    }
  });

  test('does not use any outside of the emulator', () => {
    const files = [...tree()].filter(([path]) => /^(src|test)\/.*\.ts$/.test(path));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(([, text]) => anyType.test(text)).map(([path]) => path)).toEqual([]);
  });
});

test('has a case for every snapshot', async () => {
  expect(await snapshotNames()).toEqual(cases.map(({ name }) => name).sort());
});

test('every generated file is formatted and passes the linter', async () => {
  const { exitCode, stdout, stderr } = await checkStyle(folder);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
});
