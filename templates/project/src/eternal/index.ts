import type { HttpMethod } from '@azure/functions';
import * as df from 'durable-functions';
import { createExecutor, type OnFailure, type Processor } from './activity.js';
import { COMMANDS, createControl, createStarter, createStatus } from './http.js';
import { createOrchestrator } from './orchestrator.js';
import { type GivenSettings, type Job, settingsFrom } from './settings.js';
import { createWatchdog, scheduleOf } from './watchdog.js';

export type { Batch, Failure } from './activity.js';

/** What a job's file says. Whatever it leaves out has its default. */
export interface EternalFunctionOptions extends GivenSettings {
  readonly processor: Processor;
  readonly onFailure?: OnFailure;
  /** How often the watchdog looks after the loop; `off` is never. Default `5m`. */
  readonly watchdog?: Job['watchdog'];
  /** Who may call the HTTP functions. Default `function`. */
  readonly authLevel?: Job['authLevel'];
  /** Methods of the start call. Default `post`. */
  readonly startMethods?: 'post' | 'get,post';
}

/** Registers the functions of one job, all named after its id. @throws TypeError when an option is not legal */
export function eternalFunction(id: string, options: EternalFunctionOptions): void {
  const {
    processor,
    onFailure,
    watchdog = '5m',
    authLevel = 'function',
    startMethods = 'post',
  } = options;
  const names = { id, orchestrator: `${id}_orchestrator`, executor: `${id}_executor` };
  const job: Job = { ...names, settings: settingsFrom(id, options), watchdog, authLevel };
  const http = (name: string, trigger: Omit<df.HttpDurableClientOptions, 'authLevel'>): void =>
    df.app.client.http(`${id}_${name}`, { ...trigger, authLevel });
  df.app.orchestration(job.orchestrator, createOrchestrator(job));
  df.app.activity(job.executor, { handler: createExecutor(job, processor, onFailure) });
  const methods: HttpMethod[] = startMethods === 'post' ? ['POST'] : ['GET', 'POST'];
  http('httpstart', { route: `${id}/start`, methods, handler: createStarter(job) });
  http('status', { route: id, methods: ['GET'], handler: createStatus(job) });
  // The host takes the first route that fits, by the names of the functions: routes must not overlap.
  const route = `${id}/{command:regex(^(${COMMANDS.join('|')})$)}`;
  http('control', { route, methods: ['POST'], handler: createControl(job) });
  if (watchdog !== 'off') {
    const schedule = scheduleOf(watchdog);
    df.app.client.timer(`${id}_watchdog`, { schedule, handler: createWatchdog(job) });
  }
}
