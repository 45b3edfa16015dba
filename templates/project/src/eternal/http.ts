import type { HttpResponseInit } from '@azure/functions';
import type { HttpDurableClientHandler } from 'durable-functions';
import * as loop from './client.js';
import type { Command } from './orchestrator.js';
import type { Job } from './settings.js';
import { isId, logLine, oneLine } from './state.js';
import { overdueSince } from './watchdog.js';

/** The words of `POST {id}/{command}`. */
export const COMMANDS = ['run', 'stop', 'pause', 'resume', 'terminate'] as const;

/** `POST {id}/start`: 202 when it started the loop, 409 when one is active. */
export function createStarter(job: Job) {
  return answering(job, async (request, client, context) => {
    const { id } = job;
    // Our own addresses: the host's carry the key of the whole durable extension. Nor is the caller's `?code=` in them.
    const { origin, pathname } = new URL(request.url);
    const url = origin + pathname.replace(/\/start\/*$/i, '');
    const commands = COMMANDS.map((word) => [`${word}PostUri`, `${url}/${word}`]);
    const links = { statusQueryGetUri: url, ...Object.fromEntries(commands) };
    if (!(await loop.startLoop(client, job, loop.newIncarnation(job)))) {
      const error = `An instance with ID '${id}' already exists.`;
      return { status: 409, jsonBody: { error, id, ...links } };
    }
    context.info(logLine(id, 'started'));
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
    const { startedAt, consecutiveFailures, consecutiveIdleRuns, totals, settings, last } = state;
    // The text of an exception may hold what is not for everybody.
    const hidden = job.authLevel === 'anonymous' ? { error: undefined } : {};
    const jsonBody = {
      ...{ id: job.id, runtimeStatus, phase, startedAt },
      nextRunAt: phase === 'sleeping' ? told.nextRunAt : undefined,
      stopReason: told.stopReason,
      ...{ consecutiveFailures, consecutiveIdleRuns, totals },
      last: last === undefined ? null : { ...last, ...hidden },
      settings,
      overdueSince: overdueSince(job, instance),
      lastUpdatedTime,
    };
    return { status: 200, jsonBody };
  });
}

/**
 * `POST {id}/stop` and so on: 200 when the effect was seen, 202 when it was not seen in time (safe to repeat with the same
 * `?commandId=`), 404 when the loop was never started, 409 for a run while it is paused, 410 when it has ended.
 */
export function createControl(job: Job) {
  return answering(job, async (request, client, context) => {
    const { id } = job;
    // The route lets no other word through, but these in any letter case.
    const { command: word } = request.params;
    const type = word?.toLowerCase() as (typeof COMMANDS)[number];
    const own = request.query.get('commandId');
    if (own !== null && !isId(own)) {
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      return { status: 400, jsonBody: { error, id, commandId: own } };
    }
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return neverStarted(job);
    const { phase, isActive } = instance;
    const incarnation = loop.incarnationIn(own) ?? instance.incarnation;
    const commandId = own ?? loop.newCommandId(incarnation);
    const reason = oneLine(request.query.get('reason'));
    const command: Command = { type, id: commandId, incarnation, reason };
    const answer = (status: number, more: object = {}): HttpResponseInit => ({
      status,
      jsonBody: { id, command: type, commandId, applied: status === 200, ...more },
    });
    // Of a new command nothing can be seen yet: what has ended, or is terminated, was so before.
    if (own !== null && loop.effectOf(command, instance) === 'applied') return answer(200);
    if (!isActive) return answer(410, { error: `'${id}' is not active: ${phase}.`, phase });
    if (type === 'run' && phase === 'paused') return answer(409, { error: `'${id}' is paused.` });

    const effect = await loop.send(client, job, command);
    context.info(logLine(id, 'command', { command: type, commandId, effect }));
    const isEnd = type === 'stop' || type === 'terminate';
    if (effect === 'applied' || (effect === 'ended' && isEnd)) return answer(200);
    if (effect === 'ended' || effect === 'failed')
      return answer(410, { error: `The loop that is meant has ${effect}.` });
    const why = effect === 'waits' ? 'Sent, but it waits for the run to end' : 'Not seen yet';
    return answer(202, { message: `${why}. Safe to repeat with this commandId.` });
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
      // Not the whole address: it may hold the caller's key.
      const { method, url } = request;
      context.error(logLine(id, 'http-failed', { method, path: new URL(url).pathname }), failure);
      const error = 'The storage or the host failed; see the log.';
      return { status: 500, jsonBody: { error, id } };
    }
  };
}
