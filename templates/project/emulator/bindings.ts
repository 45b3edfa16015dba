import type { Binding, Registration } from './core-stand-in';
import { NotEmulatedError } from './not-emulated';
import { parseSchedule } from './schedule';
import type { RegisteredFunction } from './worker';

const KINDS: Readonly<Record<string, RegisteredFunction['kind']>> = {
  orchestrationtrigger: 'orchestration',
  activitytrigger: 'activity',
  httptrigger: 'http',
  timertrigger: 'timer',
};

/**
 * What kind of function was registered.
 * @throws NotEmulatedError on triggers, inputs, outputs and options that only the real host has
 */
export function functionOf({ metadata, callback }: Registration): RegisteredFunction {
  const { name, bindings, retryOptions } = metadata;
  if (retryOptions !== undefined) throw new NotEmulatedError(`retry of function '${name}'`);
  let trigger: RegisteredFunction['trigger'] | undefined;
  let clientBinding: string | undefined;
  for (const [bindingName, binding] of Object.entries(bindings)) {
    if (/trigger$/i.test(binding.type)) trigger = { ...binding, name: bindingName };
    else if (binding.type === 'durableClient') clientBinding = bindingName;
    else if (!isHttpAnswer(binding)) {
      throw new NotEmulatedError(`${binding.direction}put '${binding.type}' of function '${name}'`);
    }
  }
  const kind = KINDS[trigger?.type.toLowerCase() ?? ''];
  if (trigger === undefined || kind === undefined) {
    throw new NotEmulatedError(`${trigger?.type ?? 'no trigger'} of function '${name}'`);
  }
  if (kind === 'timer') parseSchedule(String(trigger.schedule));
  return {
    name,
    kind,
    metadata,
    callback,
    trigger,
    ...(clientBinding === undefined ? {} : { clientBinding }),
  };
}

function isHttpAnswer({ direction, type }: Binding): boolean {
  return direction === 'out' && type.toLowerCase() === 'http';
}
