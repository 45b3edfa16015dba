import { randomBytes } from 'node:crypto';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { CONTROL_EVENT, type Command, STOP_EVENT } from './orchestrator.js';
import type { Job } from './settings.js';
import { isId, type LoopState, type OwnPhase, oneLine, recordOf, restoreState } from './state.js';

/** A loop's instance, as the host and the loop tell of it together. */
export interface Instance extends DurableOrchestrationStatus {
  readonly phase: OwnPhase | 'pending' | 'paused' | 'stopped' | 'terminated' | 'failed';
  /** It can still take commands. */
  readonly isActive: boolean;
  readonly state: LoopState;
  /** Unknown while a loop that was started without input is pending. */
  readonly incarnation: string | undefined;
  /** What the loop last said of itself; nothing in here is checked. */
  readonly told: ReturnType<typeof recordOf>;
}

/** The loop's instance, or `undefined` when it was never started. @throws Error when the storage or the host fails */
export async function findInstance(client: DurableClient, job: Job): Promise<Instance | undefined> {
  try {
    return describe(await client.getStatus(job.id, { showInput: true }), job);
  } catch (error) {
    // Since durable-functions 3.0 the client throws for an unknown instance, and says so in the text only.
    if (/replied with HTTP 404\b/.test(String(error))) return undefined;
    throw error;
  }
}

function describe(status: DurableOrchestrationStatus, { settings }: Job): Instance {
  const { input, customStatus, output, createdTime, runtimeStatus } = status;
  // A loop's status is fresher than the input of its generation; its output has the last word.
  const { state: last, reason } = recordOf(output);
  const stopReason = runtimeStatus === 'Terminated' ? output || undefined : reason;
  const ended = stopReason === undefined ? {} : { ...recordOf(last), stopReason };
  const told = recordOf({ ...recordOf(input), ...recordOf(customStatus), ...ended });
  return {
    ...status,
    phase: phaseOf(runtimeStatus, recordOf(customStatus).phase),
    isActive: ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'].includes(runtimeStatus),
    state: restoreState(told, settings, createdTime),
    incarnation: isId(told.incarnation) ? told.incarnation : undefined,
    told,
  };
}

const PHASES: Readonly<Record<string, Instance['phase']>> = {
  Pending: 'pending',
  Suspended: 'paused',
  Completed: 'stopped',
  Terminated: 'terminated',
  Canceled: 'terminated',
};

/** The host's word comes first: a loop's own stays when the loop ends, and runs ahead while it is suspended. */
function phaseOf(runtimeStatus: string, own: unknown): Instance['phase'] {
  if (runtimeStatus === 'Failed') return own === 'gave-up' ? own : 'failed';
  const isKnown = own === 'sleeping' || own === 'running' || own === 'settling';
  return PHASES[runtimeStatus] ?? (isKnown ? own : 'pending');
}

/**
 * Starts the loop; `false` when one is active. There is no look at the status first: two starts at once would both see
 * "not running". The host decides, and refuses with 409, or with 500 and a text (Durable extension 3.15).
 * @throws Error when the storage or the host fails
 */
export async function startLoop(client: DurableClient, job: Job, input: LoopState) {
  try {
    await client.startNew(job.orchestrator, { instanceId: job.id, input });
    return true;
  } catch (error) {
    if (/status code: 409\b|\binstance\b[^.]*already exists/i.test(String(error))) return false;
    throw error;
  }
}

/** The state of a loop that begins a incarnation, named like `20260101T000000000Z-1a2b3c`. */
export function newIncarnation({ settings }: Job): LoopState {
  const now = new Date();
  const incarnation = `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
  return restoreState({ incarnation }, settings, now);
}

/** Names the incarnation that is meant, so that a caller who repeats it cannot reach another one. At most 40 characters. */
export const newCommandId = (incarnation = '') =>
  `${incarnation.slice(0, 31)}-${randomBytes(4).toString('hex')}`;

/** The incarnation that an id of `newCommandId` means; `undefined` for an id of the caller's own. */
export const incarnationIn = (commandId: string | null) =>
  /^(\d{8}T\d{9}Z(?:-[0-9a-f]{6})?)-[0-9a-f]{8}$/.exec(commandId ?? '')?.[1];

/** What an instance shows of a command. `ended`: the incarnation that is meant is over; `failed`: the watchdog may revive it. */
export function effectOf({ type, id, incarnation }: Command, instance: Instance) {
  const { isActive, phase, state, told } = instance;
  if (incarnation !== instance.incarnation) return 'ended';
  const isApplied = state.appliedCommands.includes(id);
  const isSeen: Readonly<Record<Command['type'], boolean>> = {
    run: isApplied,
    refresh: isApplied,
    // Obeyed whatever was sent under that id before. While a loop is paused only its code has run ahead to the end.
    stop: isActive ? phase !== 'paused' && told.stopReason !== undefined : isApplied,
    pause: phase === 'paused',
    resume: isActive && phase !== 'paused',
    terminate: phase === 'terminated',
  };
  if (isSeen[type]) return 'applied';
  if (phase === 'failed') return 'failed';
  return isActive ? undefined : 'ended';
}

/** The host may look at its queue only every 10 s after a quiet while (`maxQueuePollingInterval` in host.json). */
const IN_TIME_MS = 20_000;
const COPIES_AT_MS = [0, 2_000, 5_000, 10_000];

/**
 * Sends a command until its effect is seen. The host answers 202 and may still lose the message: one that arrives while
 * that of a cancelled timer comes due is dropped with it. The loop applies an id once, and the host's own are sent only
 * while they do not hold, so copies are safe. `waits`: behind an event that came before, until the run ends.
 */
export async function send(client: DurableClient, job: Job, command: Command) {
  const { type, reason } = command;
  const isEvent = type === 'run' || type === 'stop' || type === 'refresh';
  const copiesAt = [...COPIES_AT_MS];
  const begunAt = Date.now();
  let { incarnation } = command;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    const instance = await findInstance(client, job);
    if (instance === undefined) return 'ended';
    incarnation ??= instance.incarnation;
    const { phase, told } = instance;
    const effect = effectOf({ ...command, incarnation }, instance);
    if (effect !== undefined) return effect;
    const elapsed = Date.now() - begunAt;
    if (elapsed >= IN_TIME_MS) return 'unseen';
    // The host may discard a start together with what comes beside it (durable-extension #1380).
    const maySend = phase !== 'pending' || type === 'terminate';
    if (maySend && elapsed >= (copiesAt[0] ?? IN_TIME_MS)) {
      copiesAt.shift();
      const event = type === 'stop' ? STOP_EVENT : CONTROL_EVENT;
      if (isEvent) await client.raiseEvent(job.id, event, { ...command, incarnation });
      // The SDK puts the reason into an address, as it is.
      if (type === 'terminate') await client.terminate(job.id, encodeURIComponent(oneLine(reason)));
      if (type === 'pause') await setPaused(client, job, true);
      const isHeld = type === 'stop' && phase === 'paused';
      if (type === 'resume' || isHeld) await setPaused(client, job, false);
    }
    if (isEvent && phase === 'running' && told.commandWaits === true) return 'waits';
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The host refuses with a 500 where another sender was faster: no error if the loop is as it should be. */
async function setPaused(client: DurableClient, job: Job, isPaused: boolean): Promise<void> {
  await client[isPaused ? 'suspend' : 'resume'](job.id, '').catch(async (error) => {
    const instance = await findInstance(client, job);
    if (instance?.isActive && (instance.phase === 'paused') !== isPaused) throw error;
  });
}
