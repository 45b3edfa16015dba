import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionQueue, type TakeConnection } from '../../src/dev/connection-queue';
import { HandedConnections } from '../../src/dev/handed-connections';
import { httpResponse } from '../../src/host/http/http-message';

let queue: ConnectionQueue;
let url: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  queue = new ConnectionQueue();
  url = `http://127.0.0.1:${await queue.listen(0)}`;
});
afterEach(() => void vi.useRealTimers());

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

  it('is answered with 503 when no app starts within 30 s', async () => {
    const answer = fetch(url);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.advanceTimersByTime(30_000);
    const { status, text } = await answer.then(async (response) => ({
      status: response.status,
      text: await response.text(),
    }));
    expect([status, text]).toEqual([503, 'The app did not start within 30 s.\n']);
  });
});
