import { join } from 'node:path';
import { afterAll, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';
import { mustRun, npm } from '../../tools/run';

const root = inject('installedRoot');
const install = (version: string) =>
  mustRun(root, 'npm', [
    ...['install', '--no-save', '--no-audit', '--no-fund'],
    `durable-functions@${version}`,
  ]);

afterAll(() => install('^3.5.0'));

async function isInRegistry(version: string): Promise<boolean> {
  const found = await npm(root, ['view', `durable-functions@${version}`, 'version']);
  return found.exitCode === 0 && String(found.stdout).trim() !== '';
}

test.for(['3.3.1', '^3.5.0', 'preview-v4'])(
  'a generated project runs on durable-functions %s',
  async (version, { skip }) => {
    skip(!(await isInRegistry(version)), `the registry does not have durable-functions@${version}`);
    await install(version);
    const example = caseNamed('defaults');
    const folder = join(root, `durable-functions-${version.replace(/\W/g, '')}`);
    await checkProject(example, await generate(example, folder));
  },
);

test('the emulator answers as the host does on durable-functions preview-v4', async ({ skip }) => {
  const version = 'preview-v4';
  skip(!(await isInRegistry(version)), `the registry does not have durable-functions@${version}`);
  await install(version);
  const folder = join(root, 'node_modules', 'durable-functions');
  const cases = ['--project', 'emulator', 'conformance/testing-api'];
  const env = { DURABLE_FUNCTIONS: folder };
  await mustRun(process.cwd(), 'npx', ['vitest', 'run', ...cases], env);
});
