import type { Mutant } from '../mutant';

export const httpMutants: readonly Mutant[] = [
  [
    'the links are those of the host',
    '`${url}/${command}`',
    '`/runtime/webhooks/durabletask/instances/${job.id}/${command}`',
  ],
  [
    "the links contain the caller's key",
    'const { protocol, host, pathname } = new URL(url);',
    'const { protocol, host, pathname: path, search } = new URL(url);\n  const pathname = path + search;',
  ],
  [
    "the log contains the caller's key",
    'const path = new URL(request.url).pathname;',
    'const path = request.url;',
  ],
  [
    'a refused start is answered with 200',
    'status: 409, jsonBody: { error, ...links }',
    'status: 200, jsonBody: { error, ...links }',
    1,
  ],
  [
    'an ended loop is answered with 404',
    '!isActive) return answer(410',
    '!isActive) return answer(404',
  ],
  [
    'a command to an earlier incarnation is answered with 200',
    'answer(410, { error: `The addressed',
    'answer(200, { error: `The addressed',
  ],
  [
    'a command that was not seen is answered with 200',
    'return answer(202, { message',
    'return answer(200, { message',
    2,
  ],
  [
    'errors are thrown to the host',
    '} catch (failure) {',
    '} catch (failure) {\n      if (failure) throw failure;',
  ],
  ['commands are case-sensitive', 'String(name).toLowerCase()', 'String(name)'],
  [
    'all starts share one incarnation',
    'const next = await loop.newIncarnation(client, job, await loop.findInstance(client, job));',
    'const next = await (Object(job).incarnation ??= loop.newIncarnation(client, job, undefined));',
    3,
  ],
  [
    'start does not look for a run of the last incarnation',
    'loop.newIncarnation(client, job, await loop.findInstance(client, job))',
    'loop.newIncarnation(client, job, undefined)',
  ],
  [
    'a forwarded protocol is ignored',
    "forwarded('proto', /^https?$/i) ?? protocol.slice(0, -1)",
    'protocol.slice(0, -1)',
  ],
  ['a forwarded host is ignored', "forwarded('host', /^[\\w.:[\\]-]+$/) ?? host", 'host'],
  ['any forwarded protocol is taken', '/^https?$/i', '/.+/'],
  ['any forwarded host is taken', '/^[\\w.:[\\]-]+$/', '/.+/'],
  ['the last proxy is taken', "?.split(',')[0]", "?.split(',').at(-1)"],
  ['the address ends in start', ".replace(/\\/start\\/*$/i, '')", ''],
  ['a start has no Location', 'headers: { Location: url, ', 'headers: { '],
  ['a start has no Retry-After', "'Retry-After': '10'", ''],
  [
    'anonymous callers see errors',
    "job.authLevel === 'anonymous' ? { error: undefined } : {}",
    '{}',
  ],
  [
    'no caller sees errors',
    "job.authLevel === 'anonymous' ? { error: undefined } : {}",
    '{ error: undefined }',
  ],
  [
    'a running loop shows when it last slept',
    "asRecord(phase === 'sleeping' && reported)",
    'asRecord(reported)',
  ],
  [
    'the status does not show that a loop is paused while it runs',
    'paused: isActive ? state.paused',
    "paused: phase === 'paused' ? state.paused",
  ],
  ['an ended loop shows that it was paused', 'isActive ? state.paused : undefined', 'state.paused'],
  [
    'the status does not show notBefore',
    'startedAt, nextRunAt, notBefore }',
    'startedAt, nextRunAt }',
  ],
  [
    'the status does not show why the loop stopped',
    '...{ stopReason: reported.stopReason, consecutiveFailures',
    '...{ consecutiveFailures',
  ],
  [
    'the status does not show that the loop is overdue',
    ', overdueSince: overdueSince(job, instance) }',
    ' }',
  ],
  [
    'a loop without a run has no last',
    'last: last === undefined ? null :',
    'last: last === undefined ? undefined :',
  ],
  [
    'a malformed command id is replaced',
    'if (own !== null && !isId(own)) {',
    'if (own !== null && own.length > 1_000) {',
  ],
  [
    'a repeated command of an ended loop is refused',
    "if (own !== null && loop.effectOf(command, instance) === 'applied') return answer(200);",
    '',
  ],
  [
    'a paused loop accepts run',
    "if (type === 'run' && isHeld) return",
    'if (false as boolean) return',
  ],
  [
    'a suspended loop accepts run',
    "state.paused !== undefined || phase === 'suspended'",
    'state.paused !== undefined',
  ],
  ['a second pause is sent', "type === 'pause' ? state.paused !== undefined : ", ''],
  ['a resume of a loop that is not paused is sent', "type === 'resume' && !isHeld", 'false'],
  ['a repeated pause with an id is not sent', 'if (own === null && isAlready', 'if (isAlready'],
  ['a resume behind a pause that waits is not sent', ' && !reported.commandWaits)', ')'],
  [
    'a stop that finds the loop ended is refused',
    '/stop|terminate/.test(type)',
    '/^terminate$/.test(type)',
  ],
  [
    'a terminate that finds the loop ended is refused',
    '/stop|terminate/.test(type)',
    '/^stop$/.test(type)',
  ],
  [
    'a run that finds the loop ended is applied',
    "(effect === 'ended' && /stop|terminate/.test(type))",
    "effect === 'ended'",
  ],
  [
    'a command to a loop that fails is not seen',
    "if (effect === 'ended' || effect === 'failed')",
    "if (effect === 'ended')",
  ],
  [
    'a given id does not name its incarnation',
    'loop.incarnationIn(own) ?? instance.incarnation',
    'instance.incarnation',
  ],
  [
    'the log does not tell the path of a failed call',
    '{ method: request.method, path }',
    '{ method: request.method }',
  ],
  [
    'failed calls are not logged',
    "context.error(logLine(id, 'http-failed'",
    "context.trace(logLine(id, 'http-failed'",
  ],
  [
    'a command to a loop that was never started is 410',
    'status: 404, jsonBody: { error: `',
    'status: 410, jsonBody: { error: `',
  ],
];
