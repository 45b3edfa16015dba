import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { realSleep } from '../clock/real-globals';
import { NODE_MAX_HEADERS } from './http-limits';
import { type HttpServer, type RequestHandler, respond } from './http-server';

/** How long the requests in progress may take when the app is stopped, in ms. */
const DRAIN_MS = 1_000;
/** A connection without a request for this time does not send one right now, in ms. */
const UNUSED_MS = 100;

/** Serves the connections that another process accepts on the port. */
export class HandedConnections implements HttpServer {
  readonly port: number;
  readonly #server = createServer({ maxHeaderSize: NODE_MAX_HEADERS });
  /** The connections without a request in progress, and since when. */
  readonly #unused = new Map<Socket, number>();
  readonly #responses = new Map<ServerResponse, Socket>();
  #isDraining = false;

  constructor(port: number) {
    this.port = port;
    this.#server.on('request', ({ socket }, response) => {
      this.#unused.delete(socket);
      this.#responses.set(response, socket);
      response.shouldKeepAlive &&= !this.#isDraining;
      response.on('close', () => this.#responded(response, socket));
    });
  }

  serve(handler: RequestHandler): void {
    this.#server.on('request', (request, response) => void respond(request, response, handler));
  }

  accept(socket: Socket): void {
    this.#unused.set(socket, performance.now());
    socket.on('close', () => this.#unused.delete(socket));
    // As the sockets of a server: the peer may end its side first.
    socket.allowHalfOpen = true;
    this.#server.emit('connection', socket);
    socket.resume();
  }

  /** Waits for a while until the requests that have arrived are answered, and closes the connections. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    const latest = performance.now() + DRAIN_MS;
    for (;;) {
      const now = performance.now();
      for (const [socket, since] of this.#unused) if (now - since > UNUSED_MS) socket.end();
      if (this.#unused.size + this.#responses.size === 0) return;
      if (now > latest) return this.#refuse();
      await realSleep(10);
    }
  }

  #refuse(): void {
    for (const response of this.#responses.keys()) {
      if (!response.headersSent) response.writeHead(503, { 'content-type': 'text/plain' });
      response.end('The app was restarted while it handled this request.\n');
    }
  }

  async close(): Promise<void> {
    for (const socket of [...this.#unused.keys(), ...this.#responses.values()]) socket.destroy();
  }

  #responded(response: ServerResponse, socket: Socket): void {
    this.#responses.delete(response);
    if (!socket.destroyed) this.#unused.set(socket, performance.now());
  }
}
