// The deployment workflow runs this file in GitHub Actions, signed in to Azure. Before the deployment, `stop` stops the
// loops if the orchestrator's shape changes. After it, `start` starts the loops that `stop` stopped. Without this file, a
// loop that sleeps during such a deployment fails once, and the watchdog revives it. `stop-all` stops the loops whatever
// changes: a person runs it, with AZURE_FUNCTION_APP_NAME set and signed in by `az login`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
const STOPPED = join(env.RUNNER_TEMP ?? '.', 'stopped-loops.json');
/** A run takes at most the `functionTimeout` in host.json, 10 minutes by default. */
const STOP_WITHIN_MS = 15 * 60_000;
const START_WITHIN_MS = 3 * 60_000;
const POLL_MS = 2_000;
const REPEAT_MS = 30_000;

const output = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
const az = (...args) => JSON.parse(output('az', ...args, '--output', 'json') || 'null');

/** The commit that this workflow deployed last; empty before the first deployment. */
function deployedCommit() {
  const [workflow, branch] = [env.GITHUB_WORKFLOW, env.GITHUB_REF_NAME];
  const runs = ['--workflow', workflow, '--branch', branch, '--status', 'success', '--limit', '1'];
  return output('gh', 'run', 'list', ...runs, '--json', 'headSha', '--jq', '.[].headSha');
}

/** The `ORCHESTRATOR_SHAPE` of a commit; `undefined` if the commit has no such constant. */
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

/** The addresses of the deployed app's loops. */
function loops() {
  const starters = "[?ends_with(name, '_httpstart')].invokeUrlTemplate";
  return azApp('function', 'list', '--query', starters).map((url) => url.replace(/\/start$/, ''));
}

let key;

/** Calls a loop with the master key, which every `authLevel` accepts. The status is 0 if the app does not answer. */
async function call(method, url) {
  key ??= azApp('keys', 'list', '--query', 'masterKey');
  try {
    const response = await fetch(url, { method, headers: { 'x-functions-key': key } });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Polls a condition. Returns false when it is still false after `withinMs`. */
async function waitUntil(isTrue, withinMs) {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(POLL_MS)) {
    if (await isTrue()) return true;
  }
  return false;
}

async function stopIfShapeChanges() {
  const commit = deployedCommit();
  const [before, after] = [commit && shapeAt(commit), shapeAt('HEAD')];
  if (!before || before === after || groupOfApp() === null) {
    return console.log('The loops keep running.');
  }
  console.log(`The orchestrator's shape changes from ${before} to ${after}. Stopping the loops.`);
  await stopAll();
}

/** A condition that a loop is stopped. It sends `stop`, and repeats it until it was applied. */
function stopOf(url) {
  let query = 'reason=deployment';
  let nextAt = 0;
  return async () => {
    if (Date.now() >= nextAt) {
      const { status, body } = await call('POST', `${url}/stop?${query}`);
      // The host may have lost the message, or failed. The loop applies an id once.
      nextAt = status === 200 ? Infinity : Date.now() + REPEAT_MS;
      if (body.commandId) query = `reason=deployment&commandId=${body.commandId}`;
    }
    return (await call('GET', url)).body.phase === 'stopped';
  };
}

async function stopAll() {
  const stopped = [];
  const stopOne = async (url) => {
    const { status, body } = await call('GET', url);
    const phase = (body.paused && 'paused') ?? body.phase ?? `answers ${status}`;
    if (!['pending', 'sleeping', 'running', 'settling'].includes(phase)) {
      return console.log(`${url}: not active (${phase})`);
    }
    stopped.push(url);
    writeFileSync(STOPPED, JSON.stringify(stopped));
    const isEnded = await waitUntil(stopOf(url), STOP_WITHIN_MS);
    console.log(isEnded ? `${url}: stopped` : `::warning::${url} did not stop. It may fail once.`);
  };
  await Promise.all(loops().map(stopOne));
}

async function start() {
  if (!existsSync(STOPPED)) return;
  const startOne = async (url) => {
    const isStarted = async () => [202, 409].includes((await call('POST', `${url}/start`)).status);
    if (await waitUntil(isStarted, START_WITHIN_MS)) return console.log(`${url}: started`);
    const isRemoved = !loops().includes(url);
    console.log(
      isRemoved ? `${url}: removed` : `::error::${url} did not start. Start it yourself.`,
    );
    if (!isRemoved) process.exitCode = 1;
  };
  await Promise.all(JSON.parse(readFileSync(STOPPED, 'utf8')).map(startOne));
}

const commands = { stop: stopIfShapeChanges, 'stop-all': stopAll, start };
await commands[process.argv[2]]();
