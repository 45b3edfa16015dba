import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realSleep } from '../clock/real-globals';
import { AppProcess } from './app-process';
import { ConnectionQueue } from './connection-queue';
import { PIPE_CLOSED } from './dev-app';
import { type Build, compile, problemIn } from './dev-build';
import { reportStall } from './dev-log';
import type { FromApp } from './dev-messages';
import { type DevOptions, parseDevOptions, reportUsage } from './dev-options';
import { listenOnFree } from './free-port';
import { watchTree } from './watch-tree';

/** Editors write a file in several steps. */
const QUIET_MS = 150;
/** How long an app that is asked to stop may block its process. */
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
  readonly #options: DevOptions;
  readonly #ended = new AbortController();
  readonly #stateFolder = mkdtempSync(join(tmpdir(), 'durable-functions-emulator-'));
  /** Every child process that is still alive. */
  readonly #processes = new Set<AppProcess>();
  /** The running app; undefined as soon as it is asked to stop. */
  #app: AppProcess | undefined;
  readonly #connections = new ConnectionQueue();
  #port = 0;
  /** Whether the app's process serves the app, and not only the page with a problem. */
  #servesApp = false;
  #building = false;
  #changed = false;
  #crashes = 0;

  constructor(program: string, args: readonly string[], options: DevOptions) {
    this.#program = program;
    this.#args = args;
    this.#options = options;
  }

  async run(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void this.#end());
    }
    // The reader of the output has gone, as `head` does.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => void this.#end());
    }
    if (!(await this.#listen())) return;
    this.#watchSource();
    // The app's process loads the SDK while the compiler runs.
    const app = this.#forkApp();
    if (this.#options.build) await this.#compileFirst(app);
    else this.#startApp(app);
  }

  async #listen(): Promise<boolean> {
    const { port, isPortGiven } = this.#options;
    try {
      this.#port = await listenOnFree(port, isPortGiven, (each) => this.#connections.listen(each));
      return true;
    } catch (error) {
      console.error(`${(error as Error).message}.`);
      await this.#end(1);
      return false;
    }
  }

  async #compileFirst(app: AppProcess): Promise<void> {
    this.#building = true;
    const build = await compile(this.#root, this.#ended.signal);
    this.#building = false;
    if (this.#ended.signal.aborted) return;
    this.#startApp(app, problemIn(build));
    this.#report(build, FIX_ERRORS);
    if (this.#changed) void this.#reload();
  }

  #forkApp(): AppProcess {
    const app = new AppProcess(this.#program, this.#args, {
      message: (message) => this.#receive(app, message),
      stalled: (since, functions) => reportStall(since, functions),
      ended: (code) => this.#appEnded(app, code),
    });
    this.#app = app;
    this.#processes.add(app);
    return app;
  }

  #receive(app: AppProcess, message: FromApp): void {
    if (message.kind !== 'ready' || this.#app !== app) return;
    this.#connections.handTo((socket) => app.take(socket));
  }

  #appEnded(app: AppProcess, code: number): void {
    this.#processes.delete(app);
    if (code === PIPE_CLOSED) void this.#end();
    if (this.#app !== app || this.#ended.signal.aborted) return;
    this.#leaveApp();
    this.#afterCrash(app, code);
  }

  /** @param problem why there is no app to start */
  #startApp(app: AppProcess, problem?: string, runsFailWith?: string): void {
    this.#servesApp = problem === undefined;
    app.send({
      kind: 'start',
      port: this.#port,
      stateFile: join(this.#stateFolder, 'state.json'),
      runsFailWith,
      problem,
    });
  }

  /** As the host does, restarts an app that crashed. For an app that does not start, the page shows why. */
  #afterCrash(app: AppProcess, code: number): void {
    const { why = `The app exited with code ${code}`, upSince, runsFailWith } = app;
    if (upSince !== undefined && Date.now() - upSince > RECOVERED_MS) this.#crashes = 0;
    if (!app.timedOut) this.#crashes += 1;
    if (upSince === undefined || this.#crashes > MAX_CRASHES) {
      console.error(`${why}. Saving a file starts the app again.`);
      this.#startApp(this.#forkApp(), why);
      return;
    }
    const reason = app.timedOut ? 'A function exceeded functionTimeout' : why;
    console.error(`${reason}. Restarting the app.`);
    this.#startApp(this.#forkApp(), undefined, runsFailWith);
  }

  #leaveApp(): void {
    this.#app = undefined;
    this.#connections.handTo(undefined);
  }

  async #stopApp(): Promise<string | undefined> {
    const app = this.#app;
    this.#leaveApp();
    if (app === undefined) return undefined;
    app.send({ kind: 'stop' });
    const patience = setTimeout(() => {
      console.error(`The app did not respond for ${PATIENCE_MS / 1_000} s and was ended.`);
      app.kill('SIGKILL');
    }, PATIENCE_MS);
    await app.hasEnded();
    clearTimeout(patience);
    return app.runsFailWith;
  }

  async #reload(): Promise<void> {
    this.#changed = true;
    if (this.#building) return;
    this.#building = true;
    while (this.#changed) {
      this.#changed = false;
      const build = await compile(this.#root, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      const problem = problemIn(build);
      const isRunning = this.#servesApp && this.#app !== undefined;
      this.#report(build, isRunning ? 'The previous version keeps running.' : FIX_ERRORS);
      if (problem !== undefined && isRunning) this.#app?.send({ kind: 'problem', problem });
      else if (!this.#changed) await this.#restart(problem);
    }
    this.#building = false;
  }

  #report({ errors, testErrors }: Build, next: string): void {
    if (errors !== '') console.error(`\n${errors.trimEnd()}\nThe app does not compile. ${next}\n`);
    if (testErrors !== '')
      console.error(`\n${testErrors.trimEnd()}\nThese errors of tests do not stop the app.\n`);
  }

  /** @param problem why there is no app to start */
  async #restart(problem: string | undefined): Promise<void> {
    const runsFailWith = await this.#stopApp();
    if (this.#ended.signal.aborted) return;
    if (problem !== undefined) {
      this.#startApp(this.#forkApp(), problem);
      return;
    }
    console.log('\nThe source changed. Restarting the app.');
    this.#crashes = 0;
    this.#startApp(this.#forkApp(), undefined, runsFailWith);
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
  async #end(exitCode = 0): Promise<void> {
    const isSecond = this.#ended.signal.aborted;
    this.#ended.abort();
    const processes = [...this.#processes];
    for (const each of processes) each.kill(isSecond ? 'SIGKILL' : 'SIGTERM');
    const ends = Promise.all(processes.map((each) => each.hasEnded()));
    await Promise.race([ends, realSleep(SHUTDOWN_MS)]);
    for (const each of this.#processes) each.kill('SIGKILL');
    rmSync(this.#stateFolder, { recursive: true, force: true });
    process.exit(exitCode);
  }
}

const FIX_ERRORS = 'Fix the errors: saving a file compiles it again.';
