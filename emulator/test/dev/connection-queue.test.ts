import type { Socket } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionQueue, type TakeConnection } from '../../src/dev/connection-queue';
import { HandedConnections } from '../../src/dev/handed-connections';
import { httpResponse } from '../../src/host/http/http-message';

let queue: ConnectionQueue;
let url: string;

beforeEach(async () => {
  queue = new ConnectionQueue();
  url = `http://127.0.0.1:${await queue.listen(0)}`;
});

/** An app in the same process, which answers with its name. */
function appThatSays(name: string): HandedConnections & { take: TakeConnection } {
  const app = new HandedConnections(0);
  const answer = async () => httpResponse(200, {}, name);
  app.serve({ answer, streams: () => false, onError() {} });
  const take = async (socket: Socket) => {
    app.accept(Object.assign(socket, { destroy: () => socket }));
    return true;
  };
  return Object.assign(app, { take });
}

const get = async () => (await fetch(url, { headers: { connection: 'close' } })).text();

describe('a connection', () => {
  it('waits for the app', async () => {
    const answer = get();
    queue.handTo(appThatSays('first').take);
    expect(await answer).toBe('first');
  });

  it('goes to the next app when the process of the first one ends before it takes it', async () => {
    const seen = vi.fn<TakeConnection>(async () => false);
    queue.handTo(seen);
    const answer = get();
    await vi.waitFor(() => expect(seen).toHaveBeenCalledOnce());
    queue.handTo(appThatSays('second').take);
    expect(await answer).toBe('second');
    expect(seen).toHaveBeenCalledOnce();
  });

  it('is answered with 503 when the app is stopped while it handles a long request', async () => {
    const app = new HandedConnections(0);
    const answer = () => new Promise<never>(() => {});
    app.serve({ answer, streams: () => false, onError() {} });
    const taken = vi.fn<TakeConnection>(async (socket) => {
      app.accept(Object.assign(socket, { destroy: () => socket }));
      return true;
    });
    queue.handTo(taken);
    const response = fetch(url);
    await vi.waitFor(() => expect(taken).toHaveBeenCalledOnce());
    await app.drain();
    const { status } = await response;
    expect([status, await (await response).text()]).toEqual([
      503,
      'The app was restarted while it handled this request.\n',
    ]);
  });

  it('is answered with 503 when no app starts in time', async () => {
    const port = await new ConnectionQueue(50).listen(0);
    const response = await fetch(`http://127.0.0.1:${port}`);
    expect([response.status, await response.text()]).toEqual([
      503,
      'The app did not start within 0.05 s.\n',
    ]);
  });
});
