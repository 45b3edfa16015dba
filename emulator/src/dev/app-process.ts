import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { timeoutExceeded, workerExit } from '../durable/activities/host-errors';
import { APP_PROCESS } from './dev-app';
import type { FromApp, ToApp } from './dev-messages';

/** An app that sends nothing for this time blocks its process, in ms. */
const STALL_MS = 5_000;
/** Loading an app takes longer. */
const LOADING_STALL_MS = 15_000;
const LOOK_MS = 500;
/** Even a short `functionTimeout` must not end an app because the machine is slow, in ms. */
const MIN_TIMEOUT = 30_000;

export interface AppEvents {
  message(message: FromApp): void;
  /** The app does not answer since then, in ms since 1970; undefined when it answers again. */
  stalled(since: number | undefined, functions: readonly string[]): void;
  /** @param code the exit code, or 128 and the number of the signal */
  ended(code: number): void;
}

/** One version of the app, in a process of its own. */
export class AppProcess {
  /** The reason that it gave for its end. */
  why: string | undefined;
  /** Since when it serves requests, in ms since 1970. */
  upSince: number | undefined;
  /** It has saved its state at its end. */
  hasSaved = false;
  /** A function exceeded `functionTimeout`: the host restarts its worker. */
  timedOut = false;
  /** The error of the runs that were in progress, when it ended without saving its state. */
  runsFailWith: string | undefined;
  readonly #process: ChildProcess;
  readonly #events: AppEvents;
  readonly #functions: string[] = [];
  #lastMessage = Date.now();
  #isStalled = false;
  #accepted: (isAccepted: boolean) => void = () => {};
  /** In ms of the app's time. */
  #functionTimeout = Number.POSITIVE_INFINITY;
  #speed = 1;

  constructor(program: string, args: readonly string[], events: AppEvents) {
    const options = { execArgv: ['--enable-source-maps'] };
    this.#process = fork(program, [APP_PROCESS, ...args], options);
    this.#events = events;
    this.#process.on('message', (message: FromApp) => this.#receive(message));
    const looks = setInterval(() => this.#look(), LOOK_MS);
    void this.hasEnded().then((code) => {
      clearInterval(looks);
      this.#accepted(false);
      if (!this.hasSaved) this.runsFailWith ??= workerExit(code).message;
      events.ended(code);
    });
  }

  send(message: ToApp): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** Hands a connection over, one at a time. @returns false when the process ends before it takes it */
  take(socket: Socket): Promise<boolean> {
    return new Promise((resolve) => {
      this.#accepted = resolve;
      const message: ToApp = { kind: 'connection' };
      this.#process.send(message, socket, { keepOpen: true }, (error) => {
        if (error) resolve(false);
      });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** The functions that run, the last called last. */
  get functions(): readonly string[] {
    return this.#functions;
  }

  /** @returns the exit code, once everything that the process sent has been read: that may be later than its end */
  async hasEnded(): Promise<number> {
    const app = this.#process;
    const isOver = app.exitCode !== null || app.signalCode !== null;
    await Promise.all([
      isOver ? undefined : once(app, 'exit'),
      app.connected ? once(app, 'disconnect') : undefined,
    ]);
    return app.exitCode ?? (app.signalCode === 'SIGKILL' ? 137 : 1);
  }

  #receive(message: FromApp): void {
    this.#lastMessage = Date.now();
    if (this.#isStalled) {
      this.#isStalled = false;
      this.#events.stalled(undefined, []);
    }
    switch (message.kind) {
      case 'ready':
        this.upSince = Date.now();
        this.#functionTimeout = message.functionTimeout;
        this.#speed = message.speed;
        break;
      case 'accepted':
        this.#accepted(true);
        break;
      case 'failed':
        this.why = message.why;
        break;
      case 'saved':
        this.hasSaved = true;
        break;
      case 'timedOut':
        this.timedOut = true;
        break;
      case 'began':
        this.#functions.push(message.functionName);
        break;
      case 'ended':
        this.#functions.splice(this.#functions.lastIndexOf(message.functionName), 1);
        break;
    }
    this.#events.message(message);
  }

  #look(): void {
    const silence = Date.now() - this.#lastMessage;
    if (silence < (this.upSince === undefined ? LOADING_STALL_MS : STALL_MS)) return;
    if (!this.#isStalled) {
      this.#isStalled = true;
      this.#events.stalled(this.#lastMessage, this.#functions);
    }
    if (silence < Math.max(this.#functionTimeout / this.#speed, MIN_TIMEOUT)) return;
    if (this.timedOut) return;
    // As the host ends a worker whose function does not return.
    this.timedOut = true;
    const name = this.#functions.at(-1) ?? '';
    this.runsFailWith = timeoutExceeded(name, this.#functionTimeout).message;
    this.kill('SIGKILL');
  }
}
