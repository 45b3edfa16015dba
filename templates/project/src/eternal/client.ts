import { randomBytes } from 'node:crypto';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { CONTROL_EVENT, STOP_EVENT } from './orchestrator.js';
import type { Job } from './settings.js';
import type { Command, LoopState, OwnPhase } from './state.js';
import { asRecord, isId, oneLine, restoreState } from './state.js';

/** The instance of a loop: the host's status, and what the loop has reported. */
export interface Instance extends DurableOrchestrationStatus {
  readonly phase: OwnPhase | 'pending' | 'paused' | 'stopped' | 'terminated' | 'failed';
  readonly isActive: boolean;
  readonly state: LoopState;
  readonly incarnation: string | undefined; // unknown while a loop without input is pending
  readonly reported: ReturnType<typeof asRecord>; // its latest values, not validated
}

/** The loop's instance, or `undefined` if it was never started. */
export async function findInstance(client: DurableClient, job: Job): Promise<Instance | undefined> {
  try {
    return toInstance(await client.getStatus(job.id, { showInput: true }), job);
  } catch (error) {
    // Since durable-functions 3.0 the client throws for an unknown instance. Only the text tells it apart.
    if (/replied with HTTP 404\b/.test(String(error))) return undefined;
    throw error;
  }
}

function toInstance(status: DurableOrchestrationStatus, { settings }: Job): Instance {
  const { input, customStatus, output, createdTime, runtimeStatus } = status;
  // The custom status is newer than the input of the generation, and the output is newer than both.
  const { state: last, reason } = asRecord(output);
  const stopReason = runtimeStatus === 'Terminated' ? output || undefined : reason;
  const ended = stopReason === undefined ? {} : { ...asRecord(last), stopReason };
  const reported = asRecord({ ...asRecord(input), ...asRecord(customStatus), ...ended });
  return {
    ...status,
    phase: phaseOf(runtimeStatus, asRecord(customStatus).phase),
    isActive: ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'].includes(runtimeStatus),
    state: restoreState(reported, settings, createdTime),
    incarnation: isId(reported.incarnation) ? reported.incarnation : undefined,
    reported,
  };
}

/** The host's status decides first: a reported phase stays when the loop ends, and is ahead while it is suspended. */
function phaseOf(runtimeStatus: string, reported: unknown): Instance['phase'] {
  if (runtimeStatus === 'Failed') return reported === 'gave-up' ? reported : 'failed';
  if (runtimeStatus === 'Suspended') return 'paused';
  if (runtimeStatus === 'Completed') return 'stopped';
  if (runtimeStatus === 'Terminated' || runtimeStatus === 'Canceled') return 'terminated';
  const isKnown = reported === 'sleeping' || reported === 'running' || reported === 'settling';
  return isKnown && runtimeStatus !== 'Pending' ? reported : 'pending';
}

/**
 * Starts the loop. Returns `false` if it is active: the host refuses with 409, or with 500 and a text (extension 3.15).
 * It does not look at the status first, because two starts at once would both see an inactive loop.
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

/** The state of a new incarnation, with a name like `20260101T000000000Z-1a2b3c`. */
export function newIncarnation({ settings }: Job): LoopState {
  const now = new Date();
  const incarnation = `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
  return restoreState({ incarnation }, settings, now);
}

/** A command id of at most 40 characters. It names the incarnation, so a repeated command cannot reach a later one. */
export const newCommandId = (incarnation = ''): string =>
  `${incarnation.slice(0, 31)}-${randomBytes(4).toString('hex')}`;

/** The incarnation in an id of `newCommandId`. */
export const incarnationIn = (commandId: string | null): string | undefined =>
  /^(\d{8}T\d{9}Z(?:-[0-9a-f]{6})?)-[0-9a-f]{8}$/.exec(commandId ?? '')?.[1];

/** The effect that an instance shows. `ended`: the addressed incarnation is over; `failed`: it may be revived. */
export function effectOf({ type, id, incarnation }: Command, instance: Instance) {
  const { isActive, phase, state, reported } = instance;
  if (incarnation !== instance.incarnation) return 'ended';
  const isApplied = state.appliedCommands.includes(id);
  const isSeen: Readonly<Record<Command['type'], boolean>> = {
    run: isApplied,
    refresh: isApplied,
    // A paused loop may have reported its stop, but the host has not ended it yet.
    stop: isActive ? phase !== 'paused' && reported.stopReason !== undefined : isApplied,
    pause: phase === 'paused',
    resume: isActive && phase !== 'paused',
    terminate: phase === 'terminated',
  };
  if (isSeen[type]) return 'applied';
  if (phase === 'failed') return 'failed';
  return isActive ? undefined : 'ended';
}

const IN_TIME_MS = 20_000; // the host may poll its queue only every 10 s (`maxQueuePollingInterval`)
const COPIES_AT_MS = [0, 2_000, 5_000, 10_000];

/**
 * Sends a command until its effect is seen, because the host may lose a message that arrives while the message of a
 * canceled timer is due. Copies are safe: the loop applies an id once. Returns `waits` if it is queued behind a run.
 */
export async function sendCommand(client: DurableClient, job: Job, command: Command) {
  const { type, reason } = command;
  const isEvent = type === 'run' || type === 'stop' || type === 'refresh';
  const event = type === 'stop' ? STOP_EVENT : CONTROL_EVENT;
  const copiesAt = [...COPIES_AT_MS];
  const begunAt = Date.now();
  let { incarnation } = command;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    const instance = await findInstance(client, job);
    if (instance === undefined) return 'ended';
    incarnation ??= instance.incarnation;
    const { phase, reported } = instance;
    const effect = effectOf({ ...command, incarnation }, instance);
    if (effect !== undefined) return effect;
    const elapsed = Date.now() - begunAt;
    if (elapsed >= IN_TIME_MS) return 'unseen';
    // The host may discard a start together with a message that arrives beside it (durable-extension #1380).
    const maySend = phase !== 'pending' || type === 'terminate';
    if (maySend && elapsed >= (copiesAt[0] ?? IN_TIME_MS)) {
      copiesAt.shift();
      if (isEvent) await client.raiseEvent(job.id, event, { ...command, incarnation });
      // The SDK puts the reason into a URL without encoding it.
      if (type === 'terminate') await client.terminate(job.id, encodeURIComponent(oneLine(reason)));
      if (type === 'pause') await setPaused(client, job, true);
      const endsPause = type === 'resume' || (type === 'stop' && phase === 'paused');
      if (endsPause) await setPaused(client, job, false);
    }
    if (isEvent && phase === 'running' && reported.commandWaits === true) return 'waits';
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The host answers 500 if another caller was faster. That is no error if the loop is in the requested state. */
async function setPaused(client: DurableClient, job: Job, isPaused: boolean): Promise<void> {
  await client[isPaused ? 'suspend' : 'resume'](job.id, '').catch(async (error) => {
    const instance = await findInstance(client, job);
    if (instance?.isActive && (instance.phase === 'paused') !== isPaused) throw error;
  });
}
