import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';
import { mustRun } from '../../tools/run';

const nodes = ['20.19', '22', '24'];
const typescripts = ['5.9', '6.0', '7'];
const quiet = ['--no-audit', '--no-fund'];

describe.for(nodes)('Node %s', (node) => {
  const root = inject('installedRoot');
  const folder = join(root, `node-${node}`);
  const bin = join(folder, 'node_modules/node/bin');
  const env = { PATH: [bin, process.env.PATH].join(delimiter) };

  beforeAll(async () => {
    await mustRun(root, 'npm', ['install', ...quiet, '--prefix', folder, `node@${node}`]);
  });

  afterAll(() => rm(folder, { recursive: true }));

  test.for(typescripts)('TypeScript %s', async (typescript) => {
    await mustRun(root, 'npm', ['install', '--no-save', ...quiet, `typescript@${typescript}`]);
    const example = caseNamed('three-jobs');
    const folder = join(root, `matrix-${node}-${typescript}`);
    const project = await generate(example, folder, join(bin, 'node'));

    const versions = await mustRun(project, 'npm', ['exec', '-c', 'node -v && tsc -v'], env);
    expect(versions.stdout).toMatch(new RegExp(`^v${node}\\..*\\nVersion ${typescript}\\.`));
    await checkProject(example, project, env);
  });
});
