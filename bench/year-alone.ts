// A program: a year of a loop of one minute in virtual time, as JSON. Run with --expose-gc; `bench/year.ts` runs it.
import { Emulator } from '../templates/project/emulator/emulator.mjs';
import { loadIdleLoop } from './idle-loop';
import type { YearFigures } from './year';

async function measureYear(days: number): Promise<YearFigures> {
  using emulator = new Emulator(await loadIdleLoop(), { keep: 1_000 });
  const started = performance.now();
  await emulator.request('POST', '/api/bench/start');
  await emulator.advance('1d');
  const heapAfterDay = await heap();
  await emulator.advance(`${days - 1}d`);
  const seconds = (performance.now() - started) / 1_000;
  const generations = emulator.instance('bench')?.generation ?? 0;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return { days, generations, seconds, cpuSeconds, heapAfterDay, heapAfterYear: await heap() };
}

/** Bytes of what is still in use. */
async function heap(): Promise<number> {
  // What ended in this turn is let go in the next.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

void measureYear(Number(process.argv[2])).then((figures) => console.log(JSON.stringify(figures)));
