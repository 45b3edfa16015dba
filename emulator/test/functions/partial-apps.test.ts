import { app, output as binding, input } from '@azure/functions';
import * as df from 'durable-functions';
import { expect, it } from 'vitest';
import { loadApp, NotEmulatedError, withActivity } from '../../src/index';
import { appOf, emulate, open, output, status } from '../test-app';

const fromQueue = binding.storageQueue({ queueName: 'out', connection: 'c' });
const fromBlob = input.storageBlob({ path: 'prices.json', connection: 'c' });
const notEmulated = (what: string) =>
  `not emulated: ${what} (run the app on the real host instead)`;

it('runs an app beside functions with triggers that are not emulated', async () => {
  const emulator = await emulate({
    orchestrator: function* ({ df: durable }) {
      return yield durable.callActivity('work');
    },
    activities: { work: () => 'done' },
    register: () => {
      app.storageQueue('orders', { queueName: 'q', connection: 'c', handler: () => {} });
      app.eventGrid('events', { handler: () => {} });
      app.generic('own', { trigger: { type: 'ownTrigger', name: 'x' }, handler: () => {} });
    },
  });
  await emulator.advance('1s');
  expect(output(emulator)).toBe('done');
});

it.each<[kind: string, data: unknown, received: unknown]>([
  ['an object', { order: 1 }, { order: 1 }],
  ['a text', 'order 1', 'order 1'],
  ['JSON in a text', '{"order":1}', { order: 1 }],
  ['bytes', Buffer.from('abc'), Buffer.from('abc')],
  ['nothing', undefined, null],
])('fires a function with a queue trigger and %s of a test', async (_, data, received) => {
  const seen: unknown[] = [];
  const handler = (message: unknown) => void seen.push(message);
  const loaded = await loadApp(() =>
    app.storageQueue('orders', { queueName: 'q', connection: 'c', handler }),
  );
  await open(loaded).fire('orders', data);
  expect(seen).toEqual([received]);
});

it('passes a durable client to a function with any trigger', async () => {
  const loaded = await appOf({
    register: () =>
      app.storageQueue('starts', {
        queueName: 'q',
        connection: 'c',
        extraInputs: [df.input.durableClient()],
        handler: (id, context) =>
          df.getClient(context).startNew('orchestrator', { instanceId: String(id) }),
      }),
  });
  const emulator = open(loaded);
  await emulator.fire('starts', 'it');
  expect(status(emulator)).toBe('Pending');
});

it('passes a durable client to an activity', async () => {
  const loaded = await appOf({
    orchestrator: function* ({ df: durable }) {
      return yield durable.callActivity('starts', 'other');
    },
    register: () => {
      df.app.orchestration('child', function* ({ df: durable }) {
        yield durable.createTimer(durable.currentUtcDateTime);
        return 'by an activity';
      });
      df.app.activity('starts', {
        extraInputs: [df.input.durableClient()],
        handler: (instanceId: string, context) =>
          df.getClient(context).startNew('child', { instanceId }),
      });
    },
  });
  const emulator = open(loaded);
  await emulator.start('orchestrator', { instanceId: 'it' });
  await emulator.advance('1m');
  expect(output(emulator)).toBe('other');
  expect(emulator.instance('other')?.output).toBe('by an activity');
});

it('reports a call of a function with an input that is not emulated', async () => {
  const loaded = await appOf({
    register: () =>
      app.http('prices', { extraInputs: [fromBlob], handler: () => ({ body: 'never' }) }),
  });
  const emulator = open(loaded);
  const what = notEmulated("input 'blob' of function 'prices'");
  await expect(emulator.request('GET', '/api/prices')).rejects.toThrow(what);
});

it('reports a call of an activity with an input that is not emulated, unless withActivity replaces it', async () => {
  const loaded = await appOf({
    orchestrator: function* ({ df: durable }) {
      try {
        return yield durable.callActivity('prices');
      } catch {
        return 'an orchestrator must not catch this';
      }
    },
    register: () => df.app.activity('prices', { extraInputs: [fromBlob], handler: () => 'never' }),
  });
  const emulator = open(loaded);
  await emulator.start('orchestrator', { instanceId: 'it' });
  await expect(emulator.advance('1s')).rejects.toThrow(NotEmulatedError);
  expect(status(emulator)).toBe('Running');

  const replaced = open(withActivity(loaded, 'prices', () => [1, 2]));
  await replaced.start('orchestrator', { instanceId: 'it' });
  await replaced.advance('1s');
  expect(output(replaced)).toEqual([1, 2]);
});

