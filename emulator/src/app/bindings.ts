import { RouteTemplate } from '../http/route-template';
import { parseSchedule } from '../timers/schedule';
import type { Binding, Registration } from './functions-core-shim';
import { NotEmulatedError } from './not-emulated';
import type { RegisteredFunction } from './worker';

const KINDS: Readonly<Record<string, RegisteredFunction['kind']>> = {
  orchestrationtrigger: 'orchestration',
  activitytrigger: 'activity',
  httptrigger: 'http',
  timertrigger: 'timer',
};

/** The host's rule (its `ScriptHost.cs`); case does not matter. */
const LEGAL_NAME = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;

/**
 * Checks a registration and determines the kind of the function.
 * @throws Error for a name, schedule or route that the host refuses, NotEmulatedError for triggers, inputs, outputs and options that are not emulated
 */
export function functionOf({ metadata, callback }: Registration): RegisteredFunction {
  const { name, bindings, retryOptions } = metadata;
  if (!LEGAL_NAME.test(name)) {
    throw new Error(
      `'${name}' is not a valid function name: use a letter, then up to 127 letters, digits, '_' and '-', but not 'host'.`,
    );
  }
  if (retryOptions !== undefined) throw new NotEmulatedError(`retry of function '${name}'`);
  let trigger: RegisteredFunction['trigger'] | undefined;
  let clientBinding: string | undefined;
  for (const [bindingName, binding] of Object.entries(bindings)) {
    if (/trigger$/i.test(binding.type)) trigger = { ...binding, name: bindingName };
    else if (binding.type === 'durableClient') clientBinding = bindingName;
    else if (!isHttpOutput(binding)) {
      throw new NotEmulatedError(`${binding.direction}put '${binding.type}' of function '${name}'`);
    }
  }
  const kind = KINDS[trigger?.type.toLowerCase() ?? ''];
  if (trigger === undefined || kind === undefined) {
    throw new NotEmulatedError(`${trigger?.type ?? 'no trigger'} of function '${name}'`);
  }
  checkTrigger(name, kind, trigger);
  return {
    name,
    kind,
    metadata,
    callback,
    trigger,
    ...(clientBinding === undefined ? {} : { clientBinding }),
  };
}

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

function isHttpOutput({ direction, type }: Binding): boolean {
  return direction === 'out' && type.toLowerCase() === 'http';
}
