import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import type { Names } from './names';
import type { LoopState } from './state';

/** The loop's instance as the host knows it, or `undefined` when it was never started. */
export async function findInstance(
  client: DurableClient,
  names: Names,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(names.id, { showInput: true });
  } catch (error) {
    // The client throws for an unknown instance, and says so in the text only (since durable-functions 3.0).
    if (/HTTP 404/.test(String(error))) return undefined;
    throw error;
  }
}

/**
 * Starts the loop; `false` when one is active already. There is no look at the status first: two starts at once would
 * both see "not running". The host decides, and refuses with 409, or (older extensions) with 500 and a text.
 */
export async function startLoop(
  client: DurableClient,
  names: Names,
  state: LoopState,
): Promise<boolean> {
  try {
    await client.startNew(names.orchestrator, { instanceId: names.id, input: state });
    return true;
  } catch (error) {
    if (/status code: 409\b|already exists/i.test(String(error))) return false;
    throw error;
  }
}

/** Whether an instance can still take commands. */
export function isActive({ runtimeStatus }: DurableOrchestrationStatus): boolean {
  return ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'].includes(runtimeStatus);
}
