import type { HttpMethod } from '@azure/functions';
import * as df from 'durable-functions';
import { createExecutor, type OnFailure, type Processor } from './activity.js';
import { COMMANDS, createControl, createStarter, createStatus } from './http.js';
import { createOrchestrator } from './orchestrator.js';
import { type Job, type JobSettings, reportHost, resolveSettings } from './settings.js';
import { createWatchdog } from './watchdog.js';

export type { Batch, Failure } from './activity.js';
/** The options of a job: see "Settings" in README.md. Durations are a number and a unit, such as `30s`. */
export interface EternalFunctionOptions extends JobSettings {
  readonly processor: Processor;
  readonly onFailure?: OnFailure;
  readonly watchdog?: Job['watchdog']; // how often it checks the loop; default: 5m
  readonly authLevel?: Job['authLevel']; // of the HTTP functions; default: function
  readonly startMethods?: 'post' | 'get,post'; // of the start function; default: post
}

/** Registers the functions of a job. The id names them, the routes, the instance and the app settings. */
export function eternalFunction(id: string, options: EternalFunctionOptions): void {
  const { processor, onFailure, watchdog = '5m' } = options;
  const { authLevel = 'function', startMethods = 'post' } = options;
  const names = { id, orchestrator: `${id}_orchestrator`, executor: `${id}_executor` };
  const job: Job = { ...names, settings: resolveSettings(id, options), watchdog, authLevel };
  reportHost(job);
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
  if (watchdog === 'off') return;
  const schedule = watchdog === '1h' ? '0 0 * * * *' : `0 */${watchdog.slice(0, -1)} * * * *`;
  df.app.client.timer(`${id}_watchdog`, { schedule, handler: createWatchdog(job) });
}
