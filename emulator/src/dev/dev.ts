import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { APP_PROCESS, FAILED } from './dev-app';
import { compile } from './dev-build';
import type { FromApp, ToApp } from './dev-messages';
import { parseDevOptions, UsageError } from './dev-options';
import type { Handover } from './server';

/** Editors write a file in several steps. */
const QUIET_MS = 150;
/** An app that keeps the process busy does not hand over its instances. */
const PATIENCE_MS = 3_000;

/** Serves the project in the current folder, and starts it anew when its source changes; until it is told to end. */
export function runDevServer(program: string, args: readonly string[]): void {
  try {
    parseDevOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
    return;
  }
  new DevServer(program, args).run();
}

/** One app at a time, in a process of its own: what it leaves in memory goes with it, but for the instances. */
class DevServer {
  readonly #root = process.cwd();
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #ended = new AbortController();
  /** The app that runs; one that was told to go is not it any more. */
  #app: ChildProcess | undefined;
  /** What the next app is to go on with. */
  #handover: Handover | undefined;
  #port: number | undefined;
  #building = false;
  #changed = false;

  constructor(program: string, args: readonly string[]) {
    this.#program = program;
    this.#args = args;
  }

  run(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#end());
    }
    this.#watchSource();
    this.#startApp();
  }

  #startApp(): void {
    const options = { execArgv: ['--enable-source-maps'] };
    const app = fork(this.#program, [APP_PROCESS, ...this.#args], options);
    this.#app = app;
    app.on('message', (message: FromApp) => {
      if (message.kind === 'handover') this.#handover = message.handover;
      else {
        this.#port = message.port;
        this.#handover = undefined;
      }
    });
    app.on('exit', (code) => {
      if (this.#app !== app) return;
      this.#app = undefined;
      if (code !== FAILED) console.error('The app has ended; the next save starts it again.');
    });
    const port = this.#port === undefined ? {} : { port: this.#port };
    const start: ToApp = { kind: 'start', handover: this.#handover, ...port };
    app.send(start);
  }

  async #stopApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    if (app === undefined) return;
    // What it hands over may be read after it has gone.
    const gone = ['exit', 'disconnect'].map((event) => once(app, event));
    const stop: ToApp = { kind: 'stop' };
    app.send(stop);
    const patience = setTimeout(() => app.kill('SIGKILL'), PATIENCE_MS);
    await Promise.all(gone);
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
    console.log('\nThe source changed: the app starts anew.');
    this.#startApp();
  }

  #watchSource(): void {
    let quiet: NodeJS.Timeout | undefined;
    const { signal } = this.#ended;
    watch(join(this.#root, 'src'), { recursive: true, signal }, () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => void this.#reload(), QUIET_MS);
    });
  }

  #end(): void {
    this.#ended.abort();
    this.#app?.kill();
    process.exit(0);
  }
}
