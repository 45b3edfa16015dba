import * as df from 'durable-functions';
import { onTestFinished } from 'vitest';
import { Emulator, type EmulatorOptions, loadApp } from '../src/index';

export type Orchestrator = df.OrchestrationHandler;
// biome-ignore lint/suspicious/noExplicitAny: as in the types of durable-functions
type Activities = Readonly<Record<string, (input: any) => unknown>>;

export interface Parts {
  /** The orchestrator of instance `it`. */
  readonly orchestrator?: Orchestrator;
  readonly activities?: Activities;
  /** Registers further functions. */
  readonly register?: () => void;
}

export function appOf({ orchestrator = idle, activities = {}, register }: Parts) {
  return loadApp(() => {
    df.app.orchestration('orchestrator', orchestrator);
    for (const [name, handler] of Object.entries(activities)) df.app.activity(name, { handler });
    register?.();
  });
}

/** Opens an emulator with an app of these parts, and starts the instance `it`. */
export async function emulate(parts: Parts, options: EmulatorOptions = {}, input?: unknown) {
  const emulator = open(await appOf(parts), options);
  await emulator.start('orchestrator', { instanceId: 'it', input });
  return emulator;
}

export function open(...given: ConstructorParameters<typeof Emulator>): Emulator {
  const emulator = new Emulator(...given);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Waits for an event that never arrives. */
const idle: Orchestrator = function* ({ df: durable }) {
  yield durable.waitForExternalEvent('never');
};

/** The start of each run, in seconds since the start of virtual time. */
export function runsAt({ runs }: Emulator): number[] {
  return runs.map(({ startedAt }) => (startedAt.getTime() - START) / 1_000);
}

export function status(emulator: Emulator) {
  return emulator.instance('it')?.runtimeStatus;
}

export function output(emulator: Emulator) {
  return emulator.instance('it')?.output;
}

export function secondsFrom(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

/** Calls `work` with a counter, sleeps for a minute, and repeats. */
export const everyMinute: Orchestrator = function* ({ df: durable }) {
  yield durable.callActivity('work', Number(durable.getInput() ?? 0));
  yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  durable.continueAsNew(Number(durable.getInput() ?? 0) + 1);
};

/** Like `everyMinute`, but an activity that fails does not end it. */
export const keepsFailing: Orchestrator = function* ({ df: durable }) {
  try {
    yield durable.callActivity('work', Number(durable.getInput() ?? 0));
  } catch (error) {
    durable.setCustomStatus(String(error));
  }
  yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  durable.continueAsNew(Number(durable.getInput() ?? 0) + 1);
};
export const activities = { work: (n: number) => n };

/** The start of virtual time, in ms since 1970. */
export const START = Date.UTC(2026, 0, 1);

export function sleep(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for the event `news`, and returns its data. */
export const listening: Orchestrator = function* ({ df: durable }) {
  durable.setCustomStatus({ phase: 'listening' });
  return yield durable.waitForExternalEvent('news');
};
