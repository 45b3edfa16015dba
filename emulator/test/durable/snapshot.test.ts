import * as df from 'durable-functions';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Snapshot, startServer } from '../../src/dev/server';
import { appOf } from '../test-app';

const HOOKS = '/runtime/webhooks/durabletask';
const json = { 'content-type': 'application/json' };

interface Shown {
  readonly runtimeStatus: string;
  readonly output: unknown;
}

/** Another server with the state of the last one, as after a change of a file. */
async function next(app: Awaited<ReturnType<typeof appOf>>, snapshot?: Snapshot) {
  const server = await startServer(app, { snapshot, observer: { onError: () => {} } });
  onTestFinished(() => server.close());
  const call = (method: string, path: string, body?: unknown) =>
    fetch(server.url.replace('localhost', '127.0.0.1') + HOOKS + path, {
      method,
      headers: json,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const show = async (id: string): Promise<Shown> =>
    JSON.parse(await (await call('GET', `/instances/${id}`)).text());
  const status = async () => (await show('it')).runtimeStatus;
  const freeze = (): Snapshot => JSON.parse(JSON.stringify(server.freeze()));
  return { call, show, status, freeze };
}

it('keeps sub-orchestrations, entities, locks and waiting operations', async () => {
  let mayEnd = () => {};
  let isWaiting = false;
  const entity = new df.EntityId('counter', 'one');
  const app = await appOf({
    orchestrator: function* ({ df: durable }) {
      const lock: df.DurableLock = yield durable.lock(entity);
      yield durable.waitForExternalEvent('go');
      lock.release();
      const child: unknown = yield durable.callSubOrchestrator('child', null, 'child');
      return [child, yield durable.callEntity(entity, 'addSlowly', 1)];
    },
    register: () => {
      df.app.orchestration('child', function* ({ df: durable }) {
        return yield durable.waitForExternalEvent('go');
      });
      df.app.entity<number>('counter', async ({ df: self }) => {
        if (self.operationName === 'addSlowly') {
          await new Promise<void>((resolve) => {
            mayEnd = resolve;
            isWaiting = true;
          });
        }
        const sum = (self.getState(() => 0) ?? 0) + (self.getInput<number>() ?? 0);
        self.setState(sum);
        self.return(sum);
      });
    },
  });
  const first = await next(app);
  await first.call('POST', '/orchestrators/orchestrator/it');
  await vi.waitFor(async () => expect(await first.status()).toBe('Running'));
  // It waits for the lock.
  await first.call('POST', '/entities/counter/one?op=add', 5);

  const second = await next(app, first.freeze());
  await second.call('POST', '/instances/it/raiseEvent/go', 1);
  await vi.waitFor(async () => {
    expect((await second.show('child')).runtimeStatus).toBe('Running');
  });

  const third = await next(app, second.freeze());
  await third.call('POST', '/instances/child/raiseEvent/go', 'grown');
  await vi.waitFor(async () => {
    expect(await (await third.call('GET', '/entities/counter/one')).json()).toBe(5);
    expect(isWaiting).toBe(true);
  });

  // The operation had begun: it runs again.
  const snapshot = third.freeze();
  isWaiting = false;
  const fourth = await next(app, snapshot);
  await vi.waitFor(() => expect(isWaiting).toBe(true));
  mayEnd();
  await vi.waitFor(async () => expect(await fourth.status()).toBe('Completed'));
  expect((await fourth.show('it')).output).toEqual(['grown', 6]);
});

it.each([
  ['the first generation', 0],
  ['a generation of the same dispatch', 1],
])('repeats what an orchestrator function was processing in %s', async (_, frozenIn) => {
  let snapshot: Snapshot | undefined;
  let first: Awaited<ReturnType<typeof next>> | undefined;
  const app = await appOf({
    orchestrator: function* ({ df: durable }) {
      const generation = durable.getInput() ?? 0;
      if (generation === frozenIn) snapshot ??= first?.freeze();
      if (generation === 1) return 'ended';
      yield durable.callActivity('work');
      return durable.continueAsNew(1);
    },
    activities: { work: () => 0 },
  });
  first = await next(app);
  await first.call('POST', '/orchestrators/orchestrator/it');
  await vi.waitFor(() => expect(snapshot).toBeDefined());
  const second = await next(app, snapshot);
  await vi.waitFor(async () => expect((await second.show('it')).output).toBe('ended'));
});
