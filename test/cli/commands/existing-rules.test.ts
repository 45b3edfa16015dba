import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExactTree } from '../../../tools/exact-tree';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { edit, newFolder, readText } from '../project-fixture';
import { cli } from '../run-cli';

const FLAT = 'eslint.config.mjs';

describe('add where ESLint has rules that the loop does not pass', () => {
  const flat = 'export default [\n  {},\n];\n';

  /** Adds to a project whose installed ESLint has these rules for the loop. */
  async function addWith(rules: Readonly<Record<string, unknown>>) {
    const project = existingProjects.find(({ name }) => name === 'core-tools');
    if (project === undefined) throw new Error('no project core-tools');
    const dir = await copyExisting(project, await newFolder());
    writeFileSync(join(dir, FLAT), flat);
    edit(dir, 'package.json', '"typescript":', '"eslint": "^9.0.0",\n    "typescript":');
    const before = readExactTree(dir);
    mkdirSync(join(dir, 'node_modules/eslint'), { recursive: true });
    writeFileSync(
      join(dir, 'node_modules/eslint/index.js'),
      `exports.ESLint = class { async calculateConfigForFile() { return ${JSON.stringify({ rules })} } };\n`,
    );
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode, stderr).toBe(0);
    const after = readText(dir, FLAT);
    await cli(dir, ['remove', 'orders-sync']);
    rmSync(join(dir, 'node_modules'), { recursive: true });
    expect(readExactTree(dir)).toEqual(before);
    return { after, stderr };
  }

  it('makes ESLint skip it, and names the rules', async () => {
    const { after, stderr } = await addWith({
      'no-magic-numbers': ['error', {}],
      '@typescript-eslint/no-shadow': 2,
      'no-ternary': ['warn'],
      'prefer-const': 2,
    });
    expect(after).toContain("'test/eternal/**', 'src/eternal/**'] },");
    expect(stderr).toContain('rules: no-magic-numbers, @typescript-eslint/no-shadow\n');
    expect(stderr).toContain('eslint --fix src/functions/orders-sync.ts src/processors/');
  });

  it('lets ESLint check it under all other rules', async () => {
    const { after, stderr } = await addWith({
      '@typescript-eslint/no-namespace': 2,
      'no-ternary': 0,
    });
    expect(after).toContain("'test/eternal/**'] },");
    expect(stderr).toContain('eslint --fix src/eternal src/functions/');
  });
});
