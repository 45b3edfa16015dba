import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { HttpDurableClientHandler } from 'durable-functions';
import * as loop from './client.js';
import type { Job } from './settings.js';
import { asRecord, type Command, isId, logLine, oneLine } from './state.js';
import { overdueSince } from './watchdog.js';

export const COMMANDS = ['run', 'stop', 'pause', 'resume', 'terminate'] as const;
/** `POST {id}/start`: answers 202 if it started the loop, 409 if the loop is active. */
export function createStarter(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (request, client, context) => {
    const url = addressOf(request).replace(/\/start\/*$/i, '');
    const commands = COMMANDS.map((command) => [`${command}PostUri`, `${url}/${command}`] as const);
    const links = { id: job.id, statusQueryGetUri: url, ...Object.fromEntries(commands) };
    const next = await loop.newIncarnation(client, job, await loop.findInstance(client, job));
    if (!(await loop.startLoop(client, job, next))) {
      const error = `An instance with ID '${job.id}' already exists.`;
      return { status: 409, jsonBody: { error, ...links } };
    }
    context.info(logLine(job.id, 'started'));
    return { status: 202, headers: { Location: url, 'Retry-After': '10' }, jsonBody: links };
  });
}
/** `GET {id}`: answers 200 with the status of the loop, 404 if it was never started. */
export function createStatus(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (_, client) => {
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return null;
    const { phase, isActive, reported, state, runtimeStatus, lastUpdatedTime } = instance;
    const { startedAt, consecutiveFailures, consecutiveIdleRuns, totals, settings, last } = state;
    const { nextRunAt, notBefore } = asRecord(phase === 'sleeping' && reported);
    const hidden = job.authLevel === 'anonymous' ? { error: undefined } : {}; // may be confidential
    const jsonBody = {
      ...{ id: job.id, runtimeStatus, phase, startedAt, nextRunAt, notBefore },
      ...{ stopReason: reported.stopReason, consecutiveFailures, consecutiveIdleRuns, totals },
      ...{ last: last === undefined ? null : { ...last, ...hidden }, settings, lastUpdatedTime },
      ...{ paused: isActive ? state.paused : undefined, overdueSince: overdueSince(job, instance) },
    };
    return { status: 200, jsonBody };
  });
}
/** `POST {id}/{command}`: answers 200 if the effect was seen, 202 if it was not seen in time, 4xx if it is refused. */
export function createControl(job: Job): HttpDurableClientHandler {
  return answerJson(job, async (request, client, context) => {
    const [{ id }, { command: name }] = [job, request.params];
    // The route accepts only these commands, in any letter case.
    const type = String(name).toLowerCase() as (typeof COMMANDS)[number];
    const own = request.query.get('commandId');
    if (own !== null && !isId(own)) {
      const error = 'commandId must be 1 to 40 of A-Z a-z 0-9 - _';
      return { status: 400, jsonBody: { error, id, commandId: own } };
    }
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) return null;
    const { phase, isActive, state, reported } = instance;
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
    const isHeld = state.paused !== undefined || phase === 'suspended';
    if (type === 'run' && isHeld) return answer(409, { error: `'${id}' is paused.` });
    // Not sent, so that no copy of it can arrive later. A given id may have been sent before; another command may wait.
    const isAlready = type === 'pause' ? state.paused !== undefined : type === 'resume' && !isHeld;
    if (own === null && isAlready && !reported.commandWaits) return answer(200);
    const effect = await loop.sendCommand(client, job, command);
    context.info(logLine(id, 'command', { command: type, commandId, effect }));
    if (effect === 'applied' || (effect === 'ended' && /stop|terminate/.test(type)))
      return answer(200);
    if (effect === 'ended' || effect === 'failed')
      return answer(410, { error: `The addressed loop has ${effect}.` });
    const why = effect === 'waits' ? 'Sent, but it waits for the run to end' : 'Not seen yet';
    return answer(202, { message: `${why}. Safe to repeat with this commandId.` });
  });
}
/** The caller's address, also behind a proxy, without its `?code=`. The host's links contain the durable system key. */
function addressOf({ url, headers }: HttpRequest): string {
  const { protocol, host, pathname } = new URL(url);
  const forwarded = (name: string, valid: RegExp) =>
    valid.exec(headers.get(`x-forwarded-${name}`)?.split(',')[0]?.trim() ?? '')?.[0];
  const scheme = forwarded('proto', /^https?$/i) ?? protocol.slice(0, -1);
  return `${scheme}://${forwarded('host', /^[\w.:[\]-]+$/) ?? host}${pathname}`;
}

type Handler = (...args: Parameters<HttpDurableClientHandler>) => Promise<HttpResponseInit | null>;
/** Answers 404 if the loop was never started, and 500 if the storage or the host fails: never 404 or 409 then. */
function answerJson({ id }: Job, handler: Handler): HttpDurableClientHandler {
  return async (request, client, context) => {
    try {
      const answer = await handler(request, client, context);
      return answer ?? { status: 404, jsonBody: { error: `'${id}' was never started.`, id } };
    } catch (failure) {
      const path = new URL(request.url).pathname; // without the query, which may contain the caller's key
      context.error(logLine(id, 'http-failed', { method: request.method, path }), failure);
      const error = 'The storage or the host failed; see the log.';
      return { status: 500, jsonBody: { error, id } };
    }
  };
}
