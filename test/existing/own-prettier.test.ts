import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyExisting, existingProjects } from '../../tools/existing-projects';
import { root } from '../../tools/repository';
import { generator, mustRun } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';

it('formats new files with the Prettier of the project, also with overrides that only it reads', () =>
  inTempDir(async (parent) => {
    const project = existingProjects.find(({ name }) => name === 'func-init');
    if (project === undefined) throw new Error('no fixture func-init');
    const dir = await copyExisting(project, parent);
    const override = { files: 'src/eternal/*.ts', options: { printWidth: 70, semi: false } };
    const config = { singleQuote: true, overrides: [override] };
    await writeFile(join(dir, '.prettierrc'), JSON.stringify(config));
    await mkdir(join(dir, 'node_modules'));
    await symlink(join(root, 'node_modules/prettier'), join(dir, 'node_modules/prettier'));

    await generator(dir, ['add', 'orders-sync', '--yes']);

    const policy = await readFile(join(dir, 'src/eternal/policy.ts'), 'utf8');
    expect(policy).not.toContain(';\n');
    const program = join(dir, 'node_modules/prettier/bin/prettier.cjs');
    const added = ['src/eternal/*.ts', 'src/functions/orders-sync.ts', 'src/processors'];
    await mustRun(dir, process.execPath, [program, '--check', ...added]);
    await generator(dir, ['set', 'orders-sync', '--idle-delay', '2m']);
    await generator(dir, ['check']);
    await mustRun(dir, process.execPath, [program, '--check', ...added]);
  }));