it('reports an activity that does not exist, and runs it once a deployment adds it', async () => {
  const calls = () =>
    appOf({
      orchestrator: function* ({ df: durable }) {
        return yield durable.callActivity('wrok');
      },
    });
  const emulator = open(await calls());
  await emulator.start('orchestrator', { instanceId: 'it' });
  const text = "the instance 'it' calls the activity 'wrok', which does not exist";
  await expect(emulator.advance('1s')).rejects.toThrow(text);
  await emulator.advance('1d');
  expect(status(emulator)).toBe('Running');

  const { functions } = await calls();
  const work = await loadApp(() => df.app.activity('wrok', { handler: () => 'late' }));
  emulator.deploy({ functions: new Map([...functions, ...work.functions]) });
  await emulator.advance('1s');
  expect(output(emulator)).toBe('late');
});

it('logs outputs that are not sent', async () => {
  const loaded = await loadApp(() => {
    app.http('sends', {
      extraOutputs: [fromQueue],
      handler: (_, context) => {
        context.extraOutputs.set(fromQueue, { order: 1 });
        return { status: 202 };
      },
    });
    app.timer('returns', { schedule: '0 0 * * * *', return: fromQueue, handler: () => 'order 2' });
  });
  const emulator = open(loaded);
  expect((await emulator.request('GET', '/api/sends')).status).toBe(202);
  await emulator.fire('returns');
  expect(emulator.logs.map(({ level, message }) => [level, message])).toEqual([
    ['warning', expect.stringMatching(/^The output '\w+' \(queue\) is not sent: \{"order":1\}$/)],
    ['warning', "The output '$return' (queue) is not sent: order 2"],
  ]);
});

it('reports a retry policy only when the host would call again', async () => {
  let isBroken = false;
  const handler = () => {
    if (isBroken) throw new Error('boom');
  };
  const retry = { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 1_000 } as const;
  const loaded = await loadApp(() =>
    app.timer('retried', { schedule: '0 0 * * * *', handler, retry }),
  );
  const emulator = open(loaded, { timers: false });
  await emulator.fire('retried');
  isBroken = true;
  const what = notEmulated("retry of function 'retried', which threw: boom");
  await expect(emulator.fire('retried')).rejects.toThrow(what);
});

it('runs the hooks of an app', async () => {
  const events: unknown[] = [];
  const loaded = await loadApp(() => {
    app.hook.appStart(({ hookData }) => void events.push('start', hookData));
    app.hook.preInvocation((context) => {
      context.hookData.from = context.invocationContext.functionName;
      const { functionHandler } = context;
      context.functionHandler = async (...given) => [await functionHandler(...given), 'wrapped'];
    });
    app.hook.postInvocation((context) => {
      events.push(context.hookData.from, context.result, context.error);
      if (context.error !== null) {
        context.error = null;
        context.result = 'saved';
      }
    });
    app.hook.log((entry) => {
      entry.message = `[hooked] ${entry.message}`;
    });
    df.app.activity('hooked', {
      handler: (isBroken, context) => {
        context.log('called');
        if (isBroken === 'yes') throw new Error('boom');
        return 'fine';
      },
    });
    df.app.orchestration('hooks', function* ({ df: durable }) {
      return [
        yield durable.callActivity('hooked', 'no'),
        yield durable.callActivity('hooked', 'yes'),
      ];
    });
  });
  // Its own result is the SDK's: only the activity's hooks count here.
  const orchestration = loaded.functions.get('hooks');
  if (orchestration === undefined) throw new Error('hooks is not registered');
  const { hooks: _, ...plain } = orchestration;
  const emulator = open({ functions: new Map([...loaded.functions, ['hooks', plain]]) });
  await emulator.start('hooks', { instanceId: 'it' });
  await emulator.advance('1s');
  expect(output(emulator)).toEqual([['fine', 'wrapped'], 'saved']);
  expect(events).toEqual([
    'start',
    {},
    'hooked',
    ['fine', 'wrapped'],
    null,
    'hooked',
    null,
    new Error('boom'),
  ]);
  expect(emulator.logs.map(({ message }) => message)).toEqual([
    '[hooked] called',
    '[hooked] called',
  ]);
});
