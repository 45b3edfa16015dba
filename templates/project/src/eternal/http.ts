import type { HttpResponseInit } from '@azure/functions';
import type { HttpDurableClientHandler } from 'durable-functions';
import * as loop from './client';
import type { Job } from './index';
import type { Command } from './orchestrator';
import { isId, oneLine } from './state';
import { overdueSince } from './watchdog';

/** `POST {id}/start`: 202 when it started the loop, 409 when one is active. */
export function createStarter(job: Job) {
  return answering(job, async (request, client, context) => {
    const { id } = job;
    // Our own addresses: the host's carry the key of the whole durable extension. Nor is the caller's `?code=` in them.
    const url = new URL(`../${id}`, request.url).href;
    const links = { statusQueryGetUri: url, runPostUri: `${url}/run`, stopPostUri: `${url}/stop` };
    if (!(await loop.startLoop(client, job, loop.newLife(job)))) {
      const error = `An instance with ID '${id}' already exists.`;
      return { status: 409, jsonBody: { error, id, ...links } };
    }
    context.info(`${id}: started`);
    const headers = { Location: url, 'Retry-After': '10' };
    return { status: 202, headers, jsonBody: { id, ...links } };
  });
}

/** `GET {id}`: 200 with what the loop is doing, 404 when it was never started. */
export function createStatus(job: Job) {
  return answering(job, async (_, client) => {
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return neverStarted(job);
    const { phase, told, state, runtimeStatus, lastUpdatedTime } = instance;
    const { startedAt, consecutiveFailures, consecutiveIdleRuns, totals, settings } = state;
    // The text of an exception may hold what is not for everybody.
    const { error: _hidden, ...publicRun } = state.last ?? {};
    const jsonBody = {
      ...{ id: job.id, runtimeStatus, phase, startedAt },
      nextRunAt: phase === 'sleeping' ? told.nextRunAt : undefined,
      stopReason: told.stopReason,
      ...{ consecutiveFailures, consecutiveIdleRuns, totals },
      last: state.last && job.auth === 'anonymous' ? publicRun : (state.last ?? null),
      settings,
      overdueSince: overdueSince(job, instance),
      lastUpdatedTime,
    };
    return { status: 200, jsonBody };
  });
}

/** The words of `POST {id}/{command}`. */
export const COMMANDS = ['stop', 'run'] as const satisfies readonly Command['type'][];

/**
 * `POST {id}/stop` and `POST {id}/run`: 200 when the effect was seen, 202 when it was not seen in time (sent, and safe
 * to repeat with the same `?commandId=`), 404 when the loop was never started, 409 when it is paused, 410 when it has
 * ended.
 */
export function createControl(job: Job) {
  return answering(job, async (request, client, context) => {
    const { id } = job;
    const own = request.query.get('commandId');
    const type = COMMANDS.find((word) => word === request.params.command?.toLowerCase());
    if (type === undefined || (own !== null && !isId(own))) {
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      return { status: 400, jsonBody: { error, id, commandId: own } };
    }
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return neverStarted(job);
    const life = loop.lifeMeantBy(own) ?? instance.life ?? '';
    const reason = oneLine(request.query.get('reason'));
    const command = { type, id: own ?? loop.newCommandId(life), life, reason };
    const answer = (status: number, more: object): HttpResponseInit => ({
      status,
      jsonBody: { id, command: type, commandId: command.id, applied: status === 200, ...more },
    });
    const hasEnded = (phase: string) =>
      answer(410, { error: `'${id}' is not active: ${phase}.`, phase });

    if (!instance.isActive && loop.effectOf(command, instance) !== 'applied') {
      return hasEnded(instance.phase);
    }
    if (instance.phase === 'paused' && type !== 'stop') {
      return answer(409, { error: `'${id}' is paused.` });
    }
    const effect = await loop.send(client, job, command);
    context.info(`${id}: ${type} (${command.id}) ${effect}`);
    if (effect === 'applied' || (effect === 'ended' && type === 'stop')) return answer(200, {});
    if (effect === 'ended') return hasEnded('ended');
    const isBehind = effect === 'waits';
    const why = isBehind ? 'an earlier command waits for the run to end' : 'not seen in time';
    return answer(202, { message: `Sent, but ${why}. Safe to repeat with this commandId.` });
  });
}

function neverStarted({ id }: Job): HttpResponseInit {
  return { status: 404, jsonBody: { error: `'${id}' was never started.`, id } };
}

/** Every answer is JSON, also when the storage or the host fails: that is never taken for "not there" or "active". */
function answering({ id }: Job, handler: HttpDurableClientHandler): HttpDurableClientHandler {
  return async (request, client, context) => {
    try {
      return await handler(request, client, context);
    } catch (failure) {
      context.error(`${id}: ${request.method} ${request.url} failed`, failure);
      const error = 'The storage or the host failed; see the log.';
      return { status: 500, jsonBody: { error, id } };
    }
  };
}
