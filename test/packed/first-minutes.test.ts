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
/** With an npm that installs what this repository has locked. */
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

/** Makes `my-app` with npx at a terminal, in an empty folder; the steps that it tells. */
async function createAtTerminal(name: string, ...flags: string[]) {
  const place = join(folder, name);
  await mkdir(place);
  const npx = ['npx', '--yes', '--package', tarball, 'create-eternal-function'];
  const screen = openScreen(place, [...npx, ...flags], { env: { PATH } });
  await screen.answer('Which folder', 'my-app', ENTER);
  await screen.answer('What is the job called?', 'orders-sync', ENTER);
  for (const question of ['found nothing?', 'that failed?', 'does the work?'])
    await screen.answer(question, ENTER);
  expect(await screen.exit()).toBe(0);

  const text = await screen.text();
  expect(text).not.toMatch(troubles);
  expect(await readdir(place)).toEqual(['my-app']);
  const steps = /\nNext:\n(.*?)\n\n/s
    .exec(text)?.[1]
    ?.split('\n')
    .map((step) => step.trim());
  return { project: join(place, 'my-app'), steps };
}

/** As we print them, and Node; npm's opinions of the machine begin with its name. */
const troubles = /^(?:warning|error)\b|^\(node:\d+\)/im;

it('from the tarball to a run of the loop, by the steps that it tells', async () => {
  const { project, steps } = await createAtTerminal('by-steps');

  expect(steps).toEqual(['cd my-app', 'npm install', 'npm test', 'npm run dev']);
  const install = await mustRun(project, 'npm', ['install'], { PATH });
  expect(install.stdout + install.stderr).not.toMatch(troubles);

  const { tests, passed } = await runGeneratedTests(project);
  expect(tests).toBeGreaterThan(0);
  expect(passed).toBe(tests);

  const server = await startDevServer(project, { speed: 30 });
  try {
    await driveLoop(server.url, 'orders-sync');
    expect(server.output()).not.toMatch(troubles);
  } finally {
    await server.stop();
  }
  expect(await loadedFunctions(project)).toEqual(functionsOf('orders-sync'));
});

it('with --install and --git leaves out what is done', async () => {
  const { project, steps } = await createAtTerminal('done', '--install', '--git');

  expect(steps).toEqual(['cd my-app', 'npm test', 'npm run dev']);
  expect(await npm(project, ['run', 'build'])).toMatchObject({ exitCode: 0, stderr: '' });
  const { stdout } = await mustRun(project, 'git', ['status', '--porcelain']);
  expect(stdout).toContain('?? eternal.json');
  expect(stdout).not.toMatch(/node_modules|dist|local\.settings/);
});
