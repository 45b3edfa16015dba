// A program: the cost of an instance when there are many at once, as JSON. `bench/emulator.ts` runs it.

import * as df from 'durable-functions';
import { type App, Emulator, loadApp } from 'durable-functions-emulator';
import type { InstanceFigures } from './emulator';

const FEW = 100;
const MANY = 10_000;

/** Calls an activity and sleeps, three times. */
function register(): void {
  df.app.orchestration('small', function* ({ df: durable }) {
    for (let n = 0; n < 3; n += 1) {
      yield durable.callActivity('work', n);
      yield durable.createTimer(new Date(durable.currentUtcDateTime.getTime() + 60_000));
    }
  });
  df.app.activity('work', { handler: (n: number) => n });
}

/** @returns CPU time in ms per instance, which depends less on other programs than elapsed time */
async function costOf(app: App, count: number): Promise<number> {
  using emulator = new Emulator(app);
  const start = process.cpuUsage();
  for (let n = 0; n < count; n += 1) await emulator.start('small', { instanceId: `i${n}` });
  await emulator.advance('10m');
  const { user, system } = process.cpuUsage(start);
  const last = emulator.instance(`i${count - 1}`)?.runtimeStatus;
  if (last !== 'Completed') throw new Error(`the last instance is ${last}`);
  return (user + system) / 1_000 / count;
}

async function measure(): Promise<InstanceFigures> {
  const app = await loadApp(register);
  const repeats = MANY / FEW / 4;
  let few = 0;
  for (let n = 0; n < 10; n += 1) await costOf(app, FEW);
  for (let n = 0; n < repeats; n += 1) few += (await costOf(app, FEW)) / repeats;
  return { manyPerFew: (await costOf(app, MANY)) / few };
}

measure().then((figures) => console.log(JSON.stringify(figures)));
