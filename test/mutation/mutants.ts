import type { Mutant } from './mutant';
import { activityMutants } from './mutants/activity';
import { clientMutants } from './mutants/client';
import { httpMutants } from './mutants/http';
import { indexMutants } from './mutants/index';
import { orchestratorMutants } from './mutants/orchestrator';
import { policyMutants } from './mutants/policy';
import { settingsMutants } from './mutants/settings';
import { stateMutants } from './mutants/state';
import { watchdogMutants } from './mutants/watchdog';

/*
 * Two kinds: errors that must never go undetected, and errors that Stryker (index.ts) cannot make, because it
 * swaps no names, changes no numbers and moves nothing.
 */

export const mutants: Readonly<Record<string, readonly Mutant[]>> = {
  'activity.ts': activityMutants,
  'client.ts': clientMutants,
  'http.ts': httpMutants,
  'index.ts': indexMutants,
  'orchestrator.ts': orchestratorMutants,
  'policy.ts': policyMutants,
  'settings.ts': settingsMutants,
  'state.ts': stateMutants,
  'watchdog.ts': watchdogMutants,
};
