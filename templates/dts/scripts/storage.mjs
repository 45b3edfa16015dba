// Runs what `npm start` needs, until Ctrl+C: the Durable Task Scheduler emulator, which stores the loops, and Azurite,
// which stores the host's locks and keys.
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
  console.error(
    'The Durable Task Scheduler emulator did not start. It needs Docker: is Docker running?',
  );
  console.error('`npm run dev` runs the app without Docker.');
  process.exit(1);
}
console.log('Scheduler dashboard: http://localhost:8082');
process.on('SIGINT', () => {}); // Ctrl+C ends Azurite; the next line then stops the scheduler
run(azurite);
run(`docker stop ${name}`);
