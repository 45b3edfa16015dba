// What `npm start` needs beside itself, until Ctrl+C: the emulator of the Durable Task Scheduler, where the loops live,
// and Azurite, where the host keeps its locks and keys.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { hubName } = JSON.parse(readFileSync('host.json', 'utf8')).extensions.durableTask;
const name = `${hubName}-scheduler`;
const scheduler = [
  'docker run --detach --rm',
  `--name ${name} --env DTS_TASK_HUB_NAMES=${hubName}`,
  '--publish 8080:8080 --publish 8082:8082',
  'mcr.microsoft.com/dts/dts-emulator:latest',
].join(' ');
const azurite =
  'npx --yes azurite@3.35 --location .azurite --silent --skipApiVersionCheck --disableTelemetry';
const run = (command) => spawnSync(command, { shell: true, stdio: 'inherit' }).status;

if (run(scheduler) !== 0) {
  console.error('The emulator of the Durable Task Scheduler is a Docker image: is Docker running?');
  console.error('`npm run dev` needs neither.');
  process.exit(1);
}
console.log('The dashboard of the scheduler: http://localhost:8082');
process.on('SIGINT', () => {}); // Ctrl+C ends Azurite; then it is the scheduler's turn
run(azurite);
run(`docker stop ${name}`);
