import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { startDevServer } from '../../tools/dev-server';
import { startFiftyTimes } from '../../tools/drive';
import { generate } from '../../tools/generate';
import { functionsOf, loadedFunctions } from '../../tools/loaded-functions';
import { generator, mustRun } from '../../tools/run';

/** Renames a job without `rename`: deletes its files and its entry in eternal.json, and adds a job. */
async function renameByHand(project: string, from: string, to: string): Promise<void> {
  const manifest = join(project, 'eternal.json');
  const { jobs, ...others } = JSON.parse(await readFile(manifest, 'utf8'));
  delete jobs[from];
  await writeFile(manifest, JSON.stringify({ ...others, jobs }, undefined, 2));
  await rm(join(project, `src/functions/${from}.ts`));
  await rm(join(project, `test/${from}.test.ts`));
  await generator(project, ['add', to, '--yes']);
}

test('loads only the new job after a rename and a build, and fifty starts make one loop', async () => {
  const example = caseNamed('defaults');
  const project = await generate(example, join(inject('installedRoot'), 'renamed'));
  await mustRun(project, 'npm', ['run', 'build']);
  expect(await loadedFunctions(project)).toEqual(functionsOf('my-app'));

  await renameByHand(project, 'my-app', 'invoices');
  await mustRun(project, 'npm', ['run', 'build']);
  expect(await loadedFunctions(project)).toEqual(functionsOf('invoices'));

  const server = await startDevServer(project, { speed: 30 });
  try {
    await startFiftyTimes(server.url, 'invoices');
  } finally {
    await server.stop();
  }
});
