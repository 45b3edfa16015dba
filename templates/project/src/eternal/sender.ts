import { randomUUID } from 'node:crypto';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { findInstance, isActive } from './client';
import type { Command } from './commands';
import { CONTROL_EVENT, type Names, STOP_EVENT } from './names';
import { appliedIds } from './report';

const GIVE_UP_AFTER_MS = 10_000;

/** Looks between two sends: soon at first (an effect is seen after some 70 ms), a second in all. */
const LOOK_AFTER_MS = [50, 100, 150, 250, 450];

/**
 * Sends a command until its effect is seen, for 10 s at most; returns the last status seen.
 *
 * The host answers 202 to an event and may still lose it: one that arrives while the message of a cancelled timer comes
 * due is thrown away with that message. The loop applies each id once, so sending it again is safe.
 */
export async function sendUntilSeen(
  client: DurableClient,
  names: Names,
  command: Command,
): Promise<DurableOrchestrationStatus> {
  const event = command.type === 'stop' ? STOP_EVENT : CONTROL_EVENT;
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    await client.raiseEvent(names.id, event, command);
    for (const ms of LOOK_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      const instance = await findInstance(client, names);
      if (instance === undefined) throw new Error(`'${names.id}' is gone: its history was purged`);
      const settled = appliedIds(instance).includes(command.id) || !isActive(instance);
      if (settled || Date.now() >= deadline) return instance;
    }
  }
}

/** `20261123T055330123Z-1a2b3c4d`: begins with the time of issue, so that a repetition by id carries it along. */
export function newCommandId(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}`;
}

/** When a command was issued, in milliseconds: as its id says, else (an id of the sender's own) now. */
export function issuedAt(id: string, now: Date): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(id);
  if (match === null) return now.getTime();
  const [, year, month, day, hour, minute, second, ms] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(time) ? now.getTime() : time;
}
