import type { Socket } from 'node:net';
import { real } from '../clock/real-globals';
import { callWatch } from '../functions/worker';
import type { FromApp, StartApp, ToApp } from './dev-messages';
import { type DevOptions, parseDevOptions } from './dev-options';
import { applyLocalSettings, preloadSdk, projectName } from './dev-project';
import { explain } from './explain';
import { HandedConnections } from './handed-connections';
import { serveProblem } from './problem-server';
import { serveApp } from './serve-app';
import type { RunningServer } from './server';
import { writeState } from './state-file';

/** The first argument of the process that runs the app. */
export const APP_PROCESS = 'app';

/** The exit code when nobody reads the output any more: what a shell reports for SIGPIPE, and no app uses. */
export const PIPE_CLOSED = 141;

const ALIVE_MS = 1_000;
/** How long an app that ends may answer requests. */
const ANSWER_MS = 20;

/** Runs in the child process of the development server: one version of the app, until the parent ends it. */
export function runApp(args: readonly string[]): void {
  new AppRunner(parseDevOptions(args)).run();
}

class AppRunner {
  readonly #root = process.cwd();
  readonly #options: DevOptions;
  readonly #exit = process.exit;
  #connections: HandedConnections | undefined;
  #server: RunningServer | undefined;
  #stateFile = '';
  #isEnding = false;

  constructor(options: DevOptions) {
    this.#options = options;
  }

  run(): void {
    const exit = this.#exit;
    // The parent has ended.
    process.on('disconnect', () => exit(0));
    process.on('SIGINT', () => exit(0));
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => exit(PIPE_CLOSED));
    }
    process.exit = (code = process.exitCode) => {
      this.#crash(Number(code ?? 0));
      // The app ends only after it has saved its instances: its code must not continue until then.
      throw new Error('process.exit()');
    };
    process.on('uncaughtException', (error) => this.#crash(1, error));
    process.on('message', (message: ToApp, socket?: Socket) => this.#receive(message, socket));
    real.setInterval(() => send({ kind: 'alive' }), ALIVE_MS).unref();
    callWatch.began = (functionName) => send({ kind: 'began', functionName });
    callWatch.ended = (functionName) => send({ kind: 'ended', functionName });
    preloadSdk(this.#root);
  }

  #receive(message: ToApp, socket: Socket | undefined): void {
    switch (message.kind) {
      case 'start':
        this.#start(message).catch((error) => this.#crash(1, error));
        break;
      case 'connection':
        // Undefined when the peer has gone.
        if (socket !== undefined) this.#connections?.accept(socket);
        send({ kind: 'accepted' });
        break;
      case 'problem':
        this.#server?.setProblem(message.problem);
        break;
      case 'stop':
        void this.#stop();
        break;
    }
  }

  async #stop(): Promise<void> {
    await this.#connections?.drain();
    this.#end(0);
  }

  async #start(start: StartApp): Promise<void> {
    const { problem } = start;
    this.#stateFile = start.stateFile;
    const connections = new HandedConnections(start.port);
    this.#connections = connections;
    if (problem !== undefined) {
      serveProblem(connections, projectName(this.#root), problem);
      send({ kind: 'ready', functionTimeout: Number.MAX_VALUE, speed: 1 });
      return;
    }
    applyLocalSettings(this.#root);
    const timedOut = () => this.#timeOut();
    const server = await serveApp(this.#root, this.#options, connections, start, timedOut);
    this.#server = server;
    const { hostJson, speed } = server;
    send({
      kind: 'ready',
      functionTimeout: Math.min(hostJson.functionTimeout, Number.MAX_VALUE),
      speed,
    });
  }

  /** The host restarts a worker in which a function took too long, once the error has been delivered. */
  #timeOut(): void {
    send({ kind: 'timedOut' });
    real.setTimeout(() => this.#end(1), 0);
  }

  #crash(code: number, why?: unknown): void {
    if (this.#isEnding) return;
    if (why !== undefined) send({ kind: 'failed', why: explain(why, this.#root) });
    this.#server?.crashWorker(code);
    this.#end(code);
  }

  #end(code: number): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const snapshot = this.#server?.freeze();
    if (snapshot !== undefined) writeState(this.#stateFile, snapshot);
    // The requests in progress are answered with 500.
    send({ kind: 'saved' }, () => real.setTimeout(() => this.#exit(code), ANSWER_MS));
  }
}

function send(message: FromApp, then?: () => void): void {
  process.send?.(message, () => then?.());
}
