import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { realSleep } from '../clock/real-globals';
import { APP_PROCESS, PIPE_CLOSED } from './dev-app';
import { compile } from './dev-build';
import type { FromApp, ToApp } from './dev-messages';
import { type DevOptions, parseDevOptions, reportUsage } from './dev-options';
import type { Snapshot } from './server';
import { watchTree } from './watch-tree';

/** Editors write a file in several steps. */
const QUIET_MS = 150;
/** An app that keeps the process busy does not hand over its instances. */
const PATIENCE_MS = 3_000;
/** How long an app may take to end, when it is told to by a signal. */
const LAST_WORDS_MS = 500;
/** The host, too, gives up on a worker that fails so often in a row. */
const MAX_CRASHES = 3;
/** An app that has run for so long has recovered. */
const RECOVERED_MS = 60_000;
/** Beside `src/`: what the host reads when it starts. */
const SETTINGS = ['host.json', 'local.settings.json', 'package.json'];

/** Serves the project in the current folder, and starts it anew when its source changes; until it is told to end. */
export function runDevServer(program: string, args: readonly string[]): void {
  let options: DevOptions;
  try {
    options = parseDevOptions(args);
  } catch (error) {
    reportUsage(error);
    return;
  }
  new DevServer(program, args, options).run();
}

/** One app at a time, in a process of its own: what it leaves in memory goes with it, but for the instances. */
class DevServer {
  readonly #root = process.cwd();
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #ended = new AbortController();
  /** All that have not ended yet. */
  readonly #processes = new Set<ChildProcess>();
  /** The app that runs; one that was told to go is not it any more. */
  #app: ChildProcess | undefined;
  /** What the next app is to go on with. */
  #handover: Snapshot | undefined;
  #port: number;
  #building = false;
  #changed = false;
  #crashes = 0;

  constructor(program: string, args: readonly string[], { port }: DevOptions) {
    this.#program = program;
    this.#args = args;
    this.#port = port;
  }

  run(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void this.#end());
    }
    // Who reads our output has gone, as `head` does.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => void this.#end());
    }
    this.#watchSource();
    this.#startApp();
  }

  #startApp(): void {
    const options = { execArgv: ['--enable-source-maps'] };
    const app = fork(this.#program, [APP_PROCESS, ...this.#args], options);
    this.#app = app;
    this.#processes.add(app);
    let upSince: number | undefined;
    let why: string | undefined;
    app.on('message', (message: FromApp) => {
      if (message.kind === 'failed') why = message.why;
      else if (message.kind === 'handover') this.#handover = message.handover;
      else {
        upSince = Date.now();
        this.#port = message.port;
        this.#handover = undefined;
      }
    });
    void hasGone(app).then((code) => {
      this.#processes.delete(app);
      if (code === PIPE_CLOSED) void this.#end();
      if (this.#app !== app || this.#ended.signal.aborted) return;
      this.#app = undefined;
      this.#afterCrash(why ?? `The app has ended, exit code ${code}`, upSince);
    });
    const start: ToApp = { kind: 'start', handover: this.#handover, port: this.#port };
    app.send(start, () => {});
  }

  /** The host starts a worker again that has crashed; one that does not even start waits for a change. */
  #afterCrash(why: string, upSince: number | undefined): void {
    if (upSince !== undefined && Date.now() - upSince > RECOVERED_MS) this.#crashes = 0;
    this.#crashes += 1;
    if (upSince === undefined || this.#crashes > MAX_CRASHES) {
      console.error(`${why}; the next save starts the app again.`);
      return;
    }
    const lost = this.#handover === undefined ? ', without its instances' : '';
    console.error(`${why}; the app starts again${lost}.`);
    this.#startApp();
  }

  async #stopApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    if (app === undefined) return;
    const stop: ToApp = { kind: 'stop' };
    app.send(stop, () => {});
    const patience = setTimeout(() => {
      console.error(`The app was busy for ${PATIENCE_MS / 1_000} s: its instances are lost.`);
      app.kill('SIGKILL');
    }, PATIENCE_MS);
    await hasGone(app);
    clearTimeout(patience);
  }

  async #reload(): Promise<void> {
    this.#changed = true;
    if (this.#building) return;
    this.#building = true;
    while (this.#changed) {
      this.#changed = false;
      const errors = await compile(this.#root, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      if (errors !== '') console.error(`\n${errors}\nThe app goes on as it was.\n`);
      else if (!this.#changed) await this.#restart();
    }
    this.#building = false;
  }

  async #restart(): Promise<void> {
    await this.#stopApp();
    if (this.#ended.signal.aborted) return;
    console.log('\nThe source changed: the app starts anew.');
    this.#crashes = 0;
    this.#startApp();
  }

  #watchSource(): void {
    let quiet: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => void this.#reload(), QUIET_MS);
    };
    const failed = (folder: string, { message }: Error) =>
      console.error(`Changes in ${folder} are not seen: ${message}`);
    this.#watchSettings(changed, failed);
    const source = join(this.#root, 'src');
    if (existsSync(source)) watchTree(source, this.#ended.signal, changed, failed);
    else console.error('There is no folder src: changes of the code are not seen.');
  }

  #watchSettings(changed: () => void, failed: (folder: string, error: Error) => void): void {
    const { signal } = this.#ended;
    try {
      const watcher = watch(this.#root, { signal }, (_, file) => {
        if (SETTINGS.includes(file ?? '')) changed();
      });
      watcher.on('error', (error) => failed(this.#root, error));
    } catch (error) {
      failed(this.#root, error as Error);
    }
  }

  /** Nothing that was started here outlives it. */
  async #end(): Promise<void> {
    const isSecond = this.#ended.signal.aborted;
    this.#ended.abort();
    const processes = [...this.#processes];
    for (const each of processes) each.kill(isSecond ? 'SIGKILL' : 'SIGTERM');
    await Promise.race([Promise.all(processes.map(hasGone)), realSleep(LAST_WORDS_MS)]);
    for (const each of this.#processes) each.kill('SIGKILL');
    process.exit(0);
  }
}

/** @returns its exit code, when all that it has sent was read: that may come later than its end */
async function hasGone(app: ChildProcess): Promise<number | null> {
  const isOver = app.exitCode !== null || app.signalCode !== null;
  await Promise.all([
    isOver ? undefined : once(app, 'exit'),
    app.connected ? once(app, 'disconnect') : undefined,
  ]);
  return app.exitCode;
}
