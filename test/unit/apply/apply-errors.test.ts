import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import { readExactTree } from '../../../tools/exact-tree';
import { changeSetOf, create, newProject, update } from './project-fixture';

describe('applyChanges after an error', () => {
  it.each([
    ['a folder is in the place of a file', 'z/in-the-way.txt', 'z'],
    ['a file is in the place of a folder', 'z', 'z/new.ts'],
  ])('leaves the tree unchanged if it fails late: %s', async (_, existing, path) => {
    const root = await newProject({ 'a.ts': 'old' });
    mkdirSync(dirname(join(root, existing)), { recursive: true });
    writeFileSync(join(root, existing), '');
    const before = readExactTree(root);
    // No file can be created below a file. Put it last, so that all others are written first.
    const changes = [
      update('a.ts', 'old', 'new'),
      create('b/c.ts'),
      create(path),
      create('a.ts/x'),
    ];

    expect(() => applyChanges(changeSetOf(root, changes))).toThrow(
      expect.objectContaining({ code: 'E_WRITE' }),
    );

    expect(readExactTree(root)).toEqual(before);
  });

  it('leaves no folder behind if it cannot create the project', async () => {
    const parent = await newProject();
    const changeSet = changeSetOf(join(parent, 'x/app'), [create('a'), create('a/b')]);

    expect(() => applyChanges({ ...changeSet, isNew: true })).toThrow(
      expect.objectContaining({
        code: 'E_WRITE',
        hint: expect.stringContaining('nothing was changed'),
      }),
    );

    expect(readdirSync(parent)).toEqual([]);
  });
});
