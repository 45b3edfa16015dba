import { randomBytes } from 'node:crypto';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { CONTROL_EVENT, STOP_EVENT } from './orchestrator.js';
import { type Job, toMs } from './settings.js';
import type { Command, LoopState, Phase } from './state.js';
import { asRecord, isId, OWN_PHASES, oneLine, restoreState, shortId } from './state.js';

type Call<Input, Output> = (client: DurableClient, job: Job, input: Input) => Promise<Output>;
type Effect = 'applied' | 'ended' | 'failed' | 'unseen' | 'waits';
/** The host's status, and what the loop has reported. */
export interface Instance extends DurableOrchestrationStatus {
  readonly reported: ReturnType<typeof asRecord>; // not validated
  readonly phase: Phase;
  readonly isActive: boolean;
  readonly incarnation: string | undefined; // unknown while pending
  readonly state: LoopState;
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
  const { runtimeStatus, createdTime, output } = status;
  const [input, custom] = [asRecord(status.input), asRecord(status.customStatus)];
  // The custom status is newer than the input of the generation, and the output is newer than both.
  const phase = phaseOf(runtimeStatus, custom.phase);
  const stopReason = phase === 'terminated' ? output : asRecord(output).reason;
  const begun = custom.incarnation === undefined ? input : { settings: input.settings };
  const ended = stopReason ? { ...asRecord(asRecord(output).state), stopReason } : {};
  const reported = asRecord({ ...begun, ...custom, ...ended });
  return {
    ...{ ...status, reported, phase },
    isActive: ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'].includes(runtimeStatus),
    incarnation: isId(reported.incarnation) ? reported.incarnation : undefined,
    state: restoreState(reported, settings, createdTime),
  };
}
/** The host's status decides first: a reported phase stays when the loop ends, and is ahead while it is suspended. */
function phaseOf(runtimeStatus: string, reported: unknown): Phase {
  if (runtimeStatus === 'Pending') return 'pending';
  if (runtimeStatus === 'Suspended') return 'suspended'; // from outside: the loop pauses by itself
  if (runtimeStatus === 'Completed') return 'stopped';
  if (runtimeStatus === 'Terminated') return 'terminated';
  const own = OWN_PHASES.find((phase) => phase === reported) ?? 'pending';
  return runtimeStatus === 'Failed' && own !== 'gave-up' ? 'failed' : own;
}
/** Starts the loop. Returns `false` if it is active: the host refuses with 409, or with 500 and a text (extension 3.15). */
export const startLoop: Call<LoopState, boolean> = async (client, job, input) => {
  try {
    await client.startNew(job.orchestrator, { instanceId: job.id, input });
    return true;
  } catch (error) {
    if (/status code: 409\b|\binstance\b[^.]*already exists/i.test(String(error))) return false;
    throw error;
  }
};
/** The state of a new incarnation, with a name like `20260101T000000000Z-1a2b3c`. */
export const newIncarnation: Call<Instance | undefined, LoopState> = async (client, job, last) => {
  const now = new Date();
  const incarnation = `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
  const endsBy = last && (await leftRunEndsBy(client, job, last));
  const notBefore = endsBy ?? last?.state.notBefore;
  return restoreState({ incarnation, notBefore }, job.settings, now);
};
/** Until when a run may be going that a loop leaves behind, if it has failed or was terminated (ISO 8601). */
export const leftRunEndsBy: Call<Instance, string | undefined> = async (client, job, instance) => {
  const { phase, isActive, reported, customStatus, lastUpdatedTime } = instance;
  if (phase === 'stopped') return undefined;
  // An active loop may begin a run, and be terminated, before the next one starts.
  let begunAt: unknown = isActive ? new Date() : undefined;
  const events = isActive ? [] : await readHistory(client, job.id).catch((): null => null); // it may have none
  if (!events && (reported.runStartedAt || !customStatus)) begunAt = lastUpdatedTime;
  for (const event of events ?? []) {
    const { EventType, Timestamp, type, timestamp } = asRecord(event);
    if ((EventType ?? type) === 'TaskScheduled') begunAt = Timestamp ?? timestamp;
    if (/Task(Completed|Failed)/.test(String(EventType ?? type))) begunAt = undefined;
  }
  const endsBy = new Date(begunAt as string).getTime() + toMs(job.settings.functionTimeout);
  return Number.isNaN(endsBy) ? undefined : new Date(endsBy).toISOString();
};
/** The events of an instance. Version 3 of the SDK loses them in a status (durable-js #620), but not in a query. */
async function readHistory(client: DurableClient, instanceId: string) {
  const query = { instanceId, showHistory: true, runtimeStatus: [] as never[] };
  const { history } = await client.getStatus(instanceId, query);
  return history ?? (asRecord(await client.getStatusBy(query)).historyEvents as unknown[]);
}
/** A command id of at most 40 characters. It names the incarnation, so a repeated command cannot reach a later one. */
export const newCommandId = (incarnation = ''): string =>
  `${incarnation.slice(0, 31)}-${randomBytes(4).toString('hex')}`;
export const incarnationIn = (commandId: string | null): string | undefined =>
  /^(\d{8}T\d{9}Z(?:-[0-9a-f]{6})?)-[0-9a-f]{8}$/.exec(String(commandId))?.[1];
/** The effect that an instance shows. `ended`: the addressed incarnation is over; `failed`: it may be revived. */
export function effectOf(command: Command, instance: Instance): Effect | undefined {
  const { type, id, incarnation } = command;
  const { isActive, phase, state, reported } = instance;
  if (incarnation !== instance.incarnation) return 'ended';
  let isSeen = state.appliedCommands.includes(shortId(type + id));
  if (type === 'terminate') isSeen = phase === 'terminated';
  // What a suspended loop reports comes true when it is resumed. Without a run, a stop ends the loop within a second.
  if (type === 'resume') isSeen &&= phase !== 'suspended';
  if (type === 'stop' && isActive) isSeen = phase === 'running' && Boolean(reported.stopReason);
  if (isSeen) return 'applied';
  if (phase === 'failed') return 'failed';
  return isActive ? undefined : 'ended';
}
const IN_TIME_MS = 20_000; // the host may poll its queue only every 10 s (`maxQueuePollingInterval`)
const COPIES_AT_MS = [0, 2_000, 5_000, 10_000];
/** Sends a command until its effect is seen, because the host may lose, delay or repeat it. The loop applies an id once. */
export const sendCommand: Call<Command, Effect> = async (client, job, given) => {
  const [begunAt, copiesAt] = [Date.now(), [...COPIES_AT_MS]];
  let [command, failure] = [given, undefined as Error | undefined];
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    const instance = await findInstance(client, job);
    if (instance === undefined) return 'ended';
    const { phase, incarnation, reported } = instance;
    command = { ...command, incarnation: command.incarnation ?? incarnation };
    const effect = effectOf(command, instance);
    if (effect !== undefined) return effect;
    const elapsed = Date.now() - begunAt;
    if (elapsed >= IN_TIME_MS) return failure ? Promise.reject(failure) : 'unseen';
    // The host may discard a start together with a message that arrives beside it (durable-extension #1380).
    const maySend = String(instance.runtimeStatus) !== 'Pending' || command.type === 'terminate';
    if (maySend && elapsed >= (copiesAt[0] ?? IN_TIME_MS)) {
      copiesAt.shift();
      // The host refuses a message that is not needed any more, which is no error: the next look at the loop decides.
      const sent = sendCopy(client, job.id, command, phase).then((): undefined => undefined);
      failure = await sent.catch((e: Error) => (/instance is in/.test(e.message) ? undefined : e));
    }
    const waits = command.type !== 'terminate' && phase === 'running' && reported.commandWaits;
    if (waits && !failure) return 'waits'; // behind a run
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
};
async function sendCopy(client: DurableClient, id: string, command: Command, phase: string) {
  const { type, reason } = command;
  const encode = 'terminateOrchestration' in client ? String : encodeURIComponent; // SDK 4 needs none
  if (type === 'terminate') return client.terminate(id, encode(oneLine(reason)));
  await client.raiseEvent(id, type === 'stop' ? STOP_EVENT : CONTROL_EVENT, command);
  if (phase === 'suspended' && /resume|stop/.test(type)) await client.resume(id, '');
}
