import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const MAX_WAIT_MS = 30_000;

/** Takes a connection over. Returns false when it has ended before that. */
export type TakeConnection = (socket: Socket) => Promise<boolean>;

/**
 * Accepts the connections of the app's port on 127.0.0.1, and hands them to the process of the app. It outlives that process:
 * a request that arrives during a restart waits for the next one.
 */
export class ConnectionQueue {
  readonly #server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) =>
    this.#add(socket),
  );
  readonly #refusals = createHttpServer((_, response) => {
    response.writeHead(503, { 'content-type': 'text/plain', connection: 'close' });
    response.end(`The app did not start within ${this.#maxWait / 1_000} s.\n`);
  });
  /** The first one is being handed over, if an app takes connections. */
  readonly #waiting: Socket[] = [];
  #take: TakeConnection | undefined;
  #isHanding = false;
  readonly #maxWait: number;

  /** @param maxWait how long a connection waits for an app, in ms */
  constructor(maxWait = MAX_WAIT_MS) {
    this.#maxWait = maxWait;
  }

  /** @returns the port. @throws Error with code `EADDRINUSE` when it is in use */
  listen(port: number): Promise<number> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** From now on this app takes the connections; undefined: they wait for the next one. */
  handTo(take: TakeConnection | undefined): void {
    this.#take = take;
    void this.#hand();
  }

  #add(socket: Socket): void {
    // A peer that has gone shows when the app reads.
    socket.on('error', () => {});
    this.#waiting.push(socket);
    setTimeout(() => this.#refuse(socket), this.#maxWait);
    void this.#hand();
  }

  /** One at a time, so that no connection is lost with a process that does not take it. */
  async #hand(): Promise<void> {
    if (this.#isHanding) return;
    this.#isHanding = true;
    while (this.#take !== undefined && this.#waiting[0] !== undefined) {
      const [socket] = this.#waiting;
      const take = this.#take;
      if (await take(socket)) this.#waiting.shift()?.destroy();
      else if (this.#take === take) this.#take = undefined;
    }
    this.#isHanding = false;
  }

  /** An app that is stopped in a debugger may take longer. */
  #refuse(socket: Socket): void {
    const place = this.#waiting.indexOf(socket);
    if (place === -1 || this.#take !== undefined) return;
    this.#waiting.splice(place, 1);
    this.#refusals.emit('connection', socket);
    socket.resume();
  }
}
