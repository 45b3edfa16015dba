import type { HttpMethod } from '@azure/functions';
import * as df from 'durable-functions';
import { createExecutor, type OnFailure, type Processor } from './activity.js';
import { COMMANDS, createControl, createStarter, createStatus } from './http.js';
import { createOrchestrator } from './orchestrator.js';
import { type Job, type JobSettings, resolveSettings } from './settings.js';
import { createWatchdog, scheduleOf } from './watchdog.js';

export type { Batch, Failure } from './activity.js';

/** The options of a job. Durations are a number and a unit (`ms`, `s`, `m`, `h`, `d`), such as `30s`. */
export interface EternalFunctionOptions extends JobSettings {
  readonly processor: Processor;
  readonly onFailure?: OnFailure;
  /** How often the watchdog checks the loop; `off`: no watchdog. Default: `5m`. */
  readonly watchdog?: Job['watchdog'];
  /** The authorization level of the HTTP functions. Default: `function`. */
  readonly authLevel?: Job['authLevel'];
  /** The HTTP methods of the start function. Default: `post`. */
  readonly startMethods?: 'post' | 'get,post';
}

/**
 * Registers the functions of a job: `{id}_orchestrator`, `{id}_executor` (activity), `{id}_httpstart`, `{id}_status`,
 * `{id}_control` and `{id}_watchdog`.
 * @param id names the functions, the routes, the instance and the app settings
 * @throws TypeError if a setting is invalid
 */
export function eternalFunction(id: string, options: EternalFunctionOptions): void {
  const { processor, onFailure, watchdog = '5m' } = options;
  const { authLevel = 'function', startMethods = 'post' } = options;
  const names = { id, orchestrator: `${id}_orchestrator`, executor: `${id}_executor` };
  const job: Job = { ...names, settings: resolveSettings(id, options), watchdog, authLevel };
  const http = (name: string, trigger: Omit<df.HttpDurableClientOptions, 'authLevel'>): void =>
    df.app.client.http(`${id}_${name}`, { ...trigger, authLevel });
  df.app.orchestration(job.orchestrator, createOrchestrator(job));
  df.app.activity(job.executor, { handler: createExecutor(job, processor, onFailure) });
  const methods: HttpMethod[] = startMethods === 'post' ? ['POST'] : ['GET', 'POST'];
  http('httpstart', { route: `${id}/start`, methods, handler: createStarter(job) });
  http('status', { route: id, methods: ['GET'], handler: createStatus(job) });
  // Routes must not overlap: the host takes the first match in the order of the function names.
  const route = `${id}/{command:regex(^(${COMMANDS.join('|')})$)}`;
  http('control', { route, methods: ['POST'], handler: createControl(job) });
  if (watchdog !== 'off') {
    const schedule = scheduleOf(watchdog);
    df.app.client.timer(`${id}_watchdog`, { schedule, handler: createWatchdog(job) });
  }
}
