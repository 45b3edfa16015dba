import { app } from '@azure/functions';
import {
  ConsoleLogger,
  EntityInstanceId,
  type OrchestrationContext,
  TaskEntity,
  whenAny,
} from '@microsoft/durabletask-js';
import { activity, clientOf, durableClient, entity, orchestration } from './provider';

activity('double', (input: number) => input * 2);
activity('fail', (message = 'boom') => {
  throw new Error(message);
});
activity('kind', kindOf);
activity('nothing', () => undefined);

/** As version 4 of the SDK registers it for `callHttp`. */
activity('BuiltIn__HttpActivity', async (url: string) => {
  const response = await fetch(url, { method: 'POST', body: 'sent' });
  return { status: response.status, text: await response.text() };
});

orchestration('plain', async (_context: OrchestrationContext, input: unknown) => kindOf(input));
orchestration('fetches', async function* (context: OrchestrationContext, url: string) {
  const response: unknown = yield context.callActivity('BuiltIn__HttpActivity', url);
  return response;
});

/** null and undefined are values of their own. */
orchestration('values', async function* (context: OrchestrationContext) {
  const kinds: unknown[] = [];
  for (const value of [true, null, undefined, '12']) {
    kinds.push(yield context.callActivity('kind', value));
    kinds.push(yield context.callSubOrchestrator('plain', value));
  }
  return [...kinds, kindOf(yield context.callActivity('nothing'))];
});

orchestration('chain', async function* (context: OrchestrationContext, input: number) {
  const once: number = yield context.callActivity('double', input);
  context.setCustomStatus({ once });
  context.createReplaySafeLogger(new ConsoleLogger()).info(`doubled ${input}`);
  const twice: number = yield context.callActivity('double', once);
  return { once, twice };
});

orchestration('wait', async function* (context: OrchestrationContext) {
  const approval = context.waitForExternalEvent('Approval');
  const timer = context.createTimer(600);
  const first: unknown = yield whenAny([approval, timer]);
  if (first === timer) return 'too late';
  timer.cancel();
  return approval.getResult();
});

orchestration('caught', async function* (context: OrchestrationContext, message: string) {
  try {
    yield context.callActivity('fail', message);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
});

orchestration('calls', async function* (context: OrchestrationContext, name: string) {
  try {
    yield context.callActivity(name);
  } catch (error) {
    try {
      yield context.callSubOrchestrator(name, undefined, { instanceId: 'missing' });
    } catch (other) {
      return [(error as Error).message, (other as Error).message];
    }
  }
  return 'no error';
});

/** What it does next depends on the error, and on a start without an input. */
orchestration('recovers', async function* (context: OrchestrationContext, input = 'nothing') {
  try {
    yield context.callActivity('fail', `Error: ${input}`);
  } catch (error) {
    if ((error as Error).message.endsWith('failed: nothing'))
      yield context.callActivity('double', 1);
  }
});

const answers = ['first', 'second', 'third'];
activity('nextAnswer', () => {
  const answer = answers.shift();
  if (answer === 'first') throw new Error(answer);
  return answer;
});

orchestration('flaky', async function* (context: OrchestrationContext) {
  const answer: unknown = yield context.callActivity('nextAnswer');
  return answer;
});

orchestration('throws', async function* (context: OrchestrationContext) {
  yield context.createTimer(1);
  throw new RangeError('not this');
});

orchestration('count', async function* (context: OrchestrationContext, events: string[] = []) {
  const next: string = yield context.waitForExternalEvent('next');
  const seen = [...events, next];
  if (seen.length === 3) return seen;
  return context.continueAsNew(seen, true);
});

class Counter extends TaskEntity<number> {
  add(amount: number): number {
    this.state += amount;
    return this.state;
  }
  set(amount: number): void {
    this.state = amount;
  }
  fail(): void {
    throw new Error('no');
  }
  protected override initializeState(): number {
    return 0;
  }
}
entity('counter', () => new Counter());

const counter = new EntityInstanceId('counter', 'a');

orchestration('counts', async function* (context: OrchestrationContext) {
  context.entities.signalEntity(counter, 'add', 1);
  const sum: number = yield context.entities.callEntity(counter, 'add', 2);
  const locks: LockHandle = yield context.entities.lockEntities(counter);
  const locked: number = yield context.entities.callEntity(counter, 'add', 10);
  locks.release();
  const nothing: unknown = yield context.entities.callEntity(counter, 'set', 0);
  try {
    yield context.entities.callEntity(counter, 'fail');
  } catch (error) {
    return [sum, locked, kindOf(nothing), (error as Error).message];
  }
  return 'no error';
});

orchestration('waits', async function* (context: OrchestrationContext, days: number) {
  yield context.createTimer(days * 86_400);
});

orchestration('child', async (_context: OrchestrationContext, input: number) => {
  if (input < 0) throw new Error('negative');
  return input * 10;
});

orchestration('parent', async function* (context: OrchestrationContext) {
  const ten: number = yield context.callSubOrchestrator('child', 1);
  try {
    yield context.callSubOrchestrator('child', -1, { instanceId: 'bad' });
  } catch (error) {
    return [ten, (error as Error).message];
  }
  return ten;
});

orchestration('parentOfWaiting', async function* (context: OrchestrationContext) {
  try {
    yield context.callSubOrchestrator('wait', undefined, { instanceId: 'waiting' });
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
});

app.http('answer', {
  route: 'answer',
  methods: ['POST'],
  handler: async (request) => ({ status: 201, body: `got ${await request.text()}` }),
});

function kindOf(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

/** JSON has no classes. */
function asEntityId(value: unknown): unknown {
  const { name, key } = Object(value) as { name?: string; key?: string };
  return name === undefined || key === undefined ? value : new EntityInstanceId(name, key);
}

interface LockHandle {
  release(): void;
}

/** Calls a method of the durable client with the arguments in the body. */
app.http('client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [durableClient],
  handler: async (request, context) => {
    const client = clientOf(context);
    const args = ((await request.json()) as unknown[]).map(asEntityId) as never[];
    const call = client[request.params.method as keyof typeof client] as (
      ...args: never[]
    ) => unknown;
    try {
      const result = await call.apply(client, args);
      return { jsonBody: Array.isArray(result) ? result : { result } };
    } catch (error) {
      return { status: 500, jsonBody: String(error) };
    }
  },
});
