import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../tools/repository';
import { generator, mustRun } from '../tools/run';
import { ID, PROCESSOR_FILE, PROCESSOR_TEXT, tellStory } from './demo-story';

/** Inside the repository, so that Node finds the project's dependencies in `node_modules` here. */
const parent = join(root, '.tmp/demo');
const project = join(parent, 'my-app');

const say = (line: string): void => console.log(line);

/** Creates a project, writes its processor and runs the loop in the emulator, in virtual time. */
async function demonstrate(): Promise<void> {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  const names = ['--id', ID, '--processor', 'processOrders'];
  const args = ['my-app', ...names, '--max-error-delay', '12m', '--yes'];
  say(`1. Create a project: npx create-eternal-function ${args.join(' ')}\n`);
  await generator(parent, args);

  say(`2. Write the work in ${PROCESSOR_FILE}:\n`);
  writeFileSync(join(project, PROCESSOR_FILE), PROCESSOR_TEXT);
  const [, work = ''] = PROCESSOR_TEXT.split('\n\n');
  say(work.replace(/^/gm, '     '));

  say('\n3. Compile it: npm run build\n');
  await mustRun(project, 'npm', ['run', 'build']);

  say('4. Run it in the emulator, in virtual time: these hours take less than a second.\n');
  // The emulator is loaded before the app, which registers its functions with it.
  const emulator = await import(pathToFileURL(join(project, 'emulator/emulator.mjs')).href);
  const { main } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const compiled = join(project, main.replace('*', ID));
  const app = await emulator.loadApp(() => createRequire(compiled)(compiled));
  await tellStory(emulator, app, say);
  say(`\nThe project is in ${relative(process.cwd(), project)}. To create your own:`);
  say('run npm link here, then npx create-eternal-function my-app in any folder.');
}

demonstrate().catch((error: unknown) => {
  console.error(`\nerror: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
