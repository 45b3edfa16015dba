import { type ChildProcess, fork } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { compile } from './dev-build';
import { parseDevOptions, UsageError } from './dev-options';

const root = process.cwd();
const ended = new AbortController();
/** Editors write a file in several steps. */
const QUIET_MS = 150;

/** The app that runs; one that was told to go is not it any more. */
let child: ChildProcess | undefined;
let reloads = 0;
let building = false;
let changed = false;

function startApp(): void {
  const app = fork(join(__dirname, 'dev-app.js'), process.argv.slice(2));
  child = app;
  let ready = false;
  app.on('message', () => {
    ready = true;
  });
  app.on('exit', (code) => {
    if (child !== app) return;
    child = undefined;
    // It has said why. Later on the next change may help; at the start it is for the user.
    if (!ready && reloads === 0) process.exit(code ?? 1);
    console.error('\nThe app has ended; it starts anew with the next change.');
  });
}

async function stopApp(): Promise<void> {
  const app = child;
  child = undefined;
  if (app === undefined) return;
  const gone = new Promise((resolve) => app.once('exit', resolve));
  app.kill();
  await gone;
}

async function reload(): Promise<void> {
  changed = true;
  if (building) return;
  building = true;
  while (changed) {
    changed = false;
    const errors = await compile(root, ended.signal);
    if (ended.signal.aborted) return;
    if (errors !== '') console.error(`\n${errors}\nThe app goes on as it was.\n`);
    else if (!changed) await restart();
  }
  building = false;
}

async function restart(): Promise<void> {
  reloads += 1;
  await stopApp();
  console.log('\nThe source changed: the app starts anew, without the instances.');
  startApp();
}

function watchSource(): void {
  let quiet: NodeJS.Timeout | undefined;
  watch(join(root, 'src'), { recursive: true, signal: ended.signal }, () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => void reload(), QUIET_MS);
  });
}

function end(): void {
  ended.abort();
  child?.kill();
  process.exit(0);
}

try {
  parseDevOptions(process.argv.slice(2));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  watchSource();
  startApp();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
