import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanEnv } from '../../tools/clean-env';
import { startDevServer } from '../../tools/dev-server';
import { driveLoop } from '../../tools/drive';
import { fakePrograms } from '../../tools/fake-programs';
import { runGeneratedTests } from '../../tools/generated-tests';
import { copyLock } from '../../tools/installs/install-locked';
import { pack } from '../../tools/installs/pack';
import { functionsOf, loadedFunctions } from '../../tools/loaded-functions';
import { mustRun, npm } from '../../tools/run';
import { ENTER, openScreen } from '../../tools/screen';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

let folder: string;
let tarball: string;
/** Begins with an npm that installs the versions which this repository locks. */
let PATH: string;

beforeAll(async () => {
  folder = await makeTempDir();
  tarball = (await pack(folder)).file;
  await copyLock('generated', folder);
  const lock = join(folder, 'package-lock.json');
  const npm = `[ "$1" = install ] && cp '${lock}' .\nPATH='${cleanEnv().PATH}' exec npm "$@"`;
  PATH = await fakePrograms(join(folder, 'bin'), { npm });
});

afterAll(() => removeTempDir(folder));

/** Creates `my-app` with npx at a terminal, in an empty folder. `offers` is the reply to what it offers. Returns the printed next steps. */
async function createAtTerminal(name: string, offers: typeof ENTER | 'y') {
  const place = join(folder, name);
  await mkdir(place);
  const npx = ['npx', '--yes', '--package', tarball, 'create-eternal-function'];
  const screen = openScreen(place, npx, { env: { PATH } });
  await screen.answer('Where should the project', 'my-app', ENTER);
  await screen.answer('What is the id', 'orders-sync', ENTER);
  for (const question of ['found nothing?', 'failed run?', 'does the work?'])
    await screen.answer(question, ENTER);
  for (const offer of ['Install the dependencies with npm?', 'Create a git repository?'])
    await screen.answer(offer, offers);
  expect(await screen.exit()).toBe(0);

  const text = await screen.text();
  expect(text).not.toMatch(problems);
  expect(await readdir(place)).toEqual(['my-app']);
  const steps = /\nNext steps:\n(.*?)\n\n/s
    .exec(text)?.[1]
    ?.split('\n')
    .map((step) => step.trim());
  return { project: join(place, 'my-app'), steps };
}

/** Warnings and errors of the generator and of Node. Those of npm begin with `npm`. */
const problems = /^(?:warning|error)\b|^\(node:\d+\)/im;

it('creates, installs, tests and runs a project by the printed next steps', async () => {
  const { project, steps } = await createAtTerminal('by-steps', ENTER);

  expect(steps).toEqual(['cd my-app', 'npm install', 'npm test', 'npm run dev']);
  const install = await mustRun(project, 'npm', ['install'], { PATH });
  expect(install.stdout + install.stderr).not.toMatch(problems);

  const { tests, passed } = await runGeneratedTests(project);
  expect(tests).toBeGreaterThan(0);
  expect(passed).toBe(tests);

  const server = await startDevServer(project, { speed: 30 });
  try {
    await driveLoop(server.url, 'orders-sync');
    expect(server.output()).not.toMatch(problems);
  } finally {
    await server.stop();
  }
  expect(await loadedFunctions(project)).toEqual(functionsOf('orders-sync'));
});

it('installs and creates a repository where the user accepts that', async () => {
  const { project, steps } = await createAtTerminal('done', 'y');

  expect(steps).toEqual(['cd my-app', 'npm test', 'npm run dev']);
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0, stderr: '' });
  const { stdout } = await mustRun(project, 'git', ['status', '--porcelain']);
  expect(stdout).toContain('?? eternal.json');
  expect(stdout).not.toMatch(/node_modules|dist|local\.settings/);
});
