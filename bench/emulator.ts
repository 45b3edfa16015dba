import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import {
  type Callback,
  core,
  type InvocationModel,
  type ProgrammingModel,
} from '../emulator/src/app/core-stand-in';
import { type App, Emulator, loadApp } from '../templates/project/emulator/emulator.mjs';
import { median } from './measure';

/** Medians over the rounds. */
export interface EmulatorFigures {
  readonly rounds: number;
  /** Of an idle loop: sleep, run, continue as new. */
  readonly generations: number;
  readonly generationsPerSecond: number;
  /** The emulator's time by that of the SDK and `@azure/functions` alone, for the same invocations. */
  readonly ratio: number;
  /** Its inverse: how much of the emulator's time is theirs. */
  readonly shareInSdk: number;
}

/** A call of a function as the worker makes it, to be made again. */
interface Invocation {
  readonly coreContext: Record<string, unknown>;
  callback?: Callback;
}

/** Virtual time of `generations` idle generations against the bare calls that they consist of, in turns. */
export async function measureEmulator(generations = 2_000, rounds = 11): Promise<EmulatorFigures> {
  const app = await loadIdleLoop();
  const invocations = await record(() => runIdle(app, generations));
  await callAlone(invocations);
  const taken = [];
  for (let round = 0; round < rounds; round += 1) {
    const emulated = await milliseconds(() => runIdle(app, generations));
    const alone = await milliseconds(() => callAlone(invocations));
    taken.push({ emulated, ratio: emulated / alone });
  }
  const ratio = median(taken.map((round) => round.ratio));
  return {
    rounds,
    generations,
    generationsPerSecond: Math.round((generations * 1_000) / median(taken.map((t) => t.emulated))),
    ratio,
    shareInSdk: 1 / ratio,
  };
}

async function loadIdleLoop(): Promise<App> {
  return loadApp(async () => {
    // After the emulator: it must be there when `@azure/functions` is loaded.
    const { eternalFunction } = await import('../templates/project/src/eternal');
    eternalFunction('bench', {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog: 'off',
    });
  });
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
    // A copy: the emulator lets go of the data as soon as they are read.
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
  // The start over HTTP is no part of a generation.
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

/** As `measureEmulator`, in processes of their own: how often garbage is collected differs from one to the next. */
export async function measureInProcesses(processes = 5): Promise<EmulatorFigures> {
  const taken: EmulatorFigures[] = [];
  for (let n = 0; n < processes; n += 1) {
    const args = ['--import', 'tsx', import.meta.filename];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: import.meta.dirname,
    });
    taken.push(JSON.parse(stdout));
  }
  const byRatio = taken.sort((a, b) => a.ratio - b.ratio);
  const middle = byRatio[Math.floor(processes / 2)];
  if (middle === undefined) throw new Error('no process');
  return middle;
}

const isProgram = basename(process.argv[1] ?? '') === 'emulator.ts';
if (isProgram) void measureEmulator().then((figures) => console.log(JSON.stringify(figures)));
