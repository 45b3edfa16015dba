// Around a deployment, in GitHub Actions, signed in to Azure: `stop` ends the loops if the new orchestrator has another
// shape than the one that was deployed last, `start` starts those again that it has ended. Without this, a loop that
// sleeps through such a deployment fails once, and the watchdog revives it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
const STOPPED = join(env.RUNNER_TEMP ?? '.', 'stopped-loops.json');
/** A run ends within `functionTimeout`, 10 minutes in host.json. */
const STOP_WITHIN_MS = 15 * 60_000;
const START_WITHIN_MS = 3 * 60_000;
const POLL_MS = 2_000;

const output = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
const az = (...args) => JSON.parse(output('az', ...args, '--output', 'json') || 'null');

/** The commit that this workflow deployed last; empty before the first time. */
function deployedCommit() {
  const [workflow, branch] = [env.GITHUB_WORKFLOW, env.GITHUB_REF_NAME];
  const runs = ['--workflow', workflow, '--branch', branch, '--status', 'success', '--limit', '1'];
  return output('gh', 'run', 'list', ...runs, '--json', 'headSha', '--jq', '.[].headSha');
}

/** `ORCHESTRATOR_SHAPE` of a commit; `undefined` where it has none. */
function shapeAt(commit) {
  try {
    const source = output('git', 'show', `${commit}:./src/eternal/orchestrator.ts`);
    return /ORCHESTRATOR_SHAPE = (\d+)/.exec(source)?.[1];
  } catch {
    return undefined;
  }
}

const app = env.AZURE_FUNCTION_APP_NAME;
const groupOfApp = () =>
  az('functionapp', 'list', '--query', `[?name=='${app}'].resourceGroup | [0]`);
const azApp = (...args) =>
  az('functionapp', ...args, '--name', app, '--resource-group', groupOfApp());

/** The addresses of the loops that the app has now. */
function loops() {
  const starters = "[?ends_with(name, '_httpstart')].invokeUrlTemplate";
  return azApp('function', 'list', '--query', starters).map((url) => url.replace(/\/start$/, ''));
}

let key;

/** Calls a loop, with the key that opens every `auth`; status 0 where nobody answers. */
async function call(method, url) {
  key ??= azApp('keys', 'list', '--query', 'masterKey');
  try {
    const response = await fetch(url, { method, headers: { 'x-functions-key': key } });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Whether something becomes true in time. */
async function comesTrue(isTrue, withinMs) {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(POLL_MS)) {
    if (await isTrue()) return true;
  }
  return false;
}

async function stop() {
  const commit = deployedCommit();
  const [before, after] = [commit && shapeAt(commit), shapeAt('HEAD')];
  if (!before || before === after || groupOfApp() === null) return console.log('The loops go on.');
  console.log(`The orchestrator changes from shape ${before} to ${after}: the loops stop.`);
  const stopped = [];
  const stopOne = async (url) => {
    const { status, body } = await call('GET', url);
    const phase = body.phase ?? `answers ${status}`;
    if (!['pending', 'sleeping', 'running', 'settling'].includes(phase)) {
      return console.log(`${url}: ${phase}, left alone`);
    }
    stopped.push(url);
    writeFileSync(STOPPED, JSON.stringify(stopped));
    await call('POST', `${url}/stop?reason=deployment`);
    const isStopped = async () => (await call('GET', url)).body.phase === 'stopped';
    const ends = await comesTrue(isStopped, STOP_WITHIN_MS);
    console.log(ends ? `${url}: stopped` : `::warning::${url} does not stop: it may fail once`);
  };
  await Promise.all(loops().map(stopOne));
}

async function start() {
  if (!existsSync(STOPPED)) return;
  const startOne = async (url) => {
    const isStarted = async () => [202, 409].includes((await call('POST', `${url}/start`)).status);
    if (await comesTrue(isStarted, START_WITHIN_MS)) return console.log(`${url}: started`);
    const isGone = !loops().includes(url);
    console.log(isGone ? `${url}: is gone` : `::error::${url} does not start`);
    if (!isGone) process.exitCode = 1;
  };
  await Promise.all(JSON.parse(readFileSync(STOPPED, 'utf8')).map(startOne));
}

await { stop, start }[process.argv[2]]();
