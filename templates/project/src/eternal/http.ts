import type { HttpResponseInit } from '@azure/functions';
import type { HttpDurableClientHandler } from 'durable-functions';
import * as loop from './client.js';
import type { Job } from './settings.js';
import { type Command, isId, logLine, oneLine } from './state.js';
import { overdueSince } from './watchdog.js';

export const COMMANDS = ['run', 'stop', 'pause', 'resume', 'terminate'] as const;

/** `POST {id}/start`: answers 202 if it started the loop, 409 if the loop is active. */
export function createStarter(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (request, client, context) => {
    const { id } = job;
    // Links to our routes, without the caller's `?code=`. The host's links contain the key of the durable extension.
    const { origin, pathname } = new URL(request.url);
    const url = origin + pathname.replace(/\/start\/*$/i, '');
    const commands = COMMANDS.map((command) => [`${command}PostUri`, `${url}/${command}`]);
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

/** `GET {id}`: answers 200 with the status of the loop, 404 if it was never started. */
export function createStatus(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (_, client) => {
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return neverStarted(job);
    const { phase, reported, state, runtimeStatus, lastUpdatedTime } = instance;
    const { startedAt, consecutiveFailures, consecutiveIdleRuns, totals, settings, last } = state;
    // The text of an error may be confidential.
    const hidden = job.authLevel === 'anonymous' ? { error: undefined } : {};
    const jsonBody = {
      ...{ id: job.id, runtimeStatus, phase, startedAt },
      nextRunAt: phase === 'sleeping' ? reported.nextRunAt : undefined,
      stopReason: reported.stopReason,
      ...{ consecutiveFailures, consecutiveIdleRuns, totals },
      last: last === undefined ? null : { ...last, ...hidden },
      settings,
      overdueSince: overdueSince(job, instance),
      lastUpdatedTime,
    };
    return { status: 200, jsonBody };
  });
}

/** `POST {id}/{command}`: answers 200 if the effect was seen, 202 if it was not seen in time, 4xx if it is refused. */
export function createControl(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (request, client, context) => {
    const { id } = job;
    // The route accepts only these commands, in any letter case.
    const type = request.params.command?.toLowerCase() as (typeof COMMANDS)[number];
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
    // A command with a new id cannot have had an effect: the loop was ended or terminated by another one.
    if (own !== null && loop.effectOf(command, instance) === 'applied') return answer(200);
    if (!isActive) return answer(410, { error: `'${id}' is not active: ${phase}.`, phase });
    if (type === 'run' && phase === 'paused') return answer(409, { error: `'${id}' is paused.` });

    const effect = await loop.sendCommand(client, job, command);
    context.info(logLine(id, 'command', { command: type, commandId, effect }));
    const isEnd = type === 'stop' || type === 'terminate';
    if (effect === 'applied' || (effect === 'ended' && isEnd)) return answer(200);
    const isOver = effect === 'ended' || effect === 'failed';
    if (isOver) return answer(410, { error: `The addressed loop has ${effect}.` });
    const why = effect === 'waits' ? 'Sent, but it waits for the run to end' : 'Not seen yet';
    return answer(202, { message: `${why}. Safe to repeat with this commandId.` });
  });
}

function neverStarted({ id }: Job): HttpResponseInit {
  return { status: 404, jsonBody: { error: `'${id}' was never started.`, id } };
}

/** Answers 500 as JSON if the storage or the host fails. This must never look like 404 or 409. */
function answerJson({ id }: Job, handler: HttpDurableClientHandler): HttpDurableClientHandler {
  return async (request, client, context) => {
    try {
      return await handler(request, client, context);
    } catch (failure) {
      // Only the path: the query may contain the caller's key.
      const { method, url } = request;
      context.error(logLine(id, 'http-failed', { method, path: new URL(url).pathname }), failure);
      const error = 'The storage or the host failed; see the log.';
      return { status: 500, jsonBody: { error, id } };
    }
  };
}
