import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDevServer } from '../tools/dev-server';
import { type Answer, loopClient } from '../tools/loop-client';
import { generator, mustRun } from '../tools/run';
import { inTempDir } from '../tools/temp-dir';

const SPEED = 60;
const id = 'orders-sync';

const say = (line: string) => console.log(`\n▶ ${line}`);
const show = ({ status, body }: Answer) =>
  console.log(`${status} ${JSON.stringify(body, undefined, 2)}`);

/** Makes a project, installs it and shows its loop at work on the emulator: some minutes of it in as many seconds. */
async function demonstrate(folder: string): Promise<void> {
  say(`create-eternal-function my-app --id ${id} --yes`);
  const { stderr } = await generator(folder, ['my-app', '--id', id, '--yes']);
  console.log(stderr);
  const project = join(folder, 'my-app');

  say('npm install');
  await mustRun(project, 'npm', ['install', '--no-audit', '--no-fund']);

  say(`npm run dev -- --speed ${SPEED}   (a minute lasts a second)`);
  const onOutput = (text: string) => process.stdout.write(text);
  const server = await startDevServer(project, { speed: SPEED, onOutput });
  try {
    const loop = loopClient(server.url, id);
    say(`POST /api/${id}/start`);
    show(await loop.start());
    await sleep(4000);
    say(`POST /api/${id}/run`);
    show(await loop.command('run'));
    await sleep(1000);
    say(`POST /api/${id}/stop`);
    show(await loop.stop('the demo is over'));
    say(`GET /api/${id}`);
    show(await loop.status());
  } finally {
    await server.stop();
  }
  say('That was it. Make your own: node dist/cli.cjs my-app');
}

inTempDir(demonstrate);
