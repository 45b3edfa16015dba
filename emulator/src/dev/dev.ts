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
/** An app that blocks its process cannot save its instances. */
const PATIENCE_MS = 3_000;
/** How long an app may take to end after a signal. */
const SHUTDOWN_MS = 500;
/** The host also gives up on a worker that fails this often in a row. */
const MAX_CRASHES = 3;
/** After this time without a crash the count starts again. */
const RECOVERED_MS = 60_000;
/** Files outside `src/` that the host reads when it starts. */
const SETTINGS = ['host.json', 'local.settings.json', 'package.json'];

/** Compiles and serves the project in the current folder, and restarts it when its source changes. */
export function runDevServer(program: string, args: readonly string[]): void {
  let options: DevOptions;
  try {
    options = parseDevOptions(args);
  } catch (error) {
    reportUsage(error);
    return;
  }
  void new DevServer(program, args, options).run();
}

/** Runs one app at a time, in its own process: its memory goes with the process, only the instances survive. */
class DevServer {
  readonly #root = process.cwd();
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #build: boolean;
  readonly #ended = new AbortController();
  /** Every child process that is still alive. */
  readonly #processes = new Set<ChildProcess>();
  /** The running app; undefined as soon as it is asked to stop. */
  #app: ChildProcess | undefined;
  /** The state that the next app continues from. */
  #snapshot: Snapshot | undefined;
  #port: number;
  #building = false;
  #changed = false;
  #crashes = 0;

  constructor(program: string, args: readonly string[], { port, build }: DevOptions) {
    this.#program = program;
    this.#args = args;
    this.#port = port;
    this.#build = build;
  }

  async run(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void this.#end());
    }
    // The reader of the output has gone, as `head` does.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => void this.#end());
    }
    this.#watchSource();
    // The app's process loads the SDK while the compiler runs.
    const app = this.#forkApp();
    if (this.#build) await this.#compileFirst(app);
    else this.#startApp(app);
  }

  async #compileFirst(app: ChildProcess): Promise<void> {
    this.#building = true;
    const errors = await compile(this.#root, this.#ended.signal);
    this.#building = false;
    if (this.#ended.signal.aborted) return;
    if (errors === '') this.#startApp(app);
    else {
      await this.#stopApp();
      this.#reportErrors(errors);
    }
    if (this.#changed) void this.#reload();
  }

  #forkApp(): ChildProcess {
    const options = { execArgv: ['--enable-source-maps'] };
    const app = fork(this.#program, [APP_PROCESS, ...this.#args], options);
    this.#app = app;
    this.#processes.add(app);
    let upSince: number | undefined;
    let why: string | undefined;
    app.on('message', (message: FromApp) => {
      if (message.kind === 'failed') why = message.why;
      else if (message.kind === 'snapshot') this.#snapshot = message.snapshot;
      else {
        upSince = Date.now();
        this.#port = message.port;
        this.#snapshot = undefined;
      }
    });
    void hasEnded(app).then((code) => {
      this.#processes.delete(app);
      if (code === PIPE_CLOSED) void this.#end();
      if (this.#app !== app || this.#ended.signal.aborted) return;
      this.#app = undefined;
      this.#afterCrash(why ?? `The app exited with code ${code}`, upSince);
    });
    return app;
  }

  #startApp(app: ChildProcess): void {
    const start: ToApp = { kind: 'start', snapshot: this.#snapshot, port: this.#port };
    app.send(start, () => {});
  }

  /** As the host does, restarts an app that crashed. An app that does not start waits for a change. */
  #afterCrash(why: string, upSince: number | undefined): void {
    if (upSince !== undefined && Date.now() - upSince > RECOVERED_MS) this.#crashes = 0;
    this.#crashes += 1;
    if (upSince === undefined || this.#crashes > MAX_CRASHES) {
      console.error(`${why}. Saving a file starts the app again.`);
      return;
    }
    const lost = this.#snapshot === undefined ? ' Its instances are lost.' : '';
    console.error(`${why}. Restarting the app.${lost}`);
    this.#startApp(this.#forkApp());
  }

  async #stopApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    if (app === undefined) return;
    const stop: ToApp = { kind: 'stop' };
    app.send(stop, () => {});
    const patience = setTimeout(() => {
      console.error(
        `The app did not respond for ${PATIENCE_MS / 1_000} s and was ended. Its instances are lost.`,
      );
      app.kill('SIGKILL');
    }, PATIENCE_MS);
    await hasEnded(app);
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
      if (errors !== '') this.#reportErrors(errors);
      else if (!this.#changed) await this.#restart();
    }
    this.#building = false;
  }

  #reportErrors(errors: string): void {
    const next =
      this.#app === undefined
        ? 'Fix the errors: saving a file compiles it again.'
        : 'The previous version keeps running.';
    console.error(`\n${errors.trimEnd()}\nThe app does not compile. ${next}\n`);
  }

  async #restart(): Promise<void> {
    await this.#stopApp();
    if (this.#ended.signal.aborted) return;
    console.log('\nThe source changed. Restarting the app.');
    this.#crashes = 0;
    this.#startApp(this.#forkApp());
  }

  #watchSource(): void {
    let quiet: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => void this.#reload(), QUIET_MS);
    };
    const failed = (folder: string, { message }: Error) =>
      console.error(`Cannot watch ${folder}: ${message}. Restart this command after a change.`);
    this.#watchSettings(changed, failed);
    const source = join(this.#root, 'src');
    if (existsSync(source)) watchTree(source, this.#ended.signal, changed, failed);
    else console.error('There is no folder src: restart this command after a change of the code.');
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

  /** Ends every process that was started here. */
  async #end(): Promise<void> {
    const isSecond = this.#ended.signal.aborted;
    this.#ended.abort();
    const processes = [...this.#processes];
    for (const each of processes) each.kill(isSecond ? 'SIGKILL' : 'SIGTERM');
    await Promise.race([Promise.all(processes.map(hasEnded)), realSleep(SHUTDOWN_MS)]);
    for (const each of this.#processes) each.kill('SIGKILL');
    process.exit(0);
  }
}

/** @returns the exit code, once everything that the process sent has been read: that may be later than its end */
async function hasEnded(app: ChildProcess): Promise<number | null> {
  const isOver = app.exitCode !== null || app.signalCode !== null;
  await Promise.all([
    isOver ? undefined : once(app, 'exit'),
    app.connected ? once(app, 'disconnect') : undefined,
  ]);
  return app.exitCode;
}
