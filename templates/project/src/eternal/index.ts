import * as df from 'durable-functions';
import { createExecutor } from './activity';
import { COMMANDS, createControl, createStatus } from './control';
import { createKeeper, type KeepEvery, scheduleOf } from './keeper';
import { namesOf } from './names';
import { createOrchestrator } from './orchestrator';
import type { OnFailure, Processor } from './processor';
import { type GivenSettings, settingsFrom } from './settings';
import { createStarter } from './starter';

export type { Batch, Failure } from './processor';

/** What a job's file says. Whatever it leaves out has its default. */
export interface EternalFunctionOptions extends GivenSettings {
  readonly processor: Processor;
  readonly onFailure?: OnFailure;
  /** How often the keeper looks after the loop (starts it, revives it); `off` is never. Default `5m`. */
  readonly keepEvery?: KeepEvery | 'off';
  /** Who may call the HTTP functions. Default `function`. */
  readonly auth?: 'anonymous' | 'function' | 'admin';
  /** Methods of the start call. Default `post`. */
  readonly startWith?: 'post' | 'get,post';
}

/** Registers the functions of one job, all named after its id; see `names.ts`. Throws when an option is not legal. */
export function eternalFunction(functionId: string, options: EternalFunctionOptions): void {
  const names = namesOf(functionId);
  const settings = settingsFrom(functionId, options);
  const { processor, onFailure, keepEvery = '5m', auth = 'function', startWith = 'post' } = options;

  df.app.client.http(names.starter, {
    route: `${names.id}/start`,
    methods: startWith === 'post' ? ['POST'] : ['GET', 'POST'],
    authLevel: auth,
    handler: createStarter(names, settings),
  });
  df.app.orchestration(names.orchestrator, createOrchestrator(names, settings));
  df.app.activity(names.executor, { handler: createExecutor(names, processor, onFailure) });
  df.app.client.http(names.status, {
    route: names.id,
    methods: ['GET'],
    authLevel: auth,
    handler: createStatus(names, settings),
  });
  df.app.client.http(names.control, {
    // The host takes the first route that fits, by the names of the functions: these must not overlap.
    route: `${names.id}/{command:regex(^(${COMMANDS.join('|')})$)}`,
    methods: ['POST'],
    authLevel: auth,
    handler: createControl(names),
  });
  if (keepEvery !== 'off') {
    df.app.client.timer(names.keeper, {
      schedule: scheduleOf(keepEvery),
      handler: createKeeper(names, settings),
    });
  }
}
