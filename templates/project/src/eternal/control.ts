import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { findInstance, isActive } from './client';
import { type Command, isCommandId } from './commands';
import type { Names } from './names';
import { appliedIds, phaseOf, reportOf } from './report';
import { issuedAt, newCommandId, sendUntilSeen } from './sender';
import type { LoopSettings } from './settings';

/** The words of `POST {id}/{command}`. */
export const COMMANDS = ['stop', 'run'] as const satisfies readonly Command['type'][];

/** `GET {id}`: 200 with what the loop is doing, 404 when it was never started. */
export function createStatus(names: Names, settings: LoopSettings) {
  return async (_: HttpRequest, client: DurableClient): Promise<HttpResponseInit> => {
    const instance = await findInstance(client, names);
    return instance === undefined
      ? neverStarted(names)
      : { status: 200, jsonBody: reportOf(names.id, instance, settings) };
  };
}

/**
 * `POST {id}/stop` and `POST {id}/run`: 200 when the effect was seen, 202 when it was not seen in time (sent, and safe
 * to repeat with the same `?commandId=`), 404 when the loop was never started, 409 when it is paused, 410 when it has
 * ended.
 */
export function createControl(names: Names) {
  return async (
    request: HttpRequest,
    client: DurableClient,
    context: InvocationContext,
  ): Promise<HttpResponseInit> => {
    const command = commandOf(request);
    if (command === undefined) {
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      return { status: 400, jsonBody: { error, commandId: request.query.get('commandId') } };
    }
    const instance = await findInstance(client, names);
    if (instance === undefined) return neverStarted(names);
    if (appliedIds(instance).includes(command.id)) return answer(names, command, true);
    if (!isActive(instance)) return ended(names, command, instance);
    if (phaseOf(instance) === 'paused') {
      if (command.type !== 'stop') return paused(names, command);
      await client.resume(names.id, encodeURIComponent('to stop'));
    }
    const last = await sendUntilSeen(client, names, command);
    const applied = appliedIds(last).includes(command.id);
    context.info(`${names.id}: ${command.type} (${command.id}) ${applied ? 'applied' : 'sent'}`);
    if (applied || isActive(last)) return answer(names, command, applied);
    // It ended while we were asking: what a stop wants, and what leaves nothing to run.
    return command.type === 'stop' ? answer(names, command, true) : ended(names, command, last);
  };
}

function commandOf(request: HttpRequest): Command | undefined {
  const now = new Date();
  const id = request.query.get('commandId') ?? newCommandId(now);
  const type = COMMANDS.find((word) => word === request.params.command?.toLowerCase());
  if (type === undefined || !isCommandId(id)) return undefined;
  const reason = request.query.get('reason');
  return { type, id, at: issuedAt(id, now), ...(reason === null ? {} : { reason }) };
}

function answer(
  { id }: Names,
  { type, id: commandId }: Command,
  applied: boolean,
): HttpResponseInit {
  return { status: applied ? 200 : 202, jsonBody: { id, command: type, commandId, applied } };
}

function neverStarted({ id }: Names): HttpResponseInit {
  return { status: 404, jsonBody: { error: `'${id}' was never started.`, id } };
}

function paused({ id }: Names, { type, id: commandId }: Command): HttpResponseInit {
  const error = `'${id}' is paused.`;
  return { status: 409, jsonBody: { error, id, command: type, commandId, applied: false } };
}

function ended(
  { id }: Names,
  { type, id: commandId }: Command,
  instance: DurableOrchestrationStatus,
): HttpResponseInit {
  const phase = phaseOf(instance);
  const error = `'${id}' is not active: ${phase}.`;
  return { status: 410, jsonBody: { error, id, command: type, commandId, applied: false, phase } };
}
