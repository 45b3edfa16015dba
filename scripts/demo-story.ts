import * as df from 'durable-functions';
import type { ActivityRun, App } from 'durable-functions-emulator';

export const ID = 'orders-sync';
export const PROCESSOR_FILE = 'src/processors/process-orders.ts';

/** What the shop answers, call by call: the number of new orders, or that it is down. */
export const ANSWERS = [3, 0, 'down', 'down', 2, 0, 1, 0];

/** What a user writes, and a shop that gives the same answers every time. */
export const PROCESSOR_TEXT = `import type { Batch, Failure } from '../eternal/index.js';

export async function processOrders({ log }: Batch): Promise<number> {
  const orders = await fetchOrders(); // throws when the shop is down
  for (const order of orders) log(order);
  return orders.length; // 0 means: nothing to do
}

export async function processOrdersFailed(_failure: Failure): Promise<void> {}

const answers = ${JSON.stringify(ANSWERS)};
async function fetchOrders(): Promise<string[]> {
  const answer = answers.shift() ?? 0;
  if (typeof answer === 'string') throw new Error(\`the shop is \${answer}\`);
  return Array.from({ length: answer }, (_, n) => \`order \${n}\`);
}
`;

type EmulatorModule = Pick<typeof import('durable-functions-emulator'), 'Emulator' | 'loadApp'>;

/** Runs two hours of the loop, and says what happens and why. Throws when something else happens. */
export async function tellStory(
  { Emulator, loadApp }: EmulatorModule,
  app: App,
  say: (line: string) => void,
): Promise<void> {
  const emulator = new Emulator(app, { now: '2026-01-01T09:02:00Z' });
  const tell = (what: string, why: string, at = emulator.now): void =>
    say(`   ${clock(at)}  ${what.padEnd(28)}  ${why}`);

  let seen = 0;
  /** Lets time pass until the next run, which must start at `time` with this result. */
  const run = async (time: string, expected: string, why: string): Promise<void> => {
    await emulator.runUntil(() => emulator.runs.length > seen, { within: '1h' });
    const next = emulator.runs[seen];
    seen += 1;
    const found = next === undefined ? 'no run' : `${clock(next.startedAt)} ${resultOf(next)}`;
    mustBe(found, `${time} ${expected}`);
    tell(`run: ${expected}`, why, next?.startedAt);
  };
  const command = async (name: string, status: number, why: string): Promise<void> => {
    const answer = await emulator.request('POST', `/api/${ID}/${name}`);
    mustBe(`${name}: ${answer.status}`, `${name}: ${status}`);
    tell(`POST /api/${ID}/${name}`, why);
  };
  const status = async () => (await emulator.request('GET', `/api/${ID}`)).json();
  const mustBePhase = async (phase: string): Promise<void> => mustBe((await status()).phase, phase);

  try {
    tell('deployed', 'nobody starts the loop, so the watchdog does (every 5 min)');
    await run('09:05', 'processed 3', 'there may be more: the next run starts at once');
    await run('09:05', 'nothing to do', 'sleep for 1 min (idleDelay)');
    await run('09:06', 'the shop is down', 'a failure: sleep for 3 min (errorDelay)');
    await run('09:09', 'the shop is down', 'again: 6 min (doubles up to maxErrorDelay)');
    await run('09:15', 'processed 2', 'it works again: the delays are back to normal');
    await run('09:15', 'nothing to do', 'sleep for 1 min');
    await command('stop', 200, 'the loop ends at once, since no run is in progress');
    await mustBePhase('stopped');
    await emulator.advance('45m');
    mustBe(`${emulator.runs.length} runs`, `${seen} runs`);
    tell('still stopped', 'the watchdog leaves a loop alone that somebody stopped');
    await command('start', 202, 'a new loop with the same id');
    await run('10:00', 'processed 1', 'there may be more');
    await run('10:00', 'nothing to do', 'sleep for 1 min');
    await emulator.advance('1s');
    await mustBePhase('sleeping');
    tell('a bad deployment', 'the new orchestrator does not match the recorded history');
    emulator.deploy(await incompatibleApp(loadApp));
    await emulator.advance('2m');
    emulator.deploy(app);
    await mustBePhase('failed');
    tell('the loop has failed', 'the right code is deployed again');
    await run('10:05', 'nothing to do', 'the watchdog has revived the loop');
    await emulator.advance('1s');
    await mustBePhase('sleeping');
    const { totals } = await status();
    mustBe(JSON.stringify(totals), '{"runs":3,"processed":1,"failures":0}');
    tell(`GET /api/${ID}`, `${totals.runs} runs since the start: nothing is lost`);
  } finally {
    emulator.close();
  }
}

const clock = (at: Date): string => at.toISOString().slice(11, 16);

function resultOf({ outcome, result, error }: ActivityRun): string {
  if (outcome !== 'completed') return error?.message.replace(/^.*: run failed: /, '') ?? outcome;
  const { processed } = result as { readonly processed: number };
  return processed === 0 ? 'nothing to do' : `processed ${processed}`;
}

function mustBe(found: string, expected: string): void {
  if (found !== expected) throw new Error(`the demo expects "${expected}", not "${found}"`);
}

/** Another orchestrator of the same name: a loop that is asleep fails in it when it wakes. */
const incompatibleApp = (loadApp: EmulatorModule['loadApp']): Promise<App> =>
  loadApp(() =>
    df.app.orchestration(`${ID}_orchestrator`, function* (context) {
      yield context.df.callActivity('other');
    }),
  );
