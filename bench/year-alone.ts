// A program: a year of a one-minute loop in virtual time, as JSON. It needs --expose-gc. `bench/year.ts` runs it.
import { Emulator } from 'durable-functions-emulator';
import { loadIdleLoop } from './idle-loop';
import type { YearFigures } from './year';

async function measureDays(days: number): Promise<YearFigures> {
  using emulator = new Emulator(await loadIdleLoop(), { keep: 1_000 });
  const started = performance.now();
  await emulator.request('POST', '/api/bench/start');
  await emulator.advance('1d');
  const heapAfterDay = await heapUsed();
  await emulator.advance(`${days - 1}d`);
  const seconds = (performance.now() - started) / 1_000;
  const generations = emulator.instance('bench')?.generation ?? 0;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return { generations, seconds, cpuSeconds, heapAfterDay, heapAfterYear: await heapUsed() };
}

/** In bytes, after a garbage collection. */
async function heapUsed(): Promise<number> {
  // The event loop releases its references to finished work in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

void measureDays(Number(process.argv[2])).then((figures) => console.log(JSON.stringify(figures)));
