import { parseSchedule } from '../clock/schedule';
import type { Binding, Registration } from './functions-core-shim';
import { NotEmulatedError } from './not-emulated';
import { RouteTemplate } from './route-template';
import type { RegisteredFunction } from './worker';

const KINDS: Readonly<Record<string, RegisteredFunction['kind']>> = {
  orchestrationtrigger: 'orchestration',
  activitytrigger: 'activity',
  entitytrigger: 'entity',
  httptrigger: 'http',
  timertrigger: 'timer',
};

/** The host's rule (its `ScriptHost.cs`); case does not matter. */
const LEGAL_NAME = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;

/**
 * Checks a registration and determines the kind of the function. A function with another trigger runs when a test fires it;
 * one with an input that is not emulated has a `problem`.
 * @throws Error for a name, schedule or route that the host refuses, NotEmulatedError for a route that is not emulated
 */
export function functionOf({ metadata, callback }: Registration): RegisteredFunction {
  const { name } = metadata;
  if (!LEGAL_NAME.test(name)) {
    throw new Error(
      `'${name}' is not a valid function name: use a letter, then up to 127 letters, digits, '_' and '-', but not 'host'.`,
    );
  }
  const bindings = Object.entries(metadata.bindings).map(([key, each]) => ({ ...each, name: key }));
  const trigger = bindings.find(({ type }) => /trigger$/i.test(type));
  if (trigger === undefined) throw new Error(`Function '${name}' has no trigger.`);
  const kind = KINDS[trigger.type.toLowerCase()] ?? 'other';
  checkTrigger(name, kind, trigger);
  const inputs = bindings.filter((each) => each !== trigger && each.direction === 'in');
  const client = inputs.find(isClient);
  const unknown = inputs.find((each) => !isClient(each));
  const problem = unknown && new NotEmulatedError(`input '${unknown.type}' of function '${name}'`);
  return {
    name,
    kind,
    metadata,
    callback,
    trigger,
    ...(client && { clientBinding: client.name }),
    ...(problem && { problem }),
  };
}

const isClient = ({ type }: Binding): boolean => type.toLowerCase() === 'durableclient';

/** @throws Error that names the function when its route or schedule is not valid */
function checkTrigger(name: string, kind: RegisteredFunction['kind'], trigger: Binding): void {
  try {
    if (kind === 'http') new RouteTemplate(String(trigger.route ?? name));
    if (kind === 'timer') parseSchedule(String(trigger.schedule));
  } catch (error) {
    if (error instanceof NotEmulatedError) {
      throw new NotEmulatedError(`${error.what} of function '${name}'`);
    }
    throw new Error(`function '${name}': ${(error as Error).message}`);
  }
}

/**
 * Whether an app setting disables the function: `AzureWebJobs.<name>.Disabled`, or with `_` on systems that do not
 * allow dots in names (https://learn.microsoft.com/azure/azure-functions/disable-function).
 */
export function isDisabled(name: string): boolean {
  const { env } = process;
  const setting = env[`AzureWebJobs.${name}.Disabled`] ?? env[`AzureWebJobs_${name}_Disabled`];
  return /^(?:true|1)$/i.test(setting ?? '');
}
