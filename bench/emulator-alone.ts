// A program: compares the emulator with the SDK and `@azure/functions` alone, as JSON. `bench/emulator.ts` runs it.

import { type App, Emulator } from 'durable-functions-emulator';
import {
  type Callback,
  core,
  type InvocationModel,
  type ProgrammingModel,
} from '../emulator/src/functions/functions-core-shim';
import type { EmulatorFigures } from './emulator';
import { loadIdleLoop } from './idle-loop';
import { median } from './median';

/** A call of a function as the worker makes it, recorded to be repeated. */
interface Invocation {
  readonly coreContext: Record<string, unknown>;
  callback?: Callback;
}

/** Alternates `generations` idle generations with the bare calls that they consist of. */
async function measureEmulator(generations = 2_000, rounds = 11): Promise<EmulatorFigures> {
  const app = await loadIdleLoop();
  const invocations = await record(() => runIdle(app, generations));
  await callAlone(invocations);
  const taken = [];
  for (let round = 0; round < rounds; round += 1) {
    const emulated = await milliseconds(() => runIdle(app, generations));
    const alone = await milliseconds(() => callAlone(invocations));
    taken.push({ emulated, ratio: emulated / alone });
  }
  return {
    generationsPerSecond: Math.round((generations * 1_000) / median(taken.map((t) => t.emulated))),
    ratio: median(taken.map((round) => round.ratio)),
  };
}

async function runIdle(app: App, generations: number): Promise<void> {
  using emulator = new Emulator(app);
  await emulator.request('POST', '/api/bench/start');
  await emulator.advance(`${generations}m`);
  if (emulator.runs.length < generations) throw new Error(`only ${emulator.runs.length} runs`);
}

async function record(work: () => Promise<void>): Promise<Invocation[]> {
  const model = sdkModel();
  const invocations: Invocation[] = [];
  const getInvocationModel = (coreContext: Record<string, unknown>): InvocationModel => {
    const inner = model.getInvocationModel(coreContext);
    // A copy, because the emulator releases the data once they are read.
    const { request } = coreContext as { request: object };
    const invocation: Invocation = { coreContext: { ...coreContext, request: { ...request } } };
    invocations.push(invocation);
    return {
      getArguments: () => inner.getArguments(),
      invokeFunction: (context, inputs, callback) => {
        invocation.callback = callback;
        return inner.invokeFunction(context, inputs, callback);
      },
      getResponse: (context, result) => inner.getResponse(context, result),
    };
  };
  core().model = { getInvocationModel };
  try {
    await work();
  } finally {
    core().model = model;
  }
  // The first one is the start over HTTP.
  return invocations.slice(1);
}

async function callAlone(invocations: readonly Invocation[]): Promise<void> {
  const model = sdkModel();
  for (const { coreContext, callback } of invocations) {
    if (callback === undefined) throw new Error('an invocation without a function');
    const invocation = model.getInvocationModel(coreContext);
    const { context, inputs } = await invocation.getArguments();
    await invocation.getResponse(
      context,
      await invocation.invokeFunction(context, inputs, callback),
    );
  }
}

function sdkModel(): ProgrammingModel {
  const { model } = core();
  if (model === undefined) throw new Error('@azure/functions is not loaded');
  return model;
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

void measureEmulator().then((figures) => console.log(JSON.stringify(figures)));
